/// Orders on their way where clients share the server's line: when work is back follows from who else
/// is on the line, so that it is found out as time goes by.
///
/// A client that is not available neither works nor sends nor receives; what it has begun rests.
///
/// - Complexity: O(log M) for each part of an order, and for each time that a client on the line comes
///   or goes.
struct Traffic: Sendable {
  /// A part of an order, the next one after the other.
  private enum Part: Sendable {
    /// Work and ways that others have no part in.
    case alone(Attempt)
    /// On the shared line.
    case transfer(Way)
  }

  /// What a client is at.
  private enum Stage: Sendable {
    case alone
    case transferring(Way)
    /// Not available, with so many bytes left.
    case resting(Way, left: Double)
  }

  private struct Journey: Sendable {
    let order: TrainingOrder
    /// Those that are still to come, the next one last.
    var parts: [Part]
    var stage = Stage.alone
  }

  private let delays: Delays
  private var arrivals: Arrivals
  private var down, up: SharedLink?
  /// Of each client; nil where it has none.
  private var journeys: [Journey?]
  private var count = 0
  /// When parts end that are no transfers, and when clients on the line come and go.
  private var waits = StampedHeap<Int64>()
  /// Which wait of a client's counts; 0 for none.
  private var stamps: [UInt64]
  private var lastStamp: UInt64 = 0

  /// Nil where no line is shared.
  init?(_ delays: Delays) {
    guard let shared = delays.model.network?.shared else { return nil }
    self.delays = delays
    arrivals = Arrivals(delays)
    down = shared.download.map { SharedLink(capacity: $0, clients: delays.clients) }
    up = shared.upload.map { SharedLink(capacity: $0, clients: delays.clients) }
    journeys = Array(repeating: nil, count: delays.clients)
    stamps = Array(repeating: 0, count: delays.clients)
  }

  /// The order starts its way.
  /// - Precondition: its client is available at some time and has no other order on its way, and the
  ///   order's start is not before the time of an earlier call.
  mutating func begin(_ order: TrainingOrder) {
    let attempts = arrivals.attempts(of: order)
    var parts: [Part] = []
    for attempt in attempts.reversed() {
      // From behind.
      if up != nil { parts.append(.transfer(.up)) }
      if down == nil {
        parts.append(.alone(attempt))
      } else {
        parts.append(.alone(Attempt(down: 0, work: attempt.work, up: attempt.up)))
        parts.append(.transfer(.down))
        if attempt.down > 0 { parts.append(.alone(Attempt(down: attempt.down, work: 0, up: 0))) }
      }
    }
    journeys[order.client.index] = Journey(order: order, parts: parts)
    count += 1
    _ = goOn(order.client, at: order.start)
  }

  /// The client stops where it is, and leaves the line.
  mutating func abandon(_ client: ClientID, at time: VirtualTime) {
    guard let journey = end(client) else { return }
    if case .transferring(let way) = journey.stage { _ = leaveLine(client, way, at: time) }
  }

  /// The client has nothing on its way from now on.
  private mutating func end(_ client: ClientID) -> Journey? {
    guard let journey = journeys[client.index].take() else { return nil }
    count -= 1
    stamps[client.index] = 0
    waits.shrink(to: count, by: stamps)
    return journey
  }

  /// When something happens next; nil where nothing is on its way.
  mutating func nextTime() -> VirtualTime? {
    var next = waits.first(by: stamps)?.key
    for end in [down?.nextEnd(), up?.nextEnd()] {
      if let end { next = min(next ?? end.ticks, end.ticks) }
    }
    return next.map { VirtualTime(ticks: $0) }
  }

  /// Carries out what happens next; the order that is back with it, if one is.
  /// - Precondition: `time` is what `nextTime` says.
  mutating func advance(to time: VirtualTime) -> TrainingOrder? {
    if let end = down?.nextEnd(), end == time, let client = down?.popEnded(at: time) {
      return goOn(client, at: time)
    }
    if let end = up?.nextEnd(), end == time, let client = up?.popEnded(at: time) {
      return goOn(client, at: time)
    }
    guard let client = waits.first(by: stamps)?.client, let stage = journeys[client.index]?.stage
    else {
      preconditionFailure("nothing is on its way")
    }
    switch stage {
    case .alone: return goOn(client, at: time)
    case .transferring(let way):
      transfer(client, way, bytes: leaveLine(client, way, at: time) ?? 0, at: time)
    case .resting(let way, let left): transfer(client, way, bytes: left, at: time)
    }
    return nil
  }
}

extension Traffic {
  /// The part that the client was at has ended; the order, where that was the last.
  private mutating func goOn(_ client: ClientID, at now: VirtualTime) -> TrainingOrder? {
    guard let part = journeys[client.index]?.parts.popLast() else { return end(client)?.order }
    switch part {
    case .alone(let attempt):
      journeys[client.index]?.stage = .alone
      wait(client, until: arrivals.end(of: attempt, from: now, client))
    case .transfer(let way):
      let load = delays.load
      transfer(client, way, bytes: Double(way == .down ? load.download : load.upload), at: now)
    }
    return nil
  }

  /// The client goes on the line, or rests until it is available.
  private mutating func transfer(
    _ client: ClientID, _ way: Way, bytes: Double, at now: VirtualTime
  ) {
    let presence = arrivals.presence(of: client, at: now)
    guard presence.isThere else {
      journeys[client.index]?.stage = .resting(way, left: bytes)
      return wait(client, until: presence.until)
    }
    journeys[client.index]?.stage = .transferring(way)
    let rate = arrivals.bandwidth(way, of: client)
    switch way {
    case .down: down?.begin(client, bytes: bytes, rate: rate, at: now)
    case .up: up?.begin(client, bytes: bytes, rate: rate, at: now)
    }
    wait(client, until: presence.until)
  }

  private mutating func leaveLine(
    _ client: ClientID, _ way: Way, at time: VirtualTime
  ) -> Double? {
    switch way {
    case .down: down?.end(client, at: time)
    case .up: up?.end(client, at: time)
    }
  }

  /// No wait of the client's counts but this one, which does not where it has no end.
  private mutating func wait(_ client: ClientID, until time: VirtualTime) {
    lastStamp += 1
    stamps[client.index] = lastStamp
    if isEnd(time, of: client) { waits.insert(time.ticks, client, lastStamp) }
  }

  /// Whether something happens then: a client that stays on the line waits for nothing.
  private func isEnd(_ time: VirtualTime, of client: ClientID) -> Bool {
    if case .transferring = journeys[client.index]?.stage { return time < .endOfTime }
    return true
  }
}
