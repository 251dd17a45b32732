import Chance
import Testing
@testable import Federation

/// What is said of a bias that was measured.
@Suite struct MeasuredBiasTests {
  /// Batches of a plan whose clients truly weigh these shares, each seen with this relative error in
  /// the whole plan.
  static func batches(_ shares: [Double], error: Double, seed: UInt64) -> BatchMeans {
    var random = RandomStream(seed: seed, purpose: .syntheticData)
    return BatchMeans(plans: [
      (0..<32).map { _ in
        shares.map { $0 * (1 + error * 32.0.squareRoot() * random.nextNormal()) }
      }
    ])
  }

  static func distance(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
  }

  @Test(arguments: [2, 5, 20, 200, 1_000])
  func `where there is none it is nearly always said to be indistinguishable from 0`(clients: Int) {
    let importance = Array(repeating: 1 / Double(clients), count: clients)
    let biases = (0..<60 as Range<UInt64>).map {
      Bias(measuredBy: Self.batches(importance, error: 0.03, seed: $0), importance)
    }
    #expect(biases.count { $0.isIndistinguishableFromZero } >= 55)
    // The distance itself would be 0.012.
    #expect(biases.reduce(0) { $0 + $1.value } / 60 < 0.006)
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `batches that are alike next to each other tell a larger error`(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .syntheticData)
    let clients = 40
    // Each draw lasts for eight batches, so that 32 of them are worth four.
    let draws = (0..<4).map { _ in (0..<clients).map { _ in 1 + 0.1 * random.nextNormal() } }
    let alike = BatchMeans(plans: [(0..<32).map { draws[$0 / 8] }])
    let apart = BatchMeans(plans: [(0..<32).map { draws[$0 % 4] }])
    func error(_ means: BatchMeans) -> Double {
      means.standardErrors.reduce(0, +) / Double(clients)
    }
    // In truth 0.05, of which joining four batches finds a good half; without it 0.014 are left.
    #expect(error(alike) > 0.025 && error(alike) < 0.06)
    #expect(error(apart) < 0.02)
  }

  @Test(arguments: [2, 5, 20, 200], [0.02, 0.05, 0.5])
  func `what there is lies within its errors`(clients: Int, size: Double) {
    let importance = Array(repeating: 1 / Double(clients), count: clients)
    var within = 0
    for seed in 0..<60 as Range<UInt64> {
      var random = RandomStream(seed: seed, purpose: .partition)
      let parts = importance.map { max(0.05 * $0, $0 * (1 + size * random.nextNormal())) }
      let shares = parts.map { $0 / parts.reduce(0, +) }
      let bias = Bias(measuredBy: Self.batches(shares, error: 0.02, seed: seed), importance)
      let truth = Self.distance(shares, importance)
      if abs(bias.value - truth) <= 2 * (bias.error ?? 0) { within += 1 }
      if truth > 0.06 { #expect(!bias.isIndistinguishableFromZero, "seed \(seed)") }
    }
    #expect(within >= 52)
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `weights of a measured participation are checked by plans that they do not come from`(
    seed: UInt64
  ) throws {
    // Equal clients, so that the true participation is known, and with it the bias.
    let settings = ScheduleSettings.sample(
      clients: 30, delays: .exponential(mean: [1]), scheme: Scheme(trigger: .count(4)), seed: seed)
    let weights = try AggregationWeights(settings)
    let total = weights.weights.reduce(0, +)
    let truth = Self.distance(weights.weights.map { $0 / total }, settings.importance)
    let surrogate = SurrogateImportance(settings, weights)
    let error = try #require(surrogate.bias.error)
    #expect(truth > 0 && abs(surrogate.bias.value - truth) <= 3 * error)
    #expect(error < 0.01)
    #expect(Self.distance(surrogate.shares, settings.importance) > 0)
    // Without other plans only the error is known.
    let own = SurrogateImportance(settings, weights, measuringAgain: false)
    #expect(own.bias.value < 1e-9 && abs(own.bias.error ?? 0) > truth / 3)
  }

  @Test func `equal clients with discounts and heavy tails have no bias to be seen`() throws {
    let scheme = Scheme(
      trigger: .eachArrival, weighting: .identical, discount: .hinge(slope: 10, grace: 4),
      mixing: 0.6)
    let settings = ScheduleSettings.sample(
      clients: 20, delays: DelayPreset.heavyTail.parts, scheme: scheme)
    let surrogate = SurrogateImportance(settings, try AggregationWeights(settings))
    #expect(surrogate.bias.isIndistinguishableFromZero, "\(surrogate.bias)")
    #expect(surrogate.effectiveClients > 19.9)
  }

  @Test func `a second measuring plan has draws of its own, and the same ones again`() {
    let settings = ScheduleSettings.sample(
      clients: 8, delays: .exponential(mean: [1]),
      scheme: Scheme(trigger: .round(Round(sampling: ClientSampling(count: 3), spare: 2))))
    func measured(again: Bool) -> [Double] {
      Participation(measuring: settings, again: again).strengths
    }
    let second = measured(again: true)
    #expect(second == measured(again: true) && second != measured(again: false))
  }
}
