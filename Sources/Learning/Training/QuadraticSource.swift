/// The settings of quadratic clients, L_i(x) = 1/2 (x - x_i*)' A_i (x - x_i*) with diagonal A_i.
public struct QuadraticSource: Hashable, Sendable {
  /// The number of parameters, at least 1.
  public var dimension: Int
  /// The smallest and the largest curvature on a client's diagonal; equal bounds give A_i = a I.
  public var curvature: ClosedRange<Double>
  /// The standard deviation of the clients' optima around 0, per coordinate.
  public var spread: Double

  public init(dimension: Int = 10, curvature: ClosedRange<Double> = 1...1, spread: Double = 1) {
    self.dimension = dimension
    self.curvature = curvature
    self.spread = spread
  }
}
