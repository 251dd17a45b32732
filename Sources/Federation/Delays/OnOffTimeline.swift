internal import Chance

/// One client's periods of being on and off by chance, walked along in the order of time. While it is
/// off work rests, or goes slower.
///
/// The k-th on and the k-th off period are functions of (seed, client, k), so the timeline is the same
/// whoever asks and when. But more than `mostWalked` of them, on average, in one piece of work or
/// between two are not walked through: their sum is drawn from the law that it tends to, and the
/// client's state from its long-run share.
struct OnOffTimeline: Sendable {
  private let on: Double
  private let off: Double
  /// How many times slower work goes while the client is off; infinite where it rests.
  private let slow: Double
  private let seed: UInt64
  private let client: ClientID
  /// Where the latest work began: the k-th on period and the off period after it.
  private var cycle: Cycle
  /// Where that work ends.
  private var end: Cycle

  /// So many periods of a kind take about a millisecond, and their sum has a relative standard
  /// deviation below 1%.
  private static let mostWalked = 16_384.0

  /// One on period and the off period after it, in ticks.
  private struct Cycle: Sendable {
    var index: UInt32
    var start: Int64
    var on: Int64
    var off: Int64

    /// When its on period ends, and when its off period does; the end of time when past it.
    var rest: Int64 { Self.sum(start, on) }
    var end: Int64 { Self.sum(rest, off) }

    private static func sum(_ time: Int64, _ ticks: Int64) -> Int64 {
      VirtualTime(ticks: time).advanced(by: VirtualDuration(ticks: ticks)).ticks
    }
  }

  /// - Parameter slow: how many times slower work goes while the client is off; infinite for
  ///   availability, whose draws are others than those of slowness.
  init(on: Double, off: Double, slow: Double = .infinity, client: ClientID, seed: UInt64) {
    (self.on, self.off, self.slow) = (on, off, slow)
    (self.client, self.seed) = (client, seed)
    cycle = Cycle(index: 0, start: 0, on: 0, off: 0)
    end = cycle
    var stream = RandomStream(seed: seed, purpose: purpose, client: client.rawValue)
    // The rest of a period under way has the law of a whole one, being exponential.
    let startsOn = stream.nextUnit() * (on + off) < on
    cycle = periods(1, from: 0)
    if !startsOn { cycle.on = 0 }
    end = cycle
  }

  /// When work of `busy` that starts at `start` is done.
  /// - Precondition: `start` is not before that of an earlier call.
  /// - Complexity: O(periods since the earlier call and during the work), where they are few enough to
  ///   be walked, else O(1).
  mutating func due(from start: VirtualTime, busy: VirtualDuration) -> VirtualTime {
    // Only the beginnings of work come in order: work may be abandoned, and what follows begins
    // before the end of the one before.
    if end.start <= start.ticks { cycle = end }
    walk(to: start)
    if busy.units > workInACycle * Self.mostWalked { return leap(from: start, busy: busy) }
    end = cycle
    // What is on of the cycle before the start does not count.
    var rest = busy.ticks
    var from = start.ticks
    while true {
      let left = end.rest - from
      if left >= rest { return VirtualTime(ticks: from + rest) }
      rest -= max(0, left)
      if slow < .infinity, let due = slowDue(from: max(from, end.rest), &rest) { return due }
      from = end.end
      if from == .max || end.index == .max { return .endOfTime }
      end = periods(end.index + 1, from: from)
    }
  }

  /// When the rest of the work is done in what is left of the off period; where it is not done, what
  /// goes on in it is taken off the rest.
  private func slowDue(from start: Int64, _ rest: inout Int64) -> VirtualTime? {
    let (left, needed) = (Double(end.end - start), (Double(rest) * slow).rounded(.up))
    if needed <= left, needed < 0x1p62 { return VirtualTime(ticks: start + Int64(needed)) }
    rest -= min(rest, Int64(left / slow))
    return nil
  }

  /// What is done in an on and an off period, on average, in time units of work.
  private var workInACycle: Double { on + off / slow }

