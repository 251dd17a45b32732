/// When work comes back: the busy time of a piece of work, stretched by the time while its client is
/// not available.
///
/// A client's orders come in the order of their starts, since a timeline of chance is walked along.
struct Arrivals: Sendable {
  private let times: BusyTimes
  /// Where a client's pace is drawn, that of each client, `unknown` until it is given work.
  private var paces: [ClientPace] = []
  /// Where slowness is autoregressive, that of each client.
  private var walks: [SlownessWalk] = []
  /// Where availability is by chance, or slow stretches are, those of the clients that were given work.
  private var timelines: [ClientID: OnOffTimeline] = [:]

  init(_ delays: Delays) {
    times = BusyTimes(delays)
    if delays.model.drawsPaces { paces = Array(repeating: .unknown, count: delays.clients) }
    if case .autoregressive = delays.model.persistence {
      walks = Array(repeating: SlownessWalk(), count: delays.clients)
    }
  }

  /// When the order's work is back; nil where its client is never available.
  mutating func due(_ order: TrainingOrder) -> VirtualTime? {
    if neverCome(from: order.client) { return nil }
    if times.isSlowAtTimes { return slowedDue(order) }
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
    if paces.isEmpty, walks.isEmpty { return times.duration(of: order) }
    return times.duration(of: order, pace(of: order))
  }

  private mutating func pace(of order: TrainingOrder) -> ClientPace {
    let client = order.client
    if !paces.isEmpty, paces[client.index].isUnknown {
      paces[client.index] = times.pace(of: client)
    }
    var pace = paces.isEmpty ? times.pace(of: client) : paces[client.index]
    if !walks.isEmpty {
      let delays = times.delays
      delays.model.slow(
        &pace, of: client, update: order.update, &walks[client.index], in: delays)
    }
    return pace
  }

  /// When the order's work is back where it goes slower at times: part by part, since ways do not.
  private mutating func slowedDue(_ order: TrainingOrder) -> VirtualTime {
    guard case .twoState(let slow, let fastFor, let slowFor) = times.delays.model.persistence else {
      preconditionFailure("the stretches of nothing")
    }
    let (client, delays) = (order.client, times.delays)
    var timeline =
      timelines[client]
      ?? OnOffTimeline(
        on: fastFor, off: slowFor, slow: slow, client: client, seed: delays.updateSeed)
    timeline.advance(to: order.start)
    // The walk goes on from here: what comes next may begin before this work would have ended.
    timelines[client] = timeline
    var now = order.start
    for attempt in delays.model.attempts(
      pace(of: order), of: client, update: order.update, in: delays)
    {
      if attempt.down > 0 { now = now.advanced(by: VirtualDuration(roundingUnits: attempt.down)) }
      now = timeline.due(from: now, busy: VirtualDuration(roundingUnits: attempt.work))
      if attempt.up > 0 { now = now.advanced(by: VirtualDuration(roundingUnits: attempt.up)) }
    }
    return now
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
  /// Whether work goes slower in stretches of time.
  let isSlowAtTimes: Bool
  /// Whether there is a trace, which may have nothing of a client.
  let mayBeNever: Bool
  /// Where every order of every client takes the same.
  let fixed: VirtualDuration?

  init(_ delays: Delays) {
    self.delays = delays
    let model = delays.model
    availability = model.availability
    isUninterrupted = availability == .always
    isSlowAtTimes = model.persistence?.isInTime == true
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
