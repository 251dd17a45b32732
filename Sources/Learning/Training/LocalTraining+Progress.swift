extension LocalTraining {
  /// b, what an update of a quadratic client makes good of the distance to its optimum: from x it
  /// ends in x - b (x - x*). Without momentum, weight decay and proximal term b = 1 - (1 - rate
  /// a)^K.
  ///
  /// Counts momentum, weight decay (as further curvature) and the proximal term as the steps of an
  /// update do; the rate is that at the start, and gradients are not clipped.
  ///
  /// - Parameters:
  ///   - curvature: a, at least 0.
  ///   - steps: K.
  ///   - rate: another rate; nil for that at the start.
  /// - Complexity: O(K).
  public func progress(curvature: Double, steps: Int, rate: Double? = nil) -> Double {
    let rate = rate ?? self.rate
    var (x, velocity) = (1.0, 0.0)
    for _ in 0..<steps {
      let gradient = (curvature + weightDecay) * x + proximal * (x - 1)
      velocity = momentum * velocity + gradient
      x -= rate * (nesterov ? gradient + momentum * velocity : velocity)
    }
    return 1 - x
  }

  /// The largest curvature up to which `progress` is greater than 0 and below `limit`: what the
  /// local rate and so many steps can be used for under a scheme with that limit. 0 where there is
  /// none.
  ///
  /// For plain SGD and an odd K it is where 1 - (1 - rate a)^K reaches the limit, beyond rate a = 1
  /// where the limit is greater than 1. An even K makes no progress of more than 1; with a limit
  /// above 1 it is then 2 / rate, where local training itself diverges.
  /// - Complexity: some 1,500 calls of `progress`.
  public func largestCurvature(steps: Int, progressBelow limit: Double) -> Double {
    func isWithin(_ curvature: Double) -> Bool {
      let progress = progress(curvature: curvature, steps: steps)
      return progress > 0 && progress < limit
    }
    var (low, high) = (0.0, 1e-9 / rate)
    while isWithin(high) {
      (low, high) = (high, high * 1.02)
      if !high.isFinite { return low }
    }
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if isWithin(middle) { low = middle } else { high = middle }
    }
    return low
  }
}
