/// Recorded durations: a client's k-th update takes its k-th duration, and after the last the first
/// again.
public struct DelayTrace: Hashable, Sendable {
  /// Each client's durations in ticks, at least one client with at least one each, all at least 1.
  public let durations: [[Int64]]

  /// - Precondition: as `durations` says.
  public init(durations: [[Int64]]) {
    precondition(
      !durations.isEmpty
        && durations.allSatisfy { own in !own.isEmpty && own.allSatisfy { $0 > 0 } },
      "a trace has a duration of at least a tick for each client")
    self.durations = durations
  }
}
