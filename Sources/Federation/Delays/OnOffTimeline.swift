internal import Chance

/// One client's periods of being on and off by chance, walked along in the order of time.
///
/// The k-th on and the k-th off period are functions of (seed, client, k), so the timeline is the same
/// whoever asks and when. But more than `mostWalked` of them, on average, in one piece of work or
/// between two are not walked through: their sum is drawn from the law that it tends to, and the
/// client's state from its long-run share.
struct OnOffTimeline: Sendable {
  private let on: Double
  private let off: Double
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

  init(on: Double, off: Double, client: ClientID, seed: UInt64) {
    (self.on, self.off, self.client, self.seed) = (on, off, client, seed)
    cycle = Cycle(index: 0, start: 0, on: 0, off: 0)
    end = cycle
    var stream = RandomStream(seed: seed, purpose: .availability, client: client.rawValue)
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
    if busy.units > on * Self.mostWalked { return leap(from: start, busy: busy) }
    end = cycle
    // What is on of the cycle before the start does not count.
    var rest = busy.ticks
    var from = start.ticks
    while true {
      let left = end.rest - from
      if left >= rest { return VirtualTime(ticks: from + rest) }
      rest -= max(0, left)
      from = end.end
      if from == .max || end.index == .max { return .endOfTime }
      end = periods(end.index + 1, from: from)
    }
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
    let periods = busy.units / on
    let rest = off * (periods + (2 * periods).squareRoot() * stream.nextNormal())
    let begin = start.ticks < cycle.rest ? start : VirtualTime(ticks: max(start.ticks, cycle.end))
    let due = begin.advanced(by: busy).advanced(by: VirtualDuration(roundingUnits: max(0, rest)))
    if due < .endOfTime, cycle.index < .max {
      end = self.periods(cycle.index + 1, from: due.ticks)
    }
    return due
  }

  private var leapStream: RandomStream {
    RandomStream(
      seed: seed, purpose: .availabilityLeap, client: client.rawValue, update: cycle.index)
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
      seed: seed, purpose: .availability, client: client.rawValue, update: index)
    return Cycle(
      index: index, start: start,
      on: VirtualDuration(roundingUnits: on * stream.nextExponential()).ticks,
      off: VirtualDuration(roundingUnits: off * stream.nextExponential()).ticks)
  }
}
