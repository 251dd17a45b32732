import Testing

@testable import Federation

/// Rounds with deadlines that keep step with the hours of the clients.
@Suite struct PhaseTests {
  func settings(clients: Int, deadline: Double, seed: UInt64, rounds: Int) -> ScheduleSettings {
    let parts = DelayModel(
      work: .logNormal(median: 1, sigma: 0.25), availability: .diurnal(period: 24, share: 0.5))
    return ScheduleSettings.sample(
      clients: clients, delays: parts,
      scheme: Scheme(trigger: .round(Round(deadline: VirtualDuration(roundingUnits: deadline)))),
      stop: StopRule(aggregations: rounds), seed: seed)
  }

  func participation(_ settings: ScheduleSettings) -> [Double] {
    var counts = Array(repeating: 0.0, count: settings.clients)
    for step in Schedule(settings, weights: counts) {
      guard case .aggregate(let aggregation) = step else { continue }
      for contribution in aggregation.contributions {
        counts[contribution.order.client.index] += 1
      }
    }
    return counts.map { $0 / Double(settings.stop.aggregations ?? 1) }
  }

  /// With all six back before the deadline a round ends early, and those after it are in another phase
  /// for hundreds of rounds.
  @Test func `a run whose phase is another has a participation within its error`() throws {
    let settings = settings(clients: 6, deadline: 12, seed: 1, rounds: 400)
    let weights = try AggregationWeights(settings)
    let spread = try #require(weights.spread)
    #expect(spread > 0.05, "\(spread)")
    let seen = participation(settings)
    for client in 0..<6 {
      let error = weights.participationErrors[client]
      #expect(abs(seen[client] - weights.participation[client]) < 3 * error + 0.01, "\(client)")
    }
    let surrogate = SurrogateImportance(settings, weights)
    let phases = try #require(surrogate.biasesOfPhases)
    #expect(phases.upperBound > 0.02)
    #expect(phases.lowerBound <= surrogate.bias.value && surrogate.bias.value <= phases.upperBound)
  }

  @Test func `rounds that stay in their phase have one participation`() throws {
    let settings = settings(clients: 6, deadline: 6, seed: 1, rounds: 400)
    let weights = try AggregationWeights(settings)
    #expect(weights.spread == nil)
    guard case .measured(plans: 32, let updates) = weights.source else {
      Issue.record("\(weights.source)")
      return
    }
    // As long as the run.
    #expect((1_500...2_000).contains(updates))
    let seen = participation(settings)
    for client in 0..<6 {
      #expect(isClose(seen[client], weights.participation[client], within: 0.02))
    }
    #expect(SurrogateImportance(settings, weights).bias.value < 0.01)
  }

  /// Longer than 200,000 updates take.
  @Test(arguments: [
    Scheme(trigger: .every(1), weighting: .identical), Scheme(trigger: .every(1)),
    Scheme(trigger: .round(Round(deadline: VirtualDuration(roundingUnits: 5)))),
  ])
  func `participation is that of all hours, however long`(scheme: Scheme) throws {
    let day: Int64 = 86_400_000_000_000
    let trace = AvailabilityTrace(
      length: 10 * day,
      stretches: [
        [0..<10 * day], [0..<5 * day], [5 * day..<10 * day], [0..<day, 9 * day..<10 * day],
      ])
    let settings = ScheduleSettings.sample(
      clients: 4, delays: DelayModel(work: .constant(1), availability: .trace(trace)),
      scheme: scheme, stop: .units(40))
    let weights = try AggregationWeights(settings)
    #expect(weights.shareOfHours == nil)
    for (client, share) in [1, 0.5, 0.5, 0.2].enumerated() {
      #expect(isClose(weights.participation[client], share, within: 0.001), "\(client)")
    }
    let bias = SurrogateImportance(settings, weights).bias
    #expect(scheme.weighting == .identical || bias.isIndistinguishableFromZero)
  }

  /// Where virtual time ends before there are 200,000 updates.
  @Test(arguments: [1e5, 1e6, 1e7])
  func `participation does not depend on the unit of time`(mean: Double) throws {
    func weights(_ mean: Double) throws -> AggregationWeights {
      try AggregationWeights(
        ScheduleSettings.sample(
          clients: 4, delays: .exponential(mean: [1, 2, 4, 8].map { $0 * mean }),
          scheme: Scheme(trigger: .count(2)), stop: StopRule(aggregations: 100)))
    }
    let (small, large) = (try weights(1), try weights(mean))
    for client in 0..<4 {
      let difference = abs(small.participation[client] - large.participation[client])
      #expect(
        difference < 4 * (small.participationErrors[client] + large.participationErrors[client]),
        "\(client)")
    }
  }

  /// Within ten rounds half of them sleep all the time; what they do in a day says what their weights are.
  @Test func `a run of a part of a day has weights for the clients that sleep through it`() throws {
    let settings = settings(clients: 6, deadline: 0.5, seed: 1, rounds: 10)
    #expect(participation(settings).contains(0))
    let weights = try AggregationWeights(settings)
    for client in 0..<6 { #expect((0.05...1).contains(weights.participation[client]), "\(client)") }
  }
}
