import Federation
import Learning

// What keys take that are about data, models and training; the rules of a federation stand with its
// types.

extension NumberRule {
  /// What a sum of gamma numbers and a quotient of them bear without losing the range of a `Double`.
  static let alpha = NumberRule("a number from 0.000001 to 1000000") { (1e-6...1e6).contains($0) }
  static let heterogeneity = NumberRule("a number from 0 to 1000") { (0...1000).contains($0) }
}

extension CountRule {
  /// Lengths of vectors that a process holds a few of.
  static let length = CountRule(1...10_000_000)
  static let parameters = CountRule(1...ExternalSource.parametersMax)
  static let classes = CountRule(2...10_000)
}
