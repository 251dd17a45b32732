internal import Kernels

/// One client's periods of being on and off by chance, walked along in the order of time.
///
/// The k-th on and the k-th off period are functions of (seed, client, k), so the timeline is the same
/// whoever asks and when.
struct OnOffTimeline: Sendable {
  private let on: Double
  private let off: Double
  private let seed: UInt64
  private let client: ClientID
  /// Where the walk is: the k-th on period and the off period after it.
  private var cycle: Cycle

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
    var stream = RandomStream(seed: seed, purpose: .availability, client: client.rawValue)
    // The rest of a period under way has the law of a whole one, being exponential.
    let startsOn = stream.nextUnit() * (on + off) < on
    cycle = periods(1, from: 0)
    if !startsOn { cycle.on = 0 }
  }

  /// When work of `busy` that starts at `start` is done.
  ///
  /// After a million periods for one piece of work the rest of it goes on at the mean pace, so that an
  /// enormous delay ends.
  /// - Precondition: `start` is not before that of an earlier call.
  /// - Complexity: O(periods since the earlier call and during the work).
  mutating func due(from start: VirtualTime, busy: VirtualDuration) -> VirtualTime {
    // Only the beginnings of work come in order: work may be abandoned, and what follows begins
    // before the end of the one before.
    while cycle.end <= start.ticks, cycle.end < .max, cycle.index < .max {
      cycle = periods(cycle.index + 1, from: cycle.end)
    }
    var walked = cycle
    // What is on of the cycle before the start does not count.
    var rest = busy.ticks
    var from = start.ticks
    for _ in 0..<1_000_000 {
      let left = walked.rest - from
      if left >= rest { return VirtualTime(ticks: from + rest) }
      rest -= max(0, left)
      from = walked.end
      if from == .max || walked.index == .max { return VirtualTime(ticks: .max) }
      walked = periods(walked.index + 1, from: from)
    }
    return VirtualTime(ticks: from).advanced(
      by: VirtualDuration(roundingUnits: Double(rest) / 1e9 * (on + off) / on))
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