  private var purpose: RandomPurpose { slow == .infinity ? .availability : .slowness }

  /// Whether the client is on at this time, and until when it stays so.
  /// - Precondition: `time` is not before the start of an earlier call.
  mutating func presence(at time: VirtualTime) -> Presence {
    advance(to: time)
    let isThere = time.ticks < cycle.rest
    return Presence(
      isThere: isThere, until: VirtualTime(ticks: isThere ? cycle.rest : cycle.end))
  }

  /// Goes along to this time.
  /// - Precondition: `time` is not before the start of an earlier call.
  mutating func advance(to time: VirtualTime) {
    if end.start <= time.ticks { cycle = end }
    walk(to: time)
    end = cycle
  }

  /// Walks to the cycle that `start` is in.
  private mutating func walk(to start: VirtualTime) {
    if Double(start.ticks - cycle.end) / 1e9 > (on + off) * Self.mostWalked, cycle.index < .max {
      var stream = leapStream
      let isOn = stream.nextUnit() * (on + off) < on
      cycle = periods(cycle.index + 1, from: start.ticks)
      if !isOn { cycle.on = 0 }
    }
    while cycle.end <= start.ticks, cycle.end < .max, cycle.index < .max {
      cycle = periods(cycle.index + 1, from: cycle.end)
    }
  }

  /// The end of work during which there are many off periods: a Poisson number of exponential times,
  /// whose sum tends to a normal law. The client is on then, for what is left of an on period, which
  /// has the law of a whole one.
  private mutating func leap(from start: VirtualTime, busy: VirtualDuration) -> VirtualTime {
    var stream = leapStream
    let cycles = busy.units / workInACycle
    var (begin, rest, isOn) = (start, 0.0, true)
    if slow == .infinity {
      rest = off * (cycles + (2 * cycles).squareRoot() * stream.nextNormal())
      if start.ticks >= cycle.rest { begin.ticks = max(start.ticks, cycle.end) }
    } else {
      rest = slowRest(cycles, &stream)
      isOn = stream.nextUnit() * workInACycle < on
    }
    let due = begin.advanced(by: busy).advanced(by: VirtualDuration(roundingUnits: max(0, rest)))
    if due < .endOfTime, cycle.index < .max {
      end = periods(cycle.index + 1, from: due.ticks)
      if !isOn { end.on = 0 }
    }
    return due
  }

  /// How much longer than its work the work of so many cycles takes: the central limit theorem for
  /// renewals with rewards, of which the mean reward is the slowdown and each cycle's time less the
  /// slowdown times its work has the mean 0.
  private func slowRest(_ cycles: Double, _ stream: inout RandomStream) -> Double {
    let slowdown = (on + off) / workInACycle
    let (fast, slowed) = ((1 - slowdown) * on, (1 - slowdown / slow) * off)
    let deviation = (cycles * (fast * fast + slowed * slowed)).squareRoot()
    return cycles * workInACycle * (slowdown - 1) + deviation * stream.nextNormal()
  }

  private var leapStream: RandomStream {
    RandomStream(
      seed: seed, purpose: slow == .infinity ? .availabilityLeap : .slownessLeap,
      client: client.rawValue, update: cycle.index)
  }

  /// Hands each off period's beginning and end to `body`, in order, until it returns false.
  /// - Precondition: nothing was walked.
  func forEachOff(_ body: (Int64, Int64) -> Bool) {
    var walked = cycle
    while body(walked.rest, walked.end), walked.end < .max, walked.index < .max {
      walked = periods(walked.index + 1, from: walked.end)
    }
  }

  private func periods(_ index: UInt32, from start: Int64) -> Cycle {
    var stream = RandomStream(
      seed: seed, purpose: purpose, client: client.rawValue, update: index)
    return Cycle(
      index: index, start: start,
      on: VirtualDuration(roundingUnits: on * stream.nextExponential()).ticks,
      off: VirtualDuration(roundingUnits: off * stream.nextExponential()).ticks)
  }
}
