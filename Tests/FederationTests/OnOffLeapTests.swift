import Testing
@testable import Federation

/// More periods of being on and off than are walked one by one.
@Suite struct OnOffLeapTests {
  static let clients = 600

  func timelines(on: Double = 1, off: Double = 2, seed: UInt64) -> [OnOffTimeline] {
    (0..<UInt32(Self.clients)).map {
      OnOffTimeline(on: on, off: off, client: ClientID($0), seed: seed)
    }
  }

  func time(_ units: Double) -> VirtualTime { VirtualTime(ticks: Int64(units * 1e9)) }

  /// Of n on periods the off time is a Poisson number of exponential times: n off on average, with
  /// the variance 2 n off^2. 16,000 are walked, 50,000 and a million are not.
  @Test(arguments: [16_000.0, 50_000, 1e6], [1, 2] as [UInt64])
  func `long work takes the time that its periods take`(periods: Double, seed: UInt64) {
    let times = timelines(seed: seed).map { timeline in
      var timeline = timeline
      return timeline.due(from: .zero, busy: VirtualDuration(roundingUnits: periods)).units
    }
    let count = Double(Self.clients)
    let mean = times.reduce(0, +) / count
    let deviation = (8 * periods).squareRoot()
    #expect(isClose(mean, 3 * periods, within: 5 * deviation / count.squareRoot()))
    let variance = times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    #expect(isClose(variance.squareRoot() / deviation, 1, within: 4 / (2 * count).squareRoot()))
  }

  /// Found after a long time, a client is on with the probability on / (on + off); else it waits for
  /// an exponential time of the mean `off`. So it is where the work before was given up on its way.
  @Test(arguments: [false, true], [1, 2] as [UInt64])
  func `after a long time a client is on for its share`(isAfterLeap: Bool, seed: UInt64) {
    var waits: [Double] = []
    for timeline in timelines(seed: seed) {
      var timeline = timeline
      let busy = VirtualDuration(roundingUnits: isAfterLeap ? 1e6 : 1e-9)
      _ = timeline.due(from: time(5), busy: busy)
      let due = timeline.due(from: time(1.5e6), busy: VirtualDuration(ticks: 1))
      waits.append(due.units - 1.5e6)
    }
    let error = 2.5 / Double(Self.clients).squareRoot()
    // 2/3 of exp(0), exp(-1) and exp(-2).
    let shares: [(beyond: Double, share: Double)] = [(1e-6, 0.66667), (2, 0.24525), (4, 0.09022)]
    for (beyond, share) in shares {
      let count = waits.count { $0 > beyond }
      #expect(isClose(Double(count) / Double(Self.clients), share, within: error))
    }
  }

  /// The client is on when long work is done, for an exponential time.
  @Test(arguments: [1, 2] as [UInt64])
  func `long work ends within an on period`(seed: UInt64) {
    var rests: [Double] = []
    for timeline in timelines(seed: seed) {
      var timeline = timeline
      let end = timeline.due(from: .zero, busy: VirtualDuration(roundingUnits: 1e5))
      let due = timeline.due(from: end, busy: VirtualDuration(roundingUnits: 1))
      rests.append(due.units - end.units)
    }
    // Without an off period with the probability exp(-1).
    let whole = Double(rests.count { $0 < 1.000001 }) / Double(Self.clients)
    #expect(isClose(whole, 0.36788, within: 2.5 / Double(Self.clients).squareRoot()))
  }

  @Test func `any length of work and of periods has an end`() {
    for on in [1e-3, 1, 1e9] {
      for off in [1e-3, 1, 1e9] {
        var timeline = OnOffTimeline(on: on, off: off, client: ClientID(3), seed: 1)
        var now = VirtualTime.zero
        for busy in [1e-9, 1, 1e6, 4e9, 1, 1e-9, 4e9, 4e9, 1] {
          let due = timeline.due(from: now, busy: VirtualDuration(roundingUnits: busy))
          #expect(due > now || due == .endOfTime)
          now = due
        }
      }
    }
  }
}
