import Federation
import Foundation
import Testing

/// What clients are like: drawn once for each, from the seed.
@Suite struct ClientFactorTests {
  static let random: [ClientFactor] = [
    .tiers([.init(factor: 0.5, share: 1), .init(factor: 1, share: 2), .init(factor: 3, share: 1)]),
    .law(.logNormal(median: 1, sigma: 0.7)), .zipf(exponent: 1.2, ranks: 50),
  ]

  /// Each client's time of work that takes 1 where the factor is 1.
  static func factors(_ factor: ClientFactor, clients: Int, seed: UInt64 = 1) -> [Double] {
    let delays = Delays(
      model: DelayModel(factor: factor), clients: clients, seed: seed)
    return (0..<UInt32(clients)).map { delays.mean(of: ClientID($0)) }
  }

  @Test(arguments: random)
  func `a factor is a function of seed and client`(factor: ClientFactor) {
    let few = Self.factors(factor, clients: 40)
    #expect(few == Array(Self.factors(factor, clients: 400).prefix(40)))
    #expect(few != Self.factors(factor, clients: 40, seed: 2))
    #expect(Set(few).count > 1)
  }

  @Test(arguments: random)
  func `a client keeps its factor in all updates`(factor: ClientFactor) {
    let delays = Delays(model: DelayModel(factor: factor), clients: 5, seed: 1)
    for client in (0..<5).map({ ClientID($0) }) {
      let ticks = Set((0..<20).map { delays.duration(of: client, update: $0).ticks })
      #expect(ticks == [VirtualDuration(roundingUnits: delays.mean(of: client)).ticks])
    }
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `tiers are as frequent as their shares`(seed: UInt64) {
    let count = 4_000
    let found = Self.factors(Self.random[0], clients: count, seed: seed)
    for (factor, share) in [(0.5, 0.25), (1.0, 0.5), (3.0, 0.25)] {
      let frequency = Double(found.count { $0 == factor }) / Double(count)
      // Five standard errors.
      #expect(isClose(frequency, share, within: 2.5 / Double(count).squareRoot()))
    }
  }

  @Test func `a tier without a share has no clients, and one with all of it has all`() {
    let tiers = ClientFactor.tiers([
      .init(factor: 7, share: 0), .init(factor: 2, share: 0.1), .init(factor: 9, share: 0),
    ])
    #expect(Set(Self.factors(tiers, clients: 500)) == [2])
  }

  /// Kolmogorov and Smirnov: a distance of 2.5 / sqrt(n) has the probability 2 exp(-12.5) < 1e-5.
  @Test(arguments: SmoothLaw.all)
  func `factors by a law have its survival function`(smooth: SmoothLaw) {
    let count = 2_000
    let found = Self.factors(.law(smooth.law), clients: count).sorted()
    let distance = found.enumerated().map { place, factor in
      abs(1 - smooth.law.survival(beyond: factor) - (Double(place) + 0.5) / Double(count))
    }.max()
    #expect((distance ?? 1) < 2.5 / Double(count).squareRoot())
  }

  @Test(arguments: [(0.0, 6), (0.5, 30), (1, 12), (1.2, 1_000), (3, 4), (20, 3), (2, 1)])
  func `zipf has the probabilities that it says`(exponent: Double, ranks: Int) {
    let count = 8_000
    let found = Self.factors(.zipf(exponent: exponent, ranks: ranks), clients: count)
    let parts = (1...ranks).map { pow(Double($0), -exponent) }
    let total = parts.reduce(0, +)
    #expect(found.allSatisfy { $0 == $0.rounded() && 1...Double(ranks) ~= $0 })
    for k in 1...min(ranks, 10) {
      let share = parts[k - 1] / total
      let frequency = Double(found.count { $0 == Double(k) }) / Double(count)
      let error = (share * (1 - share) / Double(count)).squareRoot()
      #expect(isClose(frequency, share, within: 5 * error + 1e-12), "\(k)")
    }
    // And those that were not counted one by one, together.
    let rest = parts.dropFirst(10).reduce(0, +) / total
    let beyond = Double(found.count { $0 > 10 }) / Double(count)
    #expect(isClose(beyond, rest, within: 5 * (rest / Double(count)).squareRoot()))
  }

  @Test func `zipf over a billion ranks answers`() {
    let found = Self.factors(.zipf(exponent: 0, ranks: 1_000_000_000), clients: 1_000)
    let mean = found.reduce(0, +) / 1_000
    #expect(isClose(mean, 5e8, within: 5 * 5e8 / (3 * 1_000.0).squareRoot()))
  }

  @Test func `spread and list say each client's factor`() {
    let list = [0.5, 3, 1.25, 8]
    #expect(Self.factors(.list(list), clients: 4, seed: 9) == list)
    let spread = Self.factors(.spread(percent: 80), clients: 5, seed: 9)
    for (found, expected) in zip(spread, [1, 0.8, 0.6, 0.4, 0.2]) {
      #expect(isClose(found, expected, within: 1e-12))
    }
    #expect(Self.factors(.same, clients: 3) == [1, 1, 1])
  }
}
