import Federation
import Testing

/// How a duration is put together.
@Suite struct DelayModelTests {
  static func delays(
    _ parts: DelayModel, load: ClientLoad = ClientLoad(), clients: Int = 1, seed: UInt64 = 1
  ) -> Delays {
    Delays(model: parts, load: load, clients: clients, seed: seed)
  }

  @Test func `an attempt takes two latencies, its bytes both ways and its work`() {
    let parts = DelayModel(
      factor: .list([2, 0.5]), work: .constant(0.25), per: .update,
      network: Network(
        latency: .law(.constant(0.1)), download: .law(.constant(4_000)),
        upload: .law(.constant(500))))
    let load = ClientLoad(steps: [7], samples: [70], download: 1_000, upload: 2_000)
    let delays = Self.delays(parts, load: load, clients: 2)
    // 0.1 + 1000/4000 + 2 x 0.25 + 2000/500 + 0.1
    #expect(delays.duration(of: ClientID(0), update: 3).ticks == 4_950_000_000)
    #expect(delays.duration(of: ClientID(1), update: 0).ticks == 4_575_000_000)
    #expect(delays.mean(of: ClientID(0)) == 4.95)
  }

  @Test func `work is for an update, for each step or for each sample`() {
    let load = ClientLoad(steps: [3, 5], samples: [12, 20])
    for (unit, expected) in [
      (WorkUnit.update, [0.5, 0.5]), (.step, [1.5, 2.5]), (.sample, [6, 10]),
    ] {
      let delays = Self.delays(
        DelayModel(factor: .same, work: .constant(0.5), per: unit), load: load, clients: 2)
      for client in 0..<2 {
        let found = delays.duration(of: ClientID(UInt32(client)), update: 0).units
        #expect(found == expected[client])
      }
    }
  }

  @Test func `a client keeps its bandwidth, each way its own, and draws latencies afresh`() {
    func times(_ network: Network) -> [[Double]] {
      let delays = Self.delays(
        DelayModel(work: .constant(1e-9), network: network),
        load: ClientLoad(download: 1_000, upload: 1_000), clients: 50)
      return (0..<50).map { client in
        (0..<4).map { delays.duration(of: ClientID(client), update: $0).units }
      }
    }
    let law = DelayLaw.logNormal(median: 1_000, sigma: 1)
    let (down, up) = (times(Network(download: .law(law))), times(Network(upload: .law(law))))
    let both = times(Network(download: .law(law), upload: .law(law)))
    #expect(down.allSatisfy { Set($0).count == 1 })
    #expect(Set(down.map(\.[0])).count == 50)
    #expect(zip(down, up).allSatisfy { $0[0] != $1[0] })
    for client in 0..<50 {
      #expect(isClose(both[client][0], down[client][0] + up[client][0], within: 3e-9))
    }
    #expect(times(Network(latency: .law(.exponential(mean: 1)))).allSatisfy { Set($0).count == 4 })
  }

