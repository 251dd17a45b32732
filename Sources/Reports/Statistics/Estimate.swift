/// What several independent values, such as one for each seed, say of their mean.
///
/// One value alone has a mean and nothing more: no standard deviation and no interval.
public struct Estimate: Hashable, Sendable {
  /// How many values there are; at least 1.
  public let count: Int
  /// Their mean.
  public let mean: Double
  /// Of the values around their mean, with n - 1 in the denominator; nil of a single value.
  public let standardDeviation: Double?

  /// - Parameter values: finite ones.
  /// - Returns: nil without values.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardDeviation =
      values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
  }

  /// How far the 95% confidence interval of the mean reaches to either side: Student's t with n - 1
  /// degrees of freedom times the standard error; nil of a single value.
  public var halfWidth: Double? {
    standardDeviation.map {
      StudentT(degreesOfFreedom: Double(count - 1)).factorOf95Percent * $0
        / Double(count).squareRoot()
    }
  }

  /// The 95% confidence interval of the mean, for values that are about normally distributed; nil of a
  /// single value.
  public var interval: ClosedRange<Double>? { halfWidth.map { mean - $0...mean + $0 } }
}
