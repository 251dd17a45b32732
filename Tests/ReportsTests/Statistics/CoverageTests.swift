import Chance
import Testing

@testable import Reports

/// Whether 95% intervals hold what is true in 95 of 100 cases: sweeps are made up with a known effect.
@Suite struct CoverageTests {
  private static let sweeps = 1_000

  /// A sweep of two schemes over some seeds: what a seed does to both, and what it does to each.
  private struct MadeUpSweep {
    var first: [UInt64: Double] = [:]
    var second: [UInt64: Double] = [:]

    init(_ number: Int, seeds: Int, effect: Double) {
      var random = RandomStream(
        seed: UInt64(number), purpose: RandomPurpose(902), client: UInt32(seeds))
      for seed in 1...UInt64(seeds) {
        let common = 0.05 * random.nextNormal()
        first[seed] = 0.8 + effect + common + 0.01 * random.nextNormal()
        second[seed] = 0.8 + common + 0.01 * random.nextNormal()
      }
    }
  }

  @Test(arguments: [2, 3, 5, 10])
  func `an interval of a mean holds it in 93 to 97 percent of the sweeps`(seeds: Int) throws {
    let held = try (0..<Self.sweeps).filter { number in
      let sweep = MadeUpSweep(number, seeds: seeds, effect: 0.02)
      let values = sweep.first.sorted { $0.key < $1.key }.map(\.value)
      return try #require(Estimate(values)?.interval).contains(0.82)
    }
    #expect((930...970).contains(held.count), "\(held.count) of \(Self.sweeps)")
  }

  @Test(arguments: [2, 3, 5, 10])
  func `an interval of a paired difference holds the effect as often, and is narrower`(
    seeds: Int
  ) throws {
    var (held, narrower) = (0, 0)
    for number in 0..<Self.sweeps {
      let sweep = MadeUpSweep(number, seeds: seeds, effect: 0.02)
      let difference = try #require(PairedDifference(sweep.first, less: sweep.second))
      if try #require(difference.estimate.interval).contains(0.02) { held += 1 }
      let alone = try #require(Estimate(Array(sweep.first.values))?.halfWidth)
      if try #require(difference.estimate.halfWidth) < alone { narrower += 1 }
    }
    #expect((930...970).contains(held), "\(held) of \(Self.sweeps)")
    #expect(narrower > Self.sweeps * 3 / 4)
  }
}
