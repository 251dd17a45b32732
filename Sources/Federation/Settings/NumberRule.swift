/// Which numbers a setting takes, and the sentence that says so: each stands once, with the type
/// that it is about, for whoever reads such a setting from a file or is handed one.
public struct NumberRule: Sendable {
  /// What is allowed, for people: `a number of at least 0 and below 1`.
  public let sentence: String
  private let test: @Sendable (Double) -> Bool

  /// A rule; numbers that are not finite never hold.
  public init(_ sentence: String, _ test: @escaping @Sendable (Double) -> Bool) {
    (self.sentence, self.test) = (sentence, test)
  }

  /// Whether the number is finite and as the sentence says.
  public func holds(_ number: Double) -> Bool { number.isFinite && test(number) }

  public static let any = NumberRule("a number") { _ in true }
  public static let positive = NumberRule("a number greater than 0") { $0 > 0 }
  public static let notNegative = NumberRule("a number of at least 0") { $0 >= 0 }
  /// What multiplies a time, or what bytes are divided by.
  public static let magnitude = NumberRule("a number from 0.000000001 to 1000000000000000") {
    (1e-9...1e15).contains($0)
  }
  /// A part of a whole.
  public static let share = NumberRule("a number greater than 0 and at most 1") {
    $0 > 0 && $0 <= 1
  }
  /// What a moving average keeps, or a part of which something is left over.
  public static let belowOne = NumberRule("a number of at least 0 and below 1") {
    (0..<1).contains($0)
  }

  /// The same numbers, and 0.
  public var orZero: NumberRule {
    let test = test
    return NumberRule("0, or \(sentence)") { $0 == 0 || test($0) }
  }

  /// The same numbers, where something else is allowed too.
  public func or(_ other: String) -> NumberRule { NumberRule("\(sentence), or \(other)", test) }
}
