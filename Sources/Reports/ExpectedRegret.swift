internal import Wording

/// How much longer than with the best scheme it takes to reach a target with what is advised, as measured
/// once in thirty settings: `docs/studies/advice`.
public struct ExpectedRegret: Hashable, Sendable {
  /// Of the held-out settings.
  public let median: Double
  /// Of the held-out settings.
  public let worst: Double
  /// What is to be said of it.
  private let words: String

  /// Of a pilot.
  public static let pilot = ExpectedRegret(median: 1.05, worst: 1.4, words: "")

  /// Of a plan without training.
  public static let plan = ExpectedRegret(median: 1.2, worst: 2, words: "")

  /// One line.
  public var sentence: String {
    """
    Expected regret \(median.text(decimals: 2)), at worst \(worst.text(decimals: 2)): the time \
    to a target over that of the best scheme at its best rate\(words); see docs/advice.md.
    """
  }
}
