import Federation
import Testing

@Suite struct DelaysTests {
  @Test func `the spread profile falls linearly from client 0 to the last`() {
    let delays = Delays(model: .spread(percent: 80), clients: 4, seed: 1)
    let ticks = (0..<4).map { delays.duration(of: ClientID($0), update: 0).ticks }
    #expect(ticks == [1_000_000_000, 733_333_333, 466_666_667, 200_000_000])
  }

  @Test func `a single client has the full delay under any spread`() {
    let delays = Delays(model: .spread(percent: 80), clients: 1, seed: 1)
    #expect(delays.mean(of: ClientID(0)) == 1)
  }

  @Test func `no delay is shorter than a tick`() {
    let delays = Delays(model: .spread(percent: 100), clients: 2, seed: 1)
    #expect(delays.duration(of: ClientID(1), update: 7).ticks == 1)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `exponential draws have the stated mean and survival`(seed: UInt64) throws {
    let delays = Delays(model: .exponential(mean: [0.5, 2]), clients: 2, seed: seed)
    let (client, count) = (ClientID(1), 40_000)
    let draws = (0..<UInt32(count)).map { delays.duration(of: client, update: $0) }
    let mean = draws.reduce(0) { $0 + $1.units } / Double(count)
    // Five standard errors of each estimate.
    #expect(isClose(mean, delays.mean(of: client), within: 5 * 2 / Double(count).squareRoot()))
    let limit = VirtualDuration(roundingUnits: 3)
    let beyond = Double(draws.count { $0 > limit }) / Double(count)
    let survival = try #require(delays.survival(of: client, beyond: limit))
    #expect(isClose(beyond, survival, within: 2.5 / Double(count).squareRoot()))
  }

  @Test(arguments: [DelayModel.spread(percent: 80), .exponential(mean: [1]), .constant([0.5])])
  func `mean intervals are the sum of the survival function over multiples`(
    model: DelayModel
  ) throws {
    let delays = Delays(model: model, clients: 5, seed: 1)
    let interval = VirtualDuration(roundingUnits: 0.2)
    for client in (0..<5).map({ ClientID($0) }) {
      let sum = try (0..<2_000).reduce(0.0) { sum, k in
        let time = VirtualDuration(ticks: Int64(k) * interval.ticks)
        return try sum + #require(delays.survival(of: client, beyond: time))
      }
      let found = try #require(delays.meanIntervals(of: client, interval: interval))
      #expect(isClose(found, sum, within: 1e-9))
    }
  }

  @Test func `an update's delay depends on seed, client and update alone`() {
    let small = Delays(model: .exponential(mean: [1]), clients: 3, seed: 9)
    let large = Delays(model: .exponential(mean: [1]), clients: 300, seed: 9)
    for update in 0..<50 as Range<UInt32> {
      let first = small.duration(of: ClientID(2), update: update)
      #expect(first == large.duration(of: ClientID(2), update: update))
    }
    let other = Delays(model: .exponential(mean: [1]), clients: 3, seed: 10)
    #expect(
      small.duration(of: ClientID(2), update: 0) != other.duration(of: ClientID(2), update: 0))
  }
}
