/// Orders on their way where clients share the server's line or the processors they work on: when work is
/// back follows from what the others do, so that it is found out as time goes by.
///
/// A client that is not available neither works nor sends nor receives; what it has begun rests.
///
/// - Complexity: O(log M) for each part of an order, and for each time that a client at something shared
///   comes or goes.
struct Traffic: Sendable {
  /// A part of an order, the next one after the other.
  private enum Part: Sendable {
    /// Work and ways that others have no part in.
    case alone(Attempt)
    /// So much of what is shared: bytes on a line, ticks of work.
    case shared(Shared, amount: Double)
  }

  /// What clients share.
  private enum Shared {
    case line(Way)
    case processors
  }

  /// What a client is at.
  private enum Stage: Sendable {
    case alone
    case sharing(Shared)
    /// Not available, with so much left.
    case resting(Shared, left: Double)
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
  private var work: SharedWork?
  /// Of each client; nil where it has none.
  private var journeys: [Journey?]
  private var count = 0
  /// When parts end that are not shared, and when clients at shared ones come and go.
  private var waits = StampedHeap<Int64>()
  /// Which wait of a client's counts; 0 for none.
  private var stamps: [UInt64]
  private var lastStamp: UInt64 = 0

  /// Nil where nothing is shared.
  init?(_ delays: Delays) {
    guard delays.model.sharesWays else { return nil }
    let shared = delays.model.network?.shared
    self.delays = delays
    arrivals = Arrivals(delays)
    down = shared?.download.map { SharedLink(capacity: $0, clients: delays.clients) }
    up = shared?.upload.map { SharedLink(capacity: $0, clients: delays.clients) }
    work = delays.model.processors.map { SharedWork($0, clients: delays.clients) }
    journeys = Array(repeating: nil, count: delays.clients)
    stamps = Array(repeating: 0, count: delays.clients)
  }

  /// The order starts its way.
  /// - Precondition: its client is available at some time and has no other order on its way, and the
  ///   order's start is not before the time of an earlier call.
  mutating func begin(_ order: TrainingOrder) {
    // From behind.
    let parts = arrivals.attempts(of: order).reversed().flatMap { self.parts(of: $0).reversed() }
    journeys[order.client.index] = Journey(order: order, parts: parts)
    count += 1
    _ = goOn(order.client, at: order.start)
  }

  /// An attempt's parts, one after the other; those between shared ones are one.
  private func parts(of attempt: Attempt) -> [Part] {
    var parts: [Part] = []
    var alone = Attempt(down: attempt.down, work: 0, up: 0)
    func isEmpty(_ part: Attempt) -> Bool { part.down + part.work + part.up <= 0 }
    func share(_ shared: Shared, _ amount: Double) {
      if !isEmpty(alone) { parts.append(.alone(alone)) }
      parts.append(.shared(shared, amount: amount))
      alone = Attempt(down: 0, work: 0, up: 0)
    }
    if down != nil { share(.line(.down), Double(delays.load.download)) }
    if work != nil {
      share(.processors, max(1, (1e9 * attempt.work).rounded()))
    } else {
      alone.work = attempt.work
    }
    alone.up = attempt.up
    if up != nil { share(.line(.up), Double(delays.load.upload)) }
    if !isEmpty(alone) { parts.append(.alone(alone)) }
    return parts
  }

  /// The client stops where it is, and leaves what it shares.
  mutating func abandon(_ client: ClientID, at time: VirtualTime) {
    guard let journey = end(client) else { return }
    if case .sharing(let shared) = journey.stage { _ = leave(shared, client, at: time) }
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
    for end in [down?.nextEnd(), work?.nextEnd(), up?.nextEnd()] {
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
    if let end = work?.nextEnd(), end == time, let client = work?.popEnded(at: time) {
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
    case .sharing(let shared):
      share(shared, client, amount: leave(shared, client, at: time) ?? 0, at: time)
    case .resting(let shared, let left): share(shared, client, amount: left, at: time)
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
    case .shared(let shared, let amount): share(shared, client, amount: amount, at: now)
    }
    return nil
  }

  /// The client has part in it, or rests until it is available.
  private mutating func share(
    _ shared: Shared, _ client: ClientID, amount: Double, at now: VirtualTime
  ) {
    let presence = arrivals.presence(of: client, at: now)
    guard presence.isThere else {
      journeys[client.index]?.stage = .resting(shared, left: amount)
      return wait(client, until: presence.until)
    }
    journeys[client.index]?.stage = .sharing(shared)
    switch shared {
    case .line(.down):
      let rate = arrivals.bandwidth(.down, of: client)
      down?.begin(client, bytes: amount, rate: rate, at: now)
    case .line(.up):
      let rate = arrivals.bandwidth(.up, of: client)
      up?.begin(client, bytes: amount, rate: rate, at: now)
    case .processors: work?.begin(client, ticks: amount, at: now)
    }
    wait(client, until: presence.until)
  }

  /// How much of it the client has left, nil where it has no part in it.
  private mutating func leave(
    _ shared: Shared, _ client: ClientID, at time: VirtualTime
  ) -> Double? {
    switch shared {
    case .line(.down): down?.end(client, at: time)
    case .line(.up): up?.end(client, at: time)
    case .processors: work?.end(client, at: time)
    }
  }

  /// No wait of the client's counts but this one, which does not where it has no end.
  private mutating func wait(_ client: ClientID, until time: VirtualTime) {
    lastStamp += 1
    stamps[client.index] = lastStamp
    if isEnd(time, of: client) { waits.insert(time.ticks, client, lastStamp) }
  }

  /// Whether something happens then: a client that stays at what is shared waits for nothing.
  private func isEnd(_ time: VirtualTime, of client: ClientID) -> Bool {
    if case .sharing = journeys[client.index]?.stage { return time < .endOfTime }
    return true
  }
}