  @Test(arguments: [0.05, 0.5, 0.9])
  func `the number of attempts is geometric`(loss: Double) {
    let count = 10_000
    let delays = Self.delays(DelayModel(work: .constant(1), loss: loss))
    let attempts = (0..<UInt32(count)).map { delays.duration(of: ClientID(0), update: $0).units }
    #expect(attempts.allSatisfy { $0 >= 1 && $0 == $0.rounded() })
    // P(more than n) = loss^n, the first ten of them.
    var beyond = 1.0
    for n in 1...10 {
      beyond *= loss
      let found = Double(attempts.count { $0 > Double(n) }) / Double(count)
      #expect(
        isClose(found, beyond, within: 5 * (beyond * (1 - beyond) / Double(count)).squareRoot()))
    }
    #expect(isClose(delays.mean(of: ClientID(0)), 1 / (1 - loss), within: 1e-12))
  }

  @Test func `each attempt has work and latencies of its own, and all of the bytes`() {
    let parts = DelayModel(
      work: .uniform(from: 1, to: 2),
      network: Network(latency: .law(.uniform(from: 0, to: 0.5)), upload: .law(.constant(1))),
      loss: 0.6)
    let delays = Self.delays(parts, load: ClientLoad(upload: 100))
    var several = 0
    for update in 0..<500 as Range<UInt32> {
      // 101 to 103 for an attempt, so 33 of them can be told apart.
      let units = delays.duration(of: ClientID(0), update: update).units
      let attempts = (units / 103).rounded(.up)
      #expect(units >= 101 * attempts && units <= 103 * attempts)
      if attempts > 1 { several += 1 }
    }
    #expect(several > 200)
  }

  /// A combination of parts, written out when it fails.
  struct Combination: CustomTestStringConvertible, Sendable {
    var parts: DelayModel
    var testDescription: String { "\(parts)" }

    static let all: [Combination] = {
      var all: [Combination] = []
      let networks = [
        nil,
        Network(latency: .law(.constant(0.05)), upload: .law(.logNormal(median: 50, sigma: 1))),
        Network(latency: .law(.exponential(mean: 0.2)), download: .law(.constant(40))),
      ]
      for work in [DelayLaw.constant(0.7), .gamma(shape: 2, mean: 0.5)] {
        for factor in [ClientFactor.same, .zipf(exponent: 1, ranks: 5)] {
          for per in [WorkUnit.update, .step] {
            for network in networks {
              for loss in [0, 0.3] {
                let parts = DelayModel(
                  factor: factor, work: work, per: per, network: network, loss: loss)
                all.append(Combination(parts: parts))
              }
            }
          }
        }
      }
      return all
    }()
  }

  @Test(arguments: Combination.all)
  func `the mean is that of draws for every combination of parts`(combination: Combination) {
    let load = ClientLoad(steps: [3], download: 20, upload: 10)
    let delays = Self.delays(combination.parts, load: load, clients: 3, seed: 5)
    let (client, count) = (ClientID(2), 2_000)
    let draws = (0..<UInt32(count)).map { delays.duration(of: client, update: $0).units }
    let mean = draws.reduce(0, +) / Double(count)
    let square = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let error = (square / Double(count)).squareRoot()
    #expect(isClose(delays.mean(of: client), mean, within: 5 * error + 1e-9))
  }

  @Test(arguments: Combination.all)
  func `survival and mean intervals are known where the work alone is by chance`(
    combination: Combination
  ) {
    let parts = combination.parts
    let delays = Self.delays(parts, clients: 3)
    let isKnown = parts.loss == 0 && parts.network?.latency != .law(.exponential(mean: 0.2))
    let time = VirtualDuration(roundingUnits: 1)
    #expect((delays.survival(of: ClientID(1), beyond: time) != nil) == isKnown)
    #expect((delays.meanIntervals(of: ClientID(1), interval: time) != nil) == isKnown)
    var interrupted = parts
    interrupted.availability = .onOff(on: 1, off: 1)
    let others = Self.delays(interrupted, clients: 3)
    #expect(others.survival(of: ClientID(1), beyond: time) == nil)
    #expect(others.meanIntervals(of: ClientID(1), interval: time) == nil)
  }

  @Test(arguments: [0.6, 1.5, 4])
  func `survival is that of draws under factor, load and network`(time: Double) throws {
    let parts = DelayModel(
      factor: .list([1, 2]), work: .weibull(shape: 1.5, scale: 0.2), per: .step,
      network: Network(latency: .law(.constant(0.1)), download: .law(.constant(50))))
    let delays = Self.delays(parts, load: ClientLoad(steps: [4], download: 10), clients: 2)
    let (client, count) = (ClientID(1), 5_000)
    let limit = VirtualDuration(roundingUnits: time)
    let beyond = (0..<UInt32(count)).count { delays.duration(of: client, update: $0) > limit }
    let found = try #require(delays.survival(of: client, beyond: limit))
    #expect(
      isClose(Double(beyond) / Double(count), found, within: 2.5 / Double(count).squareRoot()))
  }

  @Test func `a part by chance does not shift the others' draws`() {
    let alone = Self.delays(DelayModel(work: .exponential(mean: 1)))
    let withNetwork = Self.delays(
      DelayModel(work: .exponential(mean: 1), network: Network(latency: .law(.constant(2)))))
    let withLoss = Self.delays(DelayModel(work: .exponential(mean: 1), loss: 0.3))
    for update in 0..<100 as Range<UInt32> {
      let own = alone.duration(of: ClientID(0), update: update).ticks
      let far = withNetwork.duration(of: ClientID(0), update: update).ticks
      // The sum is rounded to a tick once.
      #expect(abs(far - own - 4_000_000_000) <= 1)
      #expect(withLoss.duration(of: ClientID(0), update: update).ticks >= own)
    }
  }

  @Test func `no part makes a duration that time cannot hold`() {
    let parts = DelayModel(
      factor: .law(.constant(1e300)), work: .constant(1e300),
      network: Network(latency: .law(.constant(1e300)), upload: .law(.constant(1e-300))),
      loss: 0.999)
    let delays = Self.delays(parts, load: ClientLoad(upload: .max))
    #expect(delays.duration(of: ClientID(0), update: 0).ticks == 1 << 62)
  }
}
