/// When work comes back: the busy time of a piece of work, stretched by the time while its client is
/// not available.
///
/// A client's orders come in the order of their starts, since a timeline of chance is walked along.
struct Arrivals: Sendable {
  private let times: BusyTimes
  /// Where a client's pace is drawn, that of each client, `unknown` until it is given work.
  private var paces: [ClientPace] = []
  /// Where availability is by chance, those of the clients that were given work.
  private var timelines: [ClientID: OnOffTimeline] = [:]

  init(_ delays: Delays) {
    times = BusyTimes(delays)
    if delays.model.drawsPaces { paces = Array(repeating: .unknown, count: delays.clients) }
  }

  /// When the order's work is back; nil where its client is never available.
  mutating func due(_ order: TrainingOrder) -> VirtualTime? {
    if neverCome(from: order.client) { return nil }
    let busy = busyTime(of: order)
    if times.isUninterrupted { return order.start.advanced(by: busy) }
    return due(order, busy)
  }

  /// Whether the client is never available.
  func neverCome(from client: ClientID) -> Bool {
    times.mayBeNever && times.delays.model.isNeverAvailable(client)
  }

  private mutating func busyTime(of order: TrainingOrder) -> VirtualDuration {
    if let fixed = times.fixed { return fixed }
    if paces.isEmpty { return times.duration(of: order) }
    if paces[order.client.index].isUnknown {
      paces[order.client.index] = times.pace(of: order.client)
    }
    return times.duration(of: order, paces[order.client.index])
  }

  private mutating func due(_ order: TrainingOrder, _ busy: VirtualDuration) -> VirtualTime {
    guard case .onOff(let on, let off) = times.availability else {
      return times.availability.due(
        order.client, from: order.start, busy: busy, seed: times.delays.seed)
        ?? order.start.advanced(by: busy)
    }
    let seed = times.delays.updateSeed
    return timelines[
      order.client, default: OnOffTimeline(on: on, off: off, client: order.client, seed: seed)
    ].due(from: order.start, busy: busy)
  }
}

/// How long orders keep their clients busy. An object of constants alone, so that no event copies a
/// law or a trace.
private final class BusyTimes: Sendable {
  let delays: Delays
  let availability: Availability
  let isUninterrupted: Bool
  /// Whether there is a trace, which may have nothing of a client.
  let mayBeNever: Bool
  /// Where every order of every client takes the same.
  let fixed: VirtualDuration?

  init(_ delays: Delays) {
    self.delays = delays
    let model = delays.model
    availability = model.availability
    isUninterrupted = availability == .always
    mayBeNever = !delays.neverAvailable.isEmpty
    fixed = model.isSameForAll ? model.duration(of: ClientID(0), update: 0, in: delays) : nil
  }

  func duration(of order: TrainingOrder) -> VirtualDuration {
    delays.model.duration(of: order.client, update: order.update, in: delays)
  }

  func duration(of order: TrainingOrder, _ pace: ClientPace) -> VirtualDuration {
    delays.model.duration(pace, of: order.client, update: order.update, in: delays)
  }

  func pace(of client: ClientID) -> ClientPace { delays.model.pace(of: client, in: delays) }
}
