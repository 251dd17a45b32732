/// When the server aggregates, told update by update; clients go on at once from the version of the moment.
///
/// A scheme with one is a rule of its own: `docs/own-scheme.md` shows a whole one. Ringleader ASGD is one,
/// `RingleaderTables`.
/// It is a value: a copy knows nothing of what the other is told.
public protocol ArrivalRule: Sendable {
  /// What is done with an update that is back.
  /// - Parameter version: the one of the moment: so many aggregations were made.
  mutating func verdict(on order: TrainingOrder, at version: Int) -> ArrivalVerdict

  /// Whether that would be an aggregation; asked where the server takes a time for one. By itself it is found
  /// by a copy's verdict.
  func aggregates(with order: TrainingOrder, at version: Int) -> Bool

  /// The client is gone, or is there again; all are there at first.
  mutating func leave(_ client: ClientID)
  mutating func join(_ client: ClientID)
}

/// What is done with an update that is back.
public enum ArrivalVerdict: Hashable, Sendable {
  /// It waits for an aggregation.
  case hold
  /// All that waits is aggregated with it.
  case aggregate
  /// It is aggregated by itself, and what waits goes on waiting.
  case aggregateAlone
  /// It does not count.
  case discard
}

/// Rules that do not care who is there.
extension ArrivalRule {
  public func aggregates(with order: TrainingOrder, at version: Int) -> Bool {
    var copy = self
    let verdict = copy.verdict(on: order, at: version)
    return verdict == .aggregate || verdict == .aggregateAlone
  }

  public mutating func leave(_ client: ClientID) {}
  public mutating func join(_ client: ClientID) {}
}
