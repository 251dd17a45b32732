internal import Chance

/// Updates that the server hears twice, as when an answer is sent again whose receipt was lost.
public struct Duplicates: Hashable, Sendable {
  /// How often an update counts that was heard twice.
  public enum Count: String, Hashable, Sendable, CaseIterable {
    /// The server knows it again, and drops it: nothing changes.
    case once
    /// The server does not: the update weighs twice as much in its aggregation.
    case twice
  }

  public var count: Count
  /// Whose.
  public var clients: FaultyClients
  /// How many of their updates, each by chance for itself, in (0, 1].
  public var probability: Double

  public init(
    counted count: Count = .once, of clients: FaultyClients = .all, probability: Double
  ) {
    (self.count, self.clients, self.probability) = (count, clients, probability)
  }
}

/// Which updates are heard twice, a function of (seed, client, update).
struct DuplicateUpdates: Sendable {
  private let duplicates: Duplicates
  private let seed: UInt64
  /// Nil for all.
  private let clients: Set<ClientID>?

  /// Nil where none are.
  init?(_ settings: ScheduleSettings) {
    // Who remembers a client's last update is moved by it once.
    guard let duplicates = settings.faults.duplicates, settings.scheme.memory == nil else {
      return nil
    }
    self.duplicates = duplicates
    seed = settings.seed
    clients = duplicates.clients.chosen(
      among: settings.clients, seed: settings.seed, .duplicatingClients)
  }

  /// Whether the order's update is one of them.
  func contain(_ order: OrderID) -> Bool {
    guard clients?.contains(order.client) ?? true else { return false }
    var stream = RandomStream(
      seed: seed, purpose: .duplicate, client: order.client.rawValue, update: order.update)
    return stream.nextUnit() < duplicates.probability
  }

  /// The aggregation as a server makes it that hears them.
  func heard(in aggregation: Aggregation) -> Aggregation {
    guard duplicates.count == .twice else { return aggregation }
    var heard = aggregation
    for place in heard.contributions.indices
    where contain(heard.contributions[place].order.id) {
      heard.contributions[place].weight *= 2
    }
    return heard
  }
}
