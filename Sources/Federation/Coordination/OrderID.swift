/// Which order: the client's so-manieth. No two orders of a federation share one, so that what
/// comes back late, of work that was given up, is told from what is waited for.
public struct OrderID: Hashable, Sendable {
  public var client: ClientID
  /// How many orders the client was given before.
  public var update: UInt32

  public init(client: ClientID, update: UInt32) {
    self.client = client
    self.update = update
  }
}

extension TrainingOrder {
  /// Which order it is.
  public var id: OrderID { OrderID(client: client, update: update) }
}
