/// How much of a run its store, `run.sqlite`, keeps. No part of it changes a result.
///
/// Nil is all, 0 is nothing. What comes once a bound is reached is not kept, and the store says so;
/// summaries, metrics and what is aggregated know nothing of it.
public struct RecordRule: Hashable, Sendable {
  /// Rows of updates, at most: the first ones.
  public var updates: Int?
  /// Updates of each client, at most: its first ones.
  public var updatesPerClient: Int?
  /// Rows of aggregations, at most: the first ones.
  public var aggregations: Int?
  /// Clients that are described and whose own measures are kept, at most.
  public var clients: Int?
  /// Rows of clients' measures, at most, in whole evaluations: the first ones.
  public var clientMeasures: Int?

  public init(
    updates: Int?, updatesPerClient: Int?, aggregations: Int?, clients: Int?, clientMeasures: Int?
  ) {
    self.updates = updates
    self.updatesPerClient = updatesPerClient
    self.aggregations = aggregations
    self.clients = clients
    self.clientMeasures = clientMeasures
  }

  /// What an experiment keeps that does not say: a store of some hundred megabytes at most.
  public static let usual = RecordRule(
    updates: 1_000_000, updatesPerClient: nil, aggregations: 1_000_000, clients: 1_000,
    clientMeasures: 1_000_000)
  /// Evaluations alone, and who took part.
  public static let none = RecordRule(
    updates: 0, updatesPerClient: nil, aggregations: 0, clients: 0, clientMeasures: 0)
  /// Everything that is known of every client and update.
  public static let all = RecordRule(
    updates: nil, updatesPerClient: nil, aggregations: nil, clients: nil, clientMeasures: nil)

  /// Places of the clients that are kept among so many: spread evenly over them.
  public func clientPlaces(among count: Int) -> [Int] {
    guard let clients, clients < count else { return Array(0..<count) }
    return (0..<clients).map { $0 * count / clients }
  }
}
