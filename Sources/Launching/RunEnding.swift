/// How a run ended that we started.
public struct RunEnding: Sendable {
  /// As the coordinator gave it: 0, 2, 3 or 130; 3 when it crashed.
  public let code: Int32
  /// What failed, as it stands on standard error; nil where nothing did.
  public let failure: String?
  /// Whether the numbers of the run left what is finite.
  public let isDivergence: Bool
}
