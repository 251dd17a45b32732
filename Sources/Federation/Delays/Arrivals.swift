/// When work comes back: the busy time of a piece of work, stretched by the time while its client is
/// not available.
///
/// Asked in the order of time, since a client's availability is walked along.
struct Arrivals: Sendable {
  private let delays: Delays

  init(_ delays: Delays) { self.delays = delays }

  /// When the order's work is back.
  mutating func due(_ order: TrainingOrder) -> VirtualTime {
    order.start.advanced(by: delays.duration(of: order.client, update: order.update))
  }
}
