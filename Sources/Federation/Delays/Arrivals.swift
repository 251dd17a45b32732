/// When work comes back: the busy time of a piece of work, stretched by the time while its client is
/// not available.
///
/// A client's orders come in the order of their starts, since a timeline of chance is walked along.
struct Arrivals: Sendable {
  private let delays: Delays
  private let availability: Availability
  /// Where availability is by chance, those of the clients that were given work.
  private var timelines: [ClientID: OnOffTimeline] = [:]

  init(_ delays: Delays) {
    self.delays = delays
    availability = delays.availability
  }

  /// When the order's work is back.
  mutating func due(_ order: TrainingOrder) -> VirtualTime {
    let busy = delays.duration(of: order.client, update: order.update)
    guard case .onOff(let on, let off) = availability else {
      return availability.due(order.client, from: order.start, busy: busy, seed: delays.seed)
        ?? order.start.advanced(by: busy)
    }
    return timelines[
      order.client,
      default: OnOffTimeline(on: on, off: off, client: order.client, seed: delays.updateSeed)
    ].due(from: order.start, busy: busy)
  }
}
