import Federation
import Testing

@Suite struct WeightsTests {
  @Test func `identical async is biased towards fast clients as their rates say`() throws {
    let settings = ScheduleSettings.sample(
      clients: 2, delays: .constant([1, 0.25]),
      scheme: Scheme(trigger: .eachArrival, weighting: .identical))
    let weights = try AggregationWeights(settings)
    #expect(weights.weights == [1, 1])
    let surrogate = SurrogateImportance(settings, weights)
    #expect(isClose(surrogate.shares[1], 0.8, within: 1e-12))
    #expect(isClose(surrogate.bias.value, 0.3, within: 1e-12))
    #expect(surrogate.bias.error == nil && surrogate.standardErrors.isEmpty)
  }

  @Test func `unbiased async weighs p E T sum of 1 over E T`() throws {
    let settings = ScheduleSettings.sample(
      clients: 2, importance: [0.25, 0.75], delays: .constant([1, 0.25]),
      scheme: Scheme(trigger: .eachArrival))
    let weights = try AggregationWeights(settings).weights
    #expect(isClose(weights[0], 0.25 * 1 * 5, within: 1e-12))
    #expect(isClose(weights[1], 0.75 * 0.25 * 5, within: 1e-12))
  }

  @Test func `identical weights are 1 over clients for fedfix and 1 over size for fedbuff`() throws
  {
    let fix = ScheduleSettings.sample(scheme: Scheme(trigger: .every(0.5), weighting: .identical))
    #expect(try AggregationWeights(fix).weights == [0.25, 0.25, 0.25, 0.25])
    let buffer = ScheduleSettings.sample(scheme: Scheme(trigger: .count(2), weighting: .identical))
    #expect(try AggregationWeights(buffer).weights == [0.5, 0.5, 0.5, 0.5])
  }

  @Test func `a client that never takes part has no unbiased weight`() throws {
    let settings = ScheduleSettings.sample(
      clients: 3, delays: .constant([1, 1, 1e9]), scheme: Scheme(trigger: .count(1)))
    let error = #expect(throws: ParticipationError.self) { try AggregationWeights(settings) }
    #expect(error?.client == ClientID(2))
  }

  @Test func `fedbuff of all clients takes part every time`() throws {
    let settings = ScheduleSettings.sample(
      delays: .spread(percent: 80), scheme: Scheme(trigger: .count(4)))
    let weights = try AggregationWeights(settings)
    #expect(weights.participation == [1, 1, 1, 1])
    #expect(weights.source == .measured(plans: 1, updates: 200_000))
  }
}

extension WeightsTests {
  @Test(arguments: [nil, Concurrency(limit: 2), Concurrency(limit: 2, choice: .importance)])
  func `identical weights of delays without a mean have a surrogate that is a number`(
    concurrency: Concurrency?
  ) throws {
    let model = DelayModel(work: .pareto(shape: 0.8, minimum: 0.1))
    for trigger in [Trigger.eachArrival, .every(0.5), .count(2)] {
      let settings = ScheduleSettings.sample(
        delays: model,
        scheme: Scheme(trigger: trigger, weighting: .identical, concurrency: concurrency))
      let weights = try AggregationWeights(settings)
      let surrogate = SurrogateImportance(settings, weights)
      #expect(isClose(surrogate.shares.reduce(0, +), 1, within: 1e-9))
      #expect(surrogate.bias.value.isFinite && (surrogate.bias.error ?? 0).isFinite)
    }
  }
}
