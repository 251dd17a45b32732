/// Where federated training of quadratic clients settles, and what that costs.
public struct SettlingPoint: Hashable, Sendable {
  /// x(q), around which a scheme with the surrogate importance q ends up.
  public var point: [Double]
  /// Where the objective, sum_i p_i L_i, is least.
  public var optimum: [Double]
  /// The objective at `optimum`.
  public var leastLoss: Double
  /// The objective at `point` less that at `optimum`.
  public var gap: Double

  /// The Euclidean distance between the two.
  public var distance: Double {
    zip(point, optimum).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }
}

extension QuadraticSource {
  /// x(q) = (sum_i q_i B_i)^-1 sum_i q_i B_i x_i*, coordinate by coordinate since A_i is diagonal,
  /// with B_i = I - (I - eta A_i)^K: for a small rate a scheme settles around it, and fedavg
  /// converges to it.
  ///
  /// Momentum, weight decay and proximal term of local training count as in
  /// `LocalTraining.progress`; the rate is that at the start. A server with `sgd` has the same
  /// limit; the other kinds do not.
  ///
  /// - Parameters:
  ///   - surrogate: q, or anything proportional to it, one for each client.
  ///   - importance: p, one for each client.
  ///   - seed: the data's.
  /// - Complexity: O(M K dimension); memory O(dimension).
  public func settling(
    surrogate: [Double], importance: [Double], training: LocalTraining, seed: UInt64
  ) -> SettlingPoint {
    let zeros = Array(repeating: 0.0, count: dimension)
    var (reached, pull) = (zeros, zeros)
    var (sought, curvatures, squares) = (zeros, zeros, zeros)
    for client in surrogate.indices {
      let objective = objective(of: client, seed: seed)
      let steps = training.steps(of: client, samples: 1)
      for j in 0..<dimension {
        let (curvature, optimum) = (objective.curvatures[j], objective.optimum[j])
        // Weight decay draws the client towards 0.
        let ownOptimum = optimum * curvature / (curvature + training.weightDecay)
        let progress = training.progress(curvature: curvature, steps: steps)
        reached[j] += surrogate[client] * progress * ownOptimum
        pull[j] += surrogate[client] * progress
        sought[j] += importance[client] * curvature * optimum
        curvatures[j] += importance[client] * curvature
        squares[j] += importance[client] * curvature * optimum * optimum
      }
    }
    let point = zip(reached, pull).map { $0 / $1 }
    let optimum = zip(sought, curvatures).map { $0 / $1 }
    let leastLoss = (0..<dimension).reduce(0) { sum, j in
      sum + (squares[j] - sought[j] * optimum[j]) / 2
    }
    let gap = (0..<dimension).reduce(0) { sum, j in
      let distance = point[j] - optimum[j]
      return sum + curvatures[j] * distance * distance / 2
    }
    // What rounding leaves is no distance.
    if gap <= 1e-20 * leastLoss {
      return SettlingPoint(point: optimum, optimum: optimum, leastLoss: leastLoss, gap: 0)
    }
    return SettlingPoint(point: point, optimum: optimum, leastLoss: leastLoss, gap: gap)
  }
}
