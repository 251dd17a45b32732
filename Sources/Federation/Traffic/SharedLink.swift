/// A line of the server's in one direction, which all transfers share that go on at a time: max-min
/// fairly. Each has the same share, but one whose client's own line is slower has that, and what it
/// leaves is shared by the others (Bertsekas, Gallager, "Data Networks", 2nd edition, 1992, section
/// 6.5.2).
///
/// Rates change only when a transfer begins or ends. Those with the fair share all go on alike, so that
/// one clock of bytes says when the first of them is done; the others are done at a time that is known.
///
/// - Complexity: O(log n) amortised for each change with n transfers, and O(log n) more for each that
///   passes from its own rate to the fair share or back.
struct SharedLink: Sendable {
  /// A transfer under way.
  private struct Flow: Sendable {
    /// Bytes in a tick that the client's own line takes.
    var rate: Double
    var pace: Pace
  }

  private enum Pace {
    case none
    /// At the fair share, until the clock says so much.
    case fair(target: Double)
    /// At its own rate, with so many bytes left at this time.
    case own(left: Double, since: Int64)
  }

  /// Bytes in a tick, as a number and exactly.
  private let capacity: Double
  private let wholeCapacity: Int128
  /// Of each client.
  private var flows: [Flow]
  /// Which entry of a client's in the heaps counts; 0 for none.
  private var stamps: [UInt64]
  private var lastStamp: UInt64 = 0
  /// How many transfers go on.
  private(set) var count = 0
  /// How many have the fair share, and what the others take, exactly: the sum of what `exact` says.
  private var fairCount = 0
  private var ownRates: Int128 = 0
  /// What each transfer has that is not at its own rate, in bytes a tick.
  private var fairShare = Double.infinity
  /// Bytes that each transfer with the fair share has had since there was none, and when that was so.
  private var clock = 0.0
  private var now: Int64 = 0
  // The transfers with the fair share by what the clock says when they are done, and by their own
  // rates; the others by when they are done, and by their own rates, the fastest first.
  private var fairEnds = StampedHeap<Double>()
  private var fairRates = StampedHeap<Double>()
  private var ownEnds = StampedHeap<Int64>()
  private var ownFastest = StampedHeap<Double>()

  /// - Parameter capacity: bytes in a time unit.
  init(capacity: Double, clients: Int) {
    self.capacity = capacity / 1e9
    wholeCapacity = Self.exact(capacity / 1e9)
    flows = Array(repeating: Flow(rate: 0, pace: .none), count: clients)
    stamps = Array(repeating: 0, count: clients)
  }

  /// A transfer begins.
  /// - Parameter rate: bytes in a time unit of the client's own line; infinite where it sets no bound.
  /// - Precondition: none of the client's goes on, and `time` is not before that of an earlier call.
  mutating func begin(_ client: ClientID, bytes: Double, rate: Double, at time: VirtualTime) {
    pass(to: time)
    precondition(stamps[client.index] == 0, "a client has one transfer at a time")
    count += 1
    flows[client.index].rate = rate / 1e9
    share(client, left: bytes)
    balance()
  }

  /// The transfer is broken off; how many bytes of it are left, nil where there is none.
  mutating func end(_ client: ClientID, at time: VirtualTime) -> Double? {
    guard stamps[client.index] != 0 else { return nil }
    pass(to: time)
    let left = remove(client)
    balance()
    return left
  }

  /// When the first transfer is done, as things stand; nil where none goes on.
  mutating func nextEnd() -> VirtualTime? {
    let own = ownEnds.first(by: stamps)?.key
    guard let target = fairEnds.first(by: stamps)?.key else {
      return own.map { VirtualTime(ticks: $0) }
    }
    let fair = Self.end(of: target - clock, at: fairShare, from: now)
    return VirtualTime(ticks: min(fair, own ?? fair))
  }

  /// Ends the transfer that is done then.
  /// - Precondition: `time` is what `nextEnd` says.
  mutating func popEnded(at time: VirtualTime) -> ClientID {
    let own = ownEnds.first(by: stamps).flatMap { $0.key <= time.ticks ? $0.client : nil }
    guard let ended = own ?? fairEnds.first(by: stamps)?.client else {
      preconditionFailure("no transfer goes on")
    }
    pass(to: time)
    _ = remove(ended)
    balance()
    return ended
  }
}

