import Federation
import Testing

/// Facts that hold for every population.
@Suite struct IdentityTests {
  static let schemes: [Scheme] = [
    Scheme(trigger: .everyone(sampling: nil)), Scheme(trigger: .eachArrival),
    Scheme(trigger: .every(0.3)), Scheme(trigger: .count(3)),
    Scheme(trigger: .count(3), restart: .arrival),
  ]
  static let laws: [DelayModel] = [
    .spread(percent: 80), .exponential(mean: [1]), .constant([1, 0.5, 0.25, 3, 0.1, 1, 1]),
  ]

  @Test(arguments: schemes, laws)
  func `mean staleness tends to clients times aggregations over arrivals less one`(
    scheme: Scheme, law: DelayModel
  ) throws {
    let clients = 7
    var staleness = StalenessStatistics()
    var (count, arrivals) = (0, 0)
    for aggregation in try aggregations(
      .sample(clients: clients, delays: law, scheme: scheme, stop: StopRule(updates: 20_000)))
    {
      staleness.add(aggregation)
      count += 1
      arrivals += aggregation.contributions.count
    }
    // Each client's versions follow on one another: it is sent the version that its last work made.
    // Under restart at arrival only the client that fills the buffer is sent that one, and the
    // others the version before.
    let follows = scheme.restart == .aggregation ? 1 : Double(count) / Double(arrivals)
    let expected = Double(clients * count) / Double(arrivals) - follows
    #expect(isClose(staleness.mean!, expected, within: 0.02 * (1 + expected)))
  }

  @Test func `fedavg has no staleness and async that of all the others`() throws {
    var (average, async) = (StalenessStatistics(), StalenessStatistics())
    for aggregation in try aggregations(.sample(clients: 5)) { average.add(aggregation) }
    let settings = ScheduleSettings.sample(
      clients: 5, delays: .spread(percent: 80), scheme: Scheme(trigger: .eachArrival),
      stop: .units(2_000))
    for aggregation in try aggregations(settings) { async.add(aggregation) }
    #expect(average.maximum == 0)
    #expect(isClose(async.mean!, 4, within: 0.01))
  }

  @Test func `fedfix with an interval of the slowest delay is fedavg`() throws {
    let law = DelayModel.spread(percent: 80)
    let fix = try aggregations(.sample(delays: law, scheme: Scheme(trigger: .every(1))))
    let average = try aggregations(.sample(delays: law))
    #expect(fix == average)
    #expect(fix.count == 100)
  }

  @Test func `async with one client is fedfix with its delay as interval`() throws {
    let law = DelayModel.constant([0.7])
    let async = try aggregations(
      .sample(clients: 1, delays: law, scheme: Scheme(trigger: .eachArrival)))
    let fix = try aggregations(
      .sample(clients: 1, delays: law, scheme: Scheme(trigger: .every(0.7))))
    #expect(async == fix)
    #expect(async.count == 142)
  }

  @Test(arguments: schemes, laws)
  func `unbiased weights sum to the target on average and have no bias`(
    scheme: Scheme, law: DelayModel
  ) throws {
    let importance = [0.3, 0.1, 0.1, 0.2, 0.1, 0.05, 0.15]
    let settings = ScheduleSettings.sample(
      clients: 7, importance: importance, delays: law, scheme: scheme,
      stop: StopRule(updates: 60_000), seed: 3)
    let weights = try AggregationWeights(settings)
    let expected = zip(weights.weights, weights.strength).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(isClose(expected, 1, within: 1e-12))
    let bias = SurrogateImportance(settings, weights).bias
    #expect(weights.source == .closedForm ? bias == Bias(value: 0, error: nil) : bias.value < 0.01)

    // And on a schedule: each client's mean weight is its importance.
    var sums = Array(repeating: 0.0, count: 7)
    let found = try aggregations(settings)
    for contribution in found.flatMap(\.contributions) {
      sums[contribution.order.client.index] += contribution.weight
    }
    for (sum, share) in zip(sums, importance) {
      #expect(isClose(sum / Double(found.count), share, within: 0.03 * share + 0.002))
    }
  }

  @Test func `the same updates take the same time under every scheme`() throws {
    func durations(_ scheme: Scheme) throws -> [TrainingOrder: Int64] {
      let settings = ScheduleSettings.sample(
        delays: .exponential(mean: [1]), scheme: scheme, stop: .units(30), seed: 5)
      var found: [TrainingOrder: Int64] = [:]
      var now = VirtualTime.zero
      for step in Schedule(settings, weights: Array(repeating: 0.25, count: 4)) {
        switch step {
        case .train(let order, let due?):
          let key = TrainingOrder(client: order.client, update: order.update, baseVersion: 0)
          found[key] = due.ticks - now.ticks
        case .train, .queue, .arrive, .outlast, .abandon: break
        case .aggregate(let aggregation): now = aggregation.time
        case .pass(let passed): now = passed.lastTime
        case .evaluate(_, let time, isNew: _), .stop(_, let time): now = max(now, time)
        }
      }
      return found
    }
    let average = try durations(Self.schemes[0])
    let async = try durations(Self.schemes[1])
    let shared = Set(average.keys).intersection(async.keys)
    #expect(shared.count > 20)
    #expect(shared.allSatisfy { average[$0] == async[$0] })
  }
}
