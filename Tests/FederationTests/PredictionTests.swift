import Federation
import Testing

/// What is told before a walk, against long walks.
@Suite struct PredictionTests {
  private func walk(_ settings: ScheduleSettings) throws -> PlanSummary {
    try PlanSummary(settings, weights: AggregationWeights(settings))
  }

  private func expectClose(_ settings: ScheduleSettings, within error: Double) throws {
    let prediction = try #require(Prediction(settings))
    let found = try walk(settings)
    let rate = try #require(prediction.updatesPerUnit)
    #expect(
      isClose(found.updatesPerUnit / rate, 1, within: error), "\(found.updatesPerUnit) for \(rate)")
    let mean = try #require(prediction.meanStaleness)
    #expect(isClose(found.staleness.mean ?? 0, mean, within: max(error * mean, 0.01)))
    for (found, expected) in zip(found.clientStaleness, prediction.staleness) {
      #expect(isClose(found.mean ?? 0, expected, within: max(2 * error * expected, 0.02)))
    }
  }

  @Test(arguments: [
    Scheme(trigger: .eachArrival), Scheme(trigger: .count(3), restart: .arrival),
    Scheme(
      trigger: .count(2), weighting: .importance, restart: .arrival, memory: .updates(share: 1)),
  ])
  func `clients that go on at once are as stale as their shares say`(scheme: Scheme) throws {
    for delays in [
      DelayModel.exponential(mean: [0.5, 1, 2, 4, 4]),
      DelayModel(factor: .list([1, 0.5, 0.25, 3, 0.2]), work: .drawn(.gamma(shape: 3, mean: 1))),
    ] {
      try expectClose(
        .sample(
          clients: 5, delays: delays, scheme: scheme, stop: StopRule(updates: 100_000), seed: 4),
        within: 0.03)
    }
  }

  @Test(arguments: [
    Routing(.uniform), Routing(.uniform, tasks: 2), Routing(.importance, tasks: 9),
    Routing(.table([0.4, 0.3, 0.15, 0.1, 0.05]), tasks: 4),
  ])
  func `tasks that wait at clients are as stale as a closed network says`(
    routing: Routing
  ) throws {
    let settings = ScheduleSettings.sample(
      clients: 5, importance: [0.1, 0.15, 0.2, 0.25, 0.3],
      delays: .exponential(mean: [0.5, 1, 2, 1, 0.8]),
      scheme: Scheme(trigger: .eachArrival, routing: routing), stop: StopRule(updates: 200_000),
      seed: 7)
    try expectClose(settings, within: 0.03)
    // Whatever takes how long, who is drawn is back.
    let weights = try AggregationWeights(settings)
    let found = try walk(settings)
    let chances = routing.probabilities(importance: settings.importance)
    for client in 0..<5 {
      #expect(weights.participation[client] == chances[client])
      let share = Double(found.contributions[client]) / Double(found.updates)
      #expect(isClose(share, chances[client], within: 0.01))
    }
    #expect(SurrogateImportance(settings, weights).bias.value < 1e-12)
    var crashing = settings
    crashing.faults = Faults(
      crashes: Crashes(.rate(0.1), recovery: VirtualDuration(roundingUnits: 1)))
    #expect(try AggregationWeights(crashing).participation == weights.participation)
  }

  @Test func `alike clients have the closed form of balls in boxes`() {
    for (clients, tasks) in [(1, 1), (4, 1), (4, 4), (3, 10), (200, 50)] {
      let network = ClosedNetwork(
        times: Array(repeating: 2, count: clients),
        probabilities: Array(repeating: 1 / Double(clients), count: clients), tasks: tasks)
      // Each way to put the tasks into the queues is equally likely.
      let expected = Double(clients * tasks) / Double(clients + tasks - 1) / 2
      #expect(isClose(network.throughput, expected, within: 1e-9 * expected))
      for staleness in network.staleness {
        #expect(isClose(staleness, Double(tasks - 1), within: 1e-9 * Double(tasks)))
      }
    }
  }

  @Test func `Malenia waits for the slowest`() throws {
    for delays in [[1, 2.5, 4], [2, 1, 0.5], [0.5, 1, 2], [2, 2, 1], [1, 2, 0.25]] {
      let settings = ScheduleSettings.sample(
        clients: 3, delays: .constant(delays),
        scheme: Scheme(
          trigger: .everyClient(harmonicMean: 1), weighting: .clientMeans, restart: .everyone),
        stop: StopRule(aggregations: 100))
      try expectClose(settings, within: 1e-9)
      #expect(isClose(try walk(settings).aggregationsPerUnit * delays.max()!, 1, within: 1e-9))
    }
  }

  @Test func `Ringleader makes a version for each client in twice the longest time`() throws {
    let settings = ScheduleSettings.sample(
      clients: 4, delays: .constant([1, 2, 3.5, 4]),
      scheme: Scheme(
        trigger: .ringleader, weighting: .clientMeans, memory: .updates(share: 1)),
      stop: StopRule(aggregations: 400))
    let found = try walk(settings)
    #expect(found.aggregationsPerUnit >= 4 / 8.0)
    #expect(found.staleness.maximum ?? 0 <= 6)
  }
}
