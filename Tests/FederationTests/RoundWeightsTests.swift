import Chance
import Testing
@testable import Federation

/// Weights that are made within a round, as McMahan et al. have them.
@Suite struct RoundWeightsTests {
  @Test(arguments: 0..<30 as Range<UInt64>)
  func `a round's weights are shares of its importance and sum to 1`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, purpose: .syntheticData)
    let clients = 2 + Int(random.nextBelow(9))
    let trigger = Self.trigger(clients, &random)
    let settings = ScheduleSettings.sample(
      clients: clients, importance: UnbiasednessTests.importance(clients, &random),
      delays: .exponential(mean: [1]), scheme: Scheme(trigger: trigger, weighting: .round),
      stop: StopRule(aggregations: 200), seed: seed)
    let sampler = RoundSampler(trigger: trigger, importance: settings.importance, seed: seed)
    for step in Schedule(settings, weights: Array(repeating: .nan, count: clients)) {
      guard case .aggregate(let aggregation) = step else { continue }
      let draws = Dictionary(
        uniqueKeysWithValues: (sampler.round(aggregation.index) ?? []).map { ($0.client, $0.draws) }
      )
      let parts = aggregation.contributions.map {
        settings.importance[$0.order.client.index] * Double(draws[$0.order.client] ?? 1)
      }
      let sum = parts.reduce(0, +)
      for (contribution, part) in zip(aggregation.contributions, parts) {
        #expect(isClose(contribution.weight, part / sum, within: 1e-14))
      }
      #expect(isClose(aggregation.contributions.reduce(0) { $0 + $1.weight }, 1, within: 1e-14))
    }
  }

  static func trigger(_ clients: Int, _ random: inout RandomStream) -> Trigger {
    let count = 1 + Int(random.nextBelow(UInt32(clients - 1)))
    let deadline = VirtualDuration(roundingUnits: 0.3 + random.nextUnit())
    return [
      Trigger.everyone(sampling: nil), .everyone(sampling: ClientSampling(count: count)),
      .everyone(sampling: ClientSampling(count: count, law: .importance)),
      .round(Round(deadline: deadline)),
      .round(Round(sampling: ClientSampling(count: count), spare: clients - count)),
      .round(Round(sampling: ClientSampling(count: count, law: .importance), deadline: deadline)),
    ][Int(random.nextBelow(6))]
  }

  @Test func `with every client in every round they are the importances`() throws {
    let importance = [0.1, 0.2, 0.3, 0.4]
    let settings = ScheduleSettings.sample(
      importance: importance, scheme: Scheme(trigger: .everyone(sampling: nil), weighting: .round))
    let weights = try AggregationWeights(settings)
    #expect(weights.weights == importance && weights.source == .closedForm)
    #expect(SurrogateImportance(settings, weights).bias == Bias(value: 0, error: nil))
  }

  /// All ways to draw `count` of the clients.
  static func rounds(_ count: Int, of clients: Int, _ law: ClientSampling.Law) -> [[Int]] {
    if count == 0 { return [[]] }
    return rounds(count - 1, of: clients, law).flatMap { round in
      (0..<clients).filter { law == .importance || $0 > (round.last ?? -1) }.map { round + [$0] }
    }
  }

  /// By the definition: over all rounds, with their probabilities.
  static func expected(_ count: Int, _ importance: [Double], _ law: ClientSampling.Law) -> [Double]
  {
    let rounds = rounds(count, of: importance.count, law)
    var sums = importance.map { _ in 0.0 }
    for round in rounds {
      let chance =
        law == .uniform ? 1 / Double(rounds.count) : round.reduce(1) { $0 * importance[$1] }
      let total = round.reduce(0) { $0 + importance[$1] }
      for client in round { sums[client] += chance * importance[client] / total }
    }
    return sums
  }

  @Test(arguments: 1...6) func `of a uniform sample a client weighs the mean over all sets`(
    count: Int
  ) throws {
    let importance = [0.4, 0.3, 0.15, 0.1, 0.04, 0.01]
    let settings = ScheduleSettings.sample(
      clients: 6, importance: importance,
      scheme: Scheme(
        trigger: .everyone(sampling: ClientSampling(count: count)), weighting: .round))
    let weights = try AggregationWeights(settings)
    #expect(weights.source == .closedForm)
    let surrogate = SurrogateImportance(settings, weights)
    for (found, expected) in zip(surrogate.shares, Self.expected(count, importance, .uniform)) {
      #expect(isClose(found, expected, within: 1e-12))
    }
    #expect(count == 6 ? surrogate.bias.value == 0 : surrogate.bias.value > 0.01)
  }

  @Test(arguments: 1...4) func `of a sample by importance large clients weigh too much`(
    count: Int
  ) throws {
    let importance = [0.6, 0.3, 0.1]
    let settings = ScheduleSettings.sample(
      clients: 3, importance: importance,
      scheme: Scheme(
        trigger: .everyone(sampling: ClientSampling(count: count, law: .importance)),
        weighting: .round))
    let surrogate = SurrogateImportance(settings, try AggregationWeights(settings))
    let expected = Self.expected(count, importance, .importance)
    for client in 0..<3 {
      let error = count == 1 ? 1e-12 : 5 * surrogate.standardErrors[client]
      #expect(isClose(surrogate.shares[client], expected[client], within: error))
      #expect(error < 0.005)
    }
    #expect(count == 1 || surrogate.shares[0] > 0.61)
  }

  @Test func `where there are too many sets, rounds that are drawn tell it`() throws {
    // Clients of two sizes, so that only the number of large ones in a round matters.
    let importance = (0..<40).map { $0 < 20 ? 0.04 : 0.01 }
    let count = 10
    let settings = ScheduleSettings.sample(
      clients: 40, importance: importance,
      scheme: Scheme(
        trigger: .everyone(sampling: ClientSampling(count: count)), weighting: .round))
    let weights = try AggregationWeights(settings)
    guard case .drawn(let rounds) = weights.source else {
      Issue.record("\(weights.source)")
      return
    }
    #expect(rounds > 1_000)
    func choose(_ n: Int, _ k: Int) -> Double {
      (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }
    }
    let large = (0...count).reduce(0) { sum, large in
      let chance = choose(20, large) * choose(20, count - large) / choose(40, count)
      return sum + chance * Double(4 * large) / Double(4 * large + count - large)
    }
    let surrogate = SurrogateImportance(settings, weights)
    for client in 0..<40 {
      let expected = (client < 20 ? large : 1 - large) / 20
      #expect(isClose(surrogate.shares[client], expected, within: 1e-4))
    }
    let bias = surrogate.bias
    #expect(isClose(bias.value, 0.8 - large, within: 3 * (bias.error ?? 0) + 1e-4))
    #expect(!bias.isIndistinguishableFromZero)
  }

  @Test(arguments: [
    Round(sampling: ClientSampling(count: 3)), Round(sampling: ClientSampling(count: 2), spare: 3),
    Round(deadline: VirtualDuration(roundingUnits: 0.8)),
  ])
  func `on a schedule each client weighs what it is said to on average`(round: Round) throws {
    let settings = ScheduleSettings.sample(
      clients: 6, importance: [0.4, 0.3, 0.15, 0.1, 0.04, 0.01], delays: .exponential(mean: [1]),
      scheme: Scheme(trigger: .round(round), weighting: .round), stop: StopRule(updates: 60_000),
      seed: 5)
    let weights = try AggregationWeights(settings)
    let (means, errors) = meanWeights(settings, weights.weights)
    for client in 0..<6 {
      let expected = weights.weights[client] * weights.participation[client]
      #expect(isClose(means[client], expected, within: 6 * errors[client]))
    }
  }
}
