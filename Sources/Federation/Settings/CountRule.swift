/// Which whole numbers a setting takes, and the sentence that says so.
public struct CountRule: Sendable {
  /// From the smallest to the largest.
  public let range: ClosedRange<Int>
  /// What is allowed, for people.
  public var sentence: String { "a whole number from \(range.lowerBound) to \(range.upperBound)" }

  public init(_ range: ClosedRange<Int>) { self.range = range }

  /// What is counted fits the 32-bit fields of messages and of random streams.
  public static let count = CountRule(1...1_000_000_000)
  public static let upToCount = CountRule(0...1_000_000_000)
  /// What grows with the clients, or is done or held by one of them.
  public static let moderate = CountRule(1...1_000_000)
}
