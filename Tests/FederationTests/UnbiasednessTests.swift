import Chance
import Testing
@testable import Federation

/// The promise of the weights: whatever the delays and the scheme, clients weigh what they are worth.
@Suite struct UnbiasednessTests {
  @Test(arguments: 0..<12 as Range<UInt64>)
  func `clients weigh their importance, for random laws, schemes and seeds`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, purpose: .syntheticData)
    let clients = 2 + Int(random.nextBelow(9))
    let importance = Self.importance(clients, &random)
    let scheme = Self.scheme(clients, &random)
    // Where rounds end early, a client that is always slow would have no part at all.
    let model =
      if case .round(let round) = scheme.trigger, round.abandons {
        DelayModel.exponential(mean: [1])
      } else {
        DelayModel.random(&random, clients: clients)
      }
    let settings = ScheduleSettings.sample(
      clients: clients, importance: importance, delays: model, scheme: scheme,
      stop: StopRule(updates: 30_000), seed: seed)
    try expectNoBias(settings)
  }

  /// Cheap, since there is always a closed form; so that there are many of them.
  @Test(arguments: 100..<116 as Range<UInt64>)
  func `where clients go on by themselves weights follow from mean times`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, purpose: .syntheticData)
    let clients = 5
    let schemes = [Scheme(trigger: .eachArrival), Scheme(trigger: .count(4), restart: .arrival)]
    let settings = ScheduleSettings.sample(
      clients: clients, importance: Self.importance(clients, &random),
      delays: .random(&random, clients: clients), scheme: schemes[Int(seed % 2)],
      stop: StopRule(updates: 12_000), seed: seed)
    try expectNoBias(settings)
  }

  private func expectNoBias(_ settings: ScheduleSettings) throws {
    let importance = settings.importance
    let weights = try AggregationWeights(settings)
    if weights.source == .closedForm {
      #expect(SurrogateImportance(settings, weights).bias.value == 0)
    }
    let (means, errors) = meanWeights(settings, weights.weights)
    for client in 0..<settings.clients {
      // Five standard errors of the walk and of the measured weight, and the ends of a fixed cycle.
      let own = weights.standardErrors.isEmpty ? 0 : weights.standardErrors[client]
      let weight = own / weights.strength[client] * importance[client]
      let tolerance = 5 * (errors[client] + weight) + 0.003 * importance[client]
      #expect(
        isClose(means[client], importance[client], within: tolerance),
        "client \(client) of \(settings.scheme), \(settings.delays.model), seed \(settings.seed)")
    }
  }

  static func importance(_ clients: Int, _ random: inout RandomStream) -> [Double] {
    let parts = (0..<clients).map { _ in 0.2 + random.nextUnit() }
    let total = parts.reduce(0, +)
    return parts.map { $0 / total }
  }

  static func scheme(_ clients: Int, _ random: inout RandomStream) -> Scheme {
    let count = 1 + Int(random.nextBelow(UInt32(clients)))
    let triggers: [Trigger] = [
      .eachArrival, .every(0.3 + random.nextUnit()), .count(count),
      .everyone(sampling: ClientSampling(count: count)),
      .everyone(sampling: ClientSampling(count: count, law: .importance)),
      .round(Round(sampling: ClientSampling(count: max(1, count - 1)), spare: min(1, clients - 1))),
    ]
    let place = Int(random.nextBelow(UInt32(triggers.count)))
    var scheme = Scheme(trigger: triggers[place])
    if place < 3, random.nextBelow(2) == 0 {
      scheme.concurrency = Concurrency(limit: max(count, clients - 1))
    }
    if place == 2, random.nextBelow(2) == 0 { scheme.restart = .arrival }
    if random.nextBelow(3) == 0 { scheme.discount = .polynomial(exponent: 0.5) }
    return scheme
  }
}

/// Each client's mean weight over the aggregations of a schedule, and the standard error of it, from 32
/// batches, the first of which is left out.
func meanWeights(_ settings: ScheduleSettings, _ weights: [Double]) -> ([Double], [Double]) {
  let found = Schedule(settings, weights: weights).flatMap(\.aggregations)
  let length = found.count / 32
  var batches: [[Double]] = []
  for batch in 1..<32 {
    var sums = Array(repeating: 0.0, count: settings.clients)
    for aggregation in found[(batch * length)..<((batch + 1) * length)] {
      for contribution in aggregation.contributions {
        sums[contribution.order.client.index] += contribution.weight / Double(length)
      }
    }
    batches.append(sums)
  }
  let count = Double(batches.count)
  var (means, errors) = ([Double](), [Double]())
  for client in 0..<settings.clients {
    let own = batches.map { $0[client] }
    let mean = own.reduce(0, +) / count
    let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    means.append(mean)
    errors.append((variance / count).squareRoot())
  }
  return (means, errors)
}
