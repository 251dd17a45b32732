internal import Chance

/// Which updates are corrupted, a function of (seed, client, update).
public struct CorruptUpdates: Sendable {
  /// What becomes of them.
  public let kind: Corruption.Kind
  /// What their noise is drawn from.
  public let seed: UInt64
  private let probability: Double
  /// Nil for all.
  private let clients: Set<ClientID>?

  /// Nil where none are.
  public init?(_ settings: ScheduleSettings) {
    guard let corruption = settings.faults.corruption else { return nil }
    kind = corruption.kind
    seed = settings.seed
    probability = corruption.probability
    clients = corruption.clients.chosen(
      among: settings.clients, seed: settings.seed, .corruptClients)
  }

  /// Whether the order's update is one of them.
  public func contain(_ order: OrderID) -> Bool {
    guard clients?.contains(order.client) ?? true else { return false }
    var stream = RandomStream(
      seed: seed, purpose: .corruption, client: order.client.rawValue, update: order.update)
    return stream.nextUnit() < probability
  }
}
