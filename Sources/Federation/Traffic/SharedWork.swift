/// Work on the processors that clients share, all of it at one speed, which changes when work begins or
/// ends: one clock of work done says when the first is done.
///
/// - Complexity: O(log n) amortised for each change with n at work, and O(n) for the first time that there
///   are so many.
struct SharedWork: Sendable {
  private let processors: SharedProcessors
  /// By how many are at work; 0 where it is not known yet.
  private var speeds: [Double]
  /// What the clock says when each client's work is done, and which of its entries counts; 0 for none.
  private var targets: [Double]
  private var stamps: [UInt64]
  private var lastStamp: UInt64 = 0
  /// How many are at work.
  private(set) var count = 0
  /// The work, in ticks, that each has done since nobody was at work, and when that was so.
  private var clock = 0.0
  private var now: Int64 = 0
  private var ends = StampedHeap<Double>()

  init(_ processors: SharedProcessors, clients: Int) {
    self.processors = processors
    speeds = [1] + Array(repeating: 0, count: clients)
    targets = Array(repeating: 0, count: clients)
    stamps = Array(repeating: 0, count: clients)
  }

  /// The client begins with work that takes so many ticks where nobody holds it up.
  /// - Precondition: it is not at work, and `time` is not before that of an earlier call.
  mutating func begin(_ client: ClientID, ticks: Double, at time: VirtualTime) {
    pass(to: time)
    precondition(stamps[client.index] == 0, "a client does one thing at a time")
    count += 1
    lastStamp += 1
    (stamps[client.index], targets[client.index]) = (lastStamp, clock + ticks)
    ends.insert(clock + ticks, client, lastStamp)
  }

  /// The work is broken off; how many ticks of it are left, nil where there is none.
  mutating func end(_ client: ClientID, at time: VirtualTime) -> Double? {
    guard stamps[client.index] != 0 else { return nil }
    pass(to: time)
    stamps[client.index] = 0
    count -= 1
    ends.shrink(to: count, by: stamps)
    return max(0, targets[client.index] - clock)
  }

  /// When the first is done, as things stand; nil where nobody is at work.
  mutating func nextEnd() -> VirtualTime? {
    guard let target = ends.first(by: stamps)?.key else { return nil }
    let ticks = (max(0, target - clock) / speed()).rounded()
    guard ticks < 0x1p62 else { return .endOfTime }
    return VirtualTime(ticks: now).advanced(by: VirtualDuration(ticks: Int64(ticks)))
  }

  /// Ends the work that is done then.
  /// - Precondition: `time` is what `nextEnd` says.
  mutating func popEnded(at time: VirtualTime) -> ClientID {
    guard let ended = ends.first(by: stamps)?.client else {
      preconditionFailure("nobody is at work")
    }
    _ = end(ended, at: time)
    return ended
  }

  private mutating func pass(to time: VirtualTime) {
    precondition(time.ticks >= now, "work goes on in the order of time")
    if count > 0 { clock += speed() * Double(time.ticks - now) } else { clock = 0 }
    now = time.ticks
  }

  private mutating func speed() -> Double {
    if speeds[count] == 0 { speeds[count] = processors.speed(of: count) }
    return speeds[count]
  }
}
