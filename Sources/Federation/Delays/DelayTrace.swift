/// Recorded durations: a client's k-th update takes its k-th duration, and after the last the first
/// again.
public struct DelayTrace: Hashable, Sendable {
  /// Each client's durations in ticks, all at least 1. A client without any was never there: it is
  /// never available. At least one client has one.
  public let durations: [[Int64]]

  /// - Precondition: as `durations` says.
  public init(durations: [[Int64]]) {
    precondition(
      durations.contains { !$0.isEmpty } && durations.allSatisfy { $0.allSatisfy { $0 > 0 } },
      "a trace has durations of at least a tick, and a client that has one")
    self.durations = durations
  }

  /// - Precondition: the client was there.
  func ticks(of client: ClientID, update: UInt32) -> Int64 {
    let own = durations[client.index]
    return own[Int(update) % own.count]
  }

  /// The mean of the client's durations in time units.
  /// - Precondition: the client was there.
  func mean(of client: ClientID) -> Double {
    let own = durations[client.index]
    return own.reduce(0) { $0 + VirtualDuration(ticks: $1).units } / Double(own.count)
  }
}
