internal import Chance

/// The distance between distributions, as Kolmogorov and Smirnov measure it, and how likely as large a one
/// is by chance.
enum KolmogorovSmirnov {
  /// The largest difference between the distribution of samples and that of a law.
  /// - Parameter samples: ascending, at least one.
  static func distance(_ samples: [Double], to law: DelayLaw) -> Double {
    let count = Double(samples.count)
    var largest = 0.0
    for (place, sample) in samples.enumerated() {
      let below = 1 - law.survival(beyond: sample)
      // P(T < t): laws with jumps have another value just before one.
      let before = 1 - law.survival(beyond: sample.nextDown)
      largest = max(largest, Double(place + 1) / count - below, before - Double(place) / count)
    }
    return largest
  }

  /// The largest difference between the distributions of two samples, each ascending and not empty.
  static func distance(_ first: [Double], _ second: [Double]) -> Double {
    var (i, j, largest) = (0, 0, 0.0)
    while i < first.count, j < second.count {
      let value = min(first[i], second[j])
      while i < first.count, first[i] == value { i += 1 }
      while j < second.count, second[j] == value { j += 1 }
      largest = max(
        largest, abs(Double(i) / Double(first.count) - Double(j) / Double(second.count)))
    }
    return largest
  }

  /// P(a distance of at least this), of two samples of one continuous law: the limit for many samples, with
  /// Stephens' correction for few (Journal of the Royal Statistical Society B 32, 1970).
  static func probability(ofDistance distance: Double, _ first: Int, _ second: Int) -> Double {
    let root = (Double(first) * Double(second) / Double(first + second)).squareRoot()
    let lambda = (root + 0.12 + 0.11 / root) * distance
    if lambda < 0.2 { return 1 }
    var (sum, sign) = (0.0, 1.0)
    for term in 1...100 {
      let next = PortableMath.exp(-2 * Double(term * term) * lambda * lambda)
      sum += sign * next
      if next < 1e-12 { break }
      sign = -sign
    }
    return min(1, max(0, 2 * sum))
  }
}
