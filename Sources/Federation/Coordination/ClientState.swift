/// What a client is at, as the coordinator knows it.
struct ClientState: Sendable {
  enum Phase: Sendable {
    case idle
    case working
    /// Its work is in the buffer, and it goes on when that is aggregated.
    case waiting
  }

  /// The open one; else the one before, with the number of the next.
  var order: TrainingOrder
  var phase = Phase.idle
  var isPresent = true

  init(_ client: ClientID) {
    order = TrainingOrder(client: client, update: 0, baseVersion: 0)
  }
}
