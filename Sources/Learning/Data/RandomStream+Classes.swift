internal import Chance

extension RandomStream {
  /// A class, drawn with probabilities in proportion to exp(logWeights); -infinity is never drawn.
  ///
  /// - Precondition: some weight is not -infinity.
  mutating func nextClass(logWeights: [Double]) -> Int {
    let shares = exponentials(of: logWeights)
    return nextClass(weights: shares)
  }

  /// A class, drawn in proportion to `weights`; one of weight 0 is never drawn.
  ///
  /// - Precondition: no weight is negative and some weight is positive.
  mutating func nextClass(weights: [Double]) -> Int {
    var left = nextUnit() * weights.reduce(0, +)
    var chosen = 0
    for (unit, weight) in weights.enumerated() where weight > 0 {
      chosen = unit
      left -= weight
      if left < 0 { break }
    }
    return chosen
  }
}

/// exp(w) / exp(the largest w) for each w, so that the largest is 1 and nothing overflows.
func exponentials(of logWeights: [Double]) -> [Double] {
  let largest = logWeights.max() ?? 0
  return logWeights.map { $0 == -.infinity ? 0 : PortableMath.exp($0 - largest) }
}
