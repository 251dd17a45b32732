internal import Chance

/// One client's objective L(x) = 1/2 sum_j a_j (x_j - x*_j)^2, a function of the seed and the client.
public struct QuadraticObjective: Hashable, Sendable {
  /// The diagonal of A_i, each greater than 0.
  public let curvatures: [Double]
  /// x_i*.
  public let optimum: [Double]

  /// L(x).
  /// - Precondition: `x` has as many values as the optimum.
  public func loss(at x: [Float]) -> Double {
    precondition(x.count == optimum.count, "\(x.count) of \(optimum.count) parameters")
    var sum = 0.0
    for j in x.indices {
      let distance = Double(x[j]) - optimum[j]
      sum += curvatures[j] * distance * distance
    }
    return sum / 2
  }
}

extension QuadraticSource {
  /// The objective of `client`: curvatures uniform within `curvature`, optimum normal with standard
  /// deviation `spread` around 0, each coordinate apart.
  public func objective(of client: Int, seed: UInt64) -> QuadraticObjective {
    var stream = RandomStream(seed: seed, purpose: .syntheticData, client: UInt32(client))
    let width = curvature.upperBound - curvature.lowerBound
    return QuadraticObjective(
      curvatures: (0..<dimension).map { _ in curvature.lowerBound + width * stream.nextUnit() },
      optimum: (0..<dimension).map { _ in spread * stream.nextNormal() })
  }
}