// MARK: - Who has what

extension SharedLink {
  /// A rate as a whole number, so that sums of them are exact.
  private static func exact(_ rate: Double) -> Int128 { Int128(rate * 0x1p80) }

  /// Shares what those at their own rates leave, after who has what has changed.
  private mutating func divide() {
    guard ownRates > 0 else {
      fairShare = capacity / Double(fairCount)
      return
    }
    let left = max(0, wholeCapacity - ownRates)
    // Half by half, since the conversion of the whole takes far longer.
    let high = Double(Int64(truncatingIfNeeded: left >> 64))
    let low = Double(UInt64(truncatingIfNeeded: left))
    fairShare = (high * 0x1p64 + low) * 0x1p-80 / Double(fairCount)
  }

  /// When so many bytes are there at this rate, to the nearest tick; never where that is past all time.
  private static func end(of bytes: Double, at rate: Double, from now: Int64) -> Int64 {
    let ticks = (max(0, bytes) / rate).rounded()
    guard ticks < 0x1p62 else { return .max }
    return VirtualTime(ticks: now).advanced(by: VirtualDuration(ticks: Int64(ticks))).ticks
  }

  private mutating func pass(to time: VirtualTime) {
    precondition(time.ticks >= now, "transfers go on in the order of time")
    if fairCount > 0 { clock += fairShare * Double(time.ticks - now) } else { clock = 0 }
    now = time.ticks
  }

  /// Bytes that are left of it.
  private func left(of flow: Flow) -> Double {
    switch flow.pace {
    case .none: 0
    case .fair(let target): max(0, target - clock)
    case .own(let left, let since): max(0, left - flow.rate * Double(now - since))
    }
  }

  private mutating func remove(_ client: ClientID) -> Double {
    let flow = flows[client.index]
    let left = left(of: flow)
    leave(flow)
    (flows[client.index].pace, stamps[client.index]) = (.none, 0)
    count -= 1
    fairEnds.shrink(to: count, by: stamps)
    fairRates.shrink(to: count, by: stamps)
    ownEnds.shrink(to: count, by: stamps)
    ownFastest.shrink(to: count, by: stamps)
    return left
  }

  private mutating func leave(_ flow: Flow) {
    switch flow.pace {
    case .none: break
    case .fair: fairCount -= 1
    case .own: ownRates -= Self.exact(flow.rate)
    }
    divide()
  }

  /// Gives a transfer the fair share.
  private mutating func share(_ client: ClientID, left: Double) {
    if fairCount == 0 { clock = 0 }
    stamp(client, .fair(target: clock + left))
    fairCount += 1
    divide()
    fairEnds.insert(clock + left, client, lastStamp)
    let rate = flows[client.index].rate
    if rate < .infinity { fairRates.insert(rate, client, lastStamp) }
  }

  private mutating func stamp(_ client: ClientID, _ pace: Pace) {
    lastStamp += 1
    stamps[client.index] = lastStamp
    flows[client.index].pace = pace
  }

  /// Lets a transfer go at its own rate.
  private mutating func release(_ client: ClientID, left: Double) {
    let rate = flows[client.index].rate
    stamp(client, .own(left: left, since: now))
    ownRates += Self.exact(rate)
    divide()
    ownEnds.insert(Self.end(of: left, at: rate, from: now), client, lastStamp)
    ownFastest.insert(-rate, client, lastStamp)
  }

  /// Gives each what it is to have. Every step raises the fair share, so that there are few.
  private mutating func balance() {
    while true {
      if fairCount > 0, let slowest = fairRates.first(by: stamps), slowest.key < fairShare {
        let flow = flows[slowest.client.index]
        leave(flow)
        release(slowest.client, left: left(of: flow))
      } else if let fastest = ownFastest.first(by: stamps), isTooFast(-fastest.key) {
        let flow = flows[fastest.client.index]
        leave(flow)
        share(fastest.client, left: left(of: flow))
      } else {
        return
      }
    }
  }

  /// Whether a transfer at its own rate has more than its share. By more than rounding, so that none
  /// passes to and fro.
  private func isTooFast(_ rate: Double) -> Bool {
    fairCount == 0 ? ownRates > wholeCapacity : rate > fairShare * (1 + 0x1p-40)
  }
}
