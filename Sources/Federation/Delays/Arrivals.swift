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
    var pace = pace(of: client)
    if !walks.isEmpty {
      times.delays.model.slow(
        &pace, of: client, update: order.update, &walks[client.index], in: times.delays)
    }
    return pace
  }

  private mutating func pace(of client: ClientID) -> ClientPace {
    if paces.isEmpty { return times.pace(of: client) }
    if paces[client.index].isUnknown { paces[client.index] = times.pace(of: client) }
    return paces[client.index]
  }

  private mutating func due(_ order: TrainingOrder, _ busy: VirtualDuration) -> VirtualTime {
    end(of: busy, from: order.start, order.client)
  }

  /// When the client is done that is busy for so long from then on, while it is available.
  private mutating func end(
    of busy: VirtualDuration, from start: VirtualTime, _ client: ClientID
  ) -> VirtualTime {
    guard case .onOff(let on, let off) = times.availability else {
      return times.availability.due(client, from: start, busy: busy, seed: times.delays.seed)
        ?? start.advanced(by: busy)
    }
    let seed = times.delays.updateSeed
    return timelines[client, default: OnOffTimeline(on: on, off: off, client: client, seed: seed)]
      .due(from: start, busy: busy)
  }
}

// MARK: - Where work goes slower at times

extension Arrivals {
  /// When the order's work is back: part by part, since ways do not go slower.
  private mutating func slowedDue(_ order: TrainingOrder) -> VirtualTime {
    var timeline = slowTimes(of: order.client, from: order.start)
    return attempts(of: order).reduce(order.start) { now, attempt in
      Self.end(of: attempt, from: now, &timeline)
    }
  }

  /// The client's slow stretches from there on. The stored ones go on from there too: what comes next
  /// may begin before this work would have ended.
  private mutating func slowTimes(of client: ClientID, from start: VirtualTime) -> OnOffTimeline {
    guard case .twoState(let slow, let fastFor, let slowFor) = times.delays.model.persistence else {
      preconditionFailure("the stretches of nothing")
    }
    let seed = times.delays.updateSeed
    var own =
      timelines[client]
      ?? OnOffTimeline(on: fastFor, off: slowFor, slow: slow, client: client, seed: seed)
    own.advance(to: start)
    timelines[client] = own
    return own
  }

  private static func end(
    of attempt: Attempt, from start: VirtualTime, _ timeline: inout OnOffTimeline
  ) -> VirtualTime {
    var now = start
    if attempt.down > 0 { now = now.advanced(by: VirtualDuration(roundingUnits: attempt.down)) }
    if attempt.work > 0 {
      now = timeline.due(from: now, busy: VirtualDuration(roundingUnits: attempt.work))
    }
    if attempt.up > 0 { now = now.advanced(by: VirtualDuration(roundingUnits: attempt.up)) }
    return max(now, start.advanced(by: VirtualDuration(ticks: 1)))
  }
}

// MARK: - Part by part, as time goes by

extension Arrivals {
  /// The order's attempts.
  mutating func attempts(of order: TrainingOrder) -> [Attempt] {
    times.delays.model.attempts(
      pace(of: order), of: order.client, update: order.update, in: times.delays)
  }

  /// When the client is done with this, as far as it has to do with nobody else.
  mutating func end(
    of attempt: Attempt, from start: VirtualTime, _ client: ClientID
  ) -> VirtualTime {
    guard times.isSlowAtTimes else {
      let busy = VirtualDuration(roundingUnits: attempt.down + attempt.work + attempt.up)
      return end(of: busy, from: start, client)
    }
    var timeline = slowTimes(of: client, from: start)
    return Self.end(of: attempt, from: start, &timeline)
  }

  /// Bytes in a time unit of the client's own line; infinite where it sets no bound.
  mutating func bandwidth(_ way: Way, of client: ClientID) -> Double {
    let pace = pace(of: client)
    return way == .down ? pace.downRate : pace.upRate
  }

  /// Whether the client is available then, and until when it stays so; the end of time where it does
  /// for ever.
  mutating func presence(of client: ClientID, at time: VirtualTime) -> Presence {
    guard case .onOff(let on, let off) = times.availability else {
      return times.availability.presence(of: client, at: time, seed: times.delays.seed)
        ?? Presence(isThere: true, until: .endOfTime)
    }
    let seed = times.delays.updateSeed
    return timelines[client, default: OnOffTimeline(on: on, off: off, client: client, seed: seed)]
      .presence(at: time)
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
