/// Which numbers a key takes, and the sentence that says so.
struct NumberRule: Sendable {
  var sentence: String
  let holds: @Sendable (Double) -> Bool

  static let positive = NumberRule(sentence: "a number greater than 0") { $0 > 0 }
  static let notNegative = NumberRule(sentence: "a number of at least 0") { $0 >= 0 }
  /// What a sum of gamma numbers and a quotient of them bear without losing the range of a `Double`.
  static let alpha = NumberRule(sentence: "a number from 0.000001 to 1000000") {
    (1e-6...1e6).contains($0)
  }
  static let heterogeneity = NumberRule(sentence: "a number from 0 to 1000") {
    (0...1000).contains($0)
  }
  static let percent = NumberRule(sentence: "a number from 0 to 100") { (0...100).contains($0) }
  /// Below 100, because a mean of 0 is no exponential law.
  static let percentOfMean = NumberRule(sentence: "a number of at least 0 and below 100") {
    (0..<100).contains($0)
  }
  static let momentum = NumberRule(sentence: "a number of at least 0 and below 1") {
    (0..<1).contains($0)
  }
  static let accuracy = NumberRule(sentence: "a number greater than 0 and at most 1") {
    $0 > 0 && $0 <= 1
  }
  static let share = accuracy
  /// Bounded, so that neither the sum nor a quotient of importances leaves the range of a `Double`.
  static let importance = NumberRule(sentence: "a number from 0.000000001 to 1000000000") {
    (1e-9...1e9).contains($0)
  }
  /// A length of virtual time: at least a tick, at most 2^62 ticks.
  static let time = NumberRule(sentence: "a number from 0.000000001 to 4611686018") {
    (1e-9...4_611_686_018).contains($0)
  }
  static let any = NumberRule(sentence: "a number") { _ in true }
  /// What multiplies a time, or what bytes are divided by.
  static let magnitude = NumberRule(sentence: "a number from 0.000000001 to 1000000000000000") {
    (1e-9...1e15).contains($0)
  }
  /// Where mean and draws of the laws are ordinary numbers.
  static let shape = NumberRule(sentence: "a number from 0.02 to 1000000") {
    (0.02...1e6).contains($0)
  }
  static let sigma = NumberRule(sentence: "a number from 0.000001 to 10") {
    (1e-6...10).contains($0)
  }
  /// Beyond it an update needs more than a hundred attempts, and one of many does not end.
  static let loss = NumberRule(sentence: "a number of at least 0 and at most 0.99") {
    (0...0.99).contains($0)
  }
  /// Each turn is walked through, so that their number must stay within reason.
  static let turn = NumberRule(sentence: "a number from 0.001 to 1000000000") {
    (1e-3...1e9).contains($0)
  }
  static let exponent = NumberRule(sentence: "a number from 0.000001 to 1000") {
    (1e-6...1000).contains($0)
  }
  static let zipfExponent = NumberRule(sentence: "a number from 0 to 20") { (0...20).contains($0) }

  /// The same numbers, and 0.
  var orZero: NumberRule {
    let holds = holds
    return NumberRule(sentence: "0, or \(sentence)") { $0 == 0 || holds($0) }
  }

  static let availableShare = NumberRule(sentence: "a number from 0.000001 to 1") {
    (1e-6...1).contains($0)
  }
  static let timeOrZero = NumberRule.time.orZero

  /// The same numbers, where something else is allowed too.
  func or(_ other: String) -> NumberRule {
    NumberRule(sentence: "\(sentence), or \(other)", holds: holds)
  }
}

/// Which whole numbers a key takes, and the sentence that says so.
struct CountRule {
  let range: ClosedRange<Int>
  var sentence: String { "a whole number from \(range.lowerBound) to \(range.upperBound)" }

  /// What is counted fits the 32-bit fields of messages and of random streams.
  static let count = CountRule(range: 1...1_000_000_000)
  static let upToCount = CountRule(range: 0...1_000_000_000)
  /// What grows with the clients, or is done or held by one of them.
  static let moderate = CountRule(range: 1...1_000_000)
  /// Lengths of vectors that a process holds a few of.
  static let length = CountRule(range: 1...10_000_000)
  static let classes = CountRule(range: 2...10_000)
}
