import Federation
import Testing

/// No delays keep a scheme from going on, but where all is due after the end of virtual time.
@Suite struct ProgressTests {
  static let schemes: [Scheme] = [
    Scheme(trigger: .everyone(sampling: nil)),
    Scheme(trigger: .everyone(sampling: ClientSampling(count: 2))),
    Scheme(trigger: .everyone(sampling: ClientSampling(count: 9, law: .importance))),
    Scheme(trigger: .round(Round(sampling: ClientSampling(count: 2), spare: 3))),
    Scheme(trigger: .round(Round(deadline: VirtualDuration(roundingUnits: 0.5)))),
    Scheme(trigger: .eachArrival), Scheme(trigger: .every(0.5)),
    Scheme(trigger: .count(5)), Scheme(trigger: .count(7), restart: .arrival),
    Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: 2)),
    Scheme(trigger: .every(0.5), concurrency: Concurrency(limit: 2, choice: .importance)),
    Scheme(
      trigger: .count(2), weighting: .adaptive, discount: .polynomial(exponent: 0.5),
      concurrency: Concurrency(limit: 3)),
  ]

  /// Five clients: as fast as possible, all alike, and beyond the end of time.
  static let delays: [DelayModel] = [
    .constant([1e-9]), .spread(percent: 100), .constant([1]), .constant([1e-9, 1, 1, 1, 4e9]),
    .constant([4e9]), .exponential(mean: [4e9]),
    DelayModel(work: .pareto(shape: 0.02, minimum: 1)),
    DelayModel(work: .logNormal(median: 1, sigma: 10), loss: 0.9),
    DelayModel(work: .constant(4e9), availability: .onOff(on: 1e-3, off: 1e9)),
    DelayModel(work: .constant(1e-9), availability: .onOff(on: 1e-3, off: 1)),
    DelayModel(work: .constant(4e9), availability: .diurnal(period: 1e9, share: 1e-6)),
    .trace(DelayTrace(durations: Array(repeating: [1, .max, 1], count: 5))),
  ]

  @Test(arguments: schemes, delays)
  func `every scheme goes on whatever the delays are`(scheme: Scheme, delays: DelayModel) {
    let settings = ScheduleSettings.sample(
      clients: 5, delays: delays, scheme: scheme, stop: StopRule(aggregations: 300),
      evaluation: .ends)
    var (aggregations, contributions, now) = (0, 0, VirtualTime.zero)
    var reason: StopReason?
    for step in Schedule(settings, weights: Array(repeating: 1, count: 5)) {
      switch step {
      case .aggregate(let aggregation):
        #expect(aggregation.time >= now)
        #expect(aggregation.contributions.allSatisfy { aggregation.staleness(of: $0) >= 0 })
        now = aggregation.time
        aggregations += 1
        contributions += aggregation.contributions.count
      case .pass(let passed):
        #expect(passed.time >= now)
        now = passed.lastTime
        aggregations += passed.count
      case .train(_, let due?), .outlast(_, let due): #expect(due > now || due.ticks == .max)
      case .train, .queue, .arrive, .abandon, .evaluate: break
      case .stop(let found, _): reason = found
      }
    }
    #expect(now < .endOfTime)
    if reason == .endOfTime { return }
    #expect(reason == .aggregations && aggregations == 300)
    // An interval is over before anybody is back who takes for ever.
    if case .everyInterval = scheme.trigger {} else { #expect(contributions >= 300) }
  }

  /// Of rounds that end early work and deadlines stay behind.
  @Test(arguments: [1e6, 1e9])
  func `rounds whose deadline nobody meets cost the same whatever their delays`(mean: Double) {
    let round = Round(deadline: VirtualDuration(roundingUnits: 0.9))
    let settings = ScheduleSettings.sample(
      clients: 5, delays: .exponential(mean: [mean]),
      scheme: Scheme(trigger: .round(round), weighting: .identical),
      stop: StopRule(updates: 20_000), evaluation: .ends)
    var (updates, reason): (Int, StopReason?) = (0, nil)
    for step in Schedule(settings, weights: Array(repeating: 0.2, count: 5)) {
      switch step {
      case .aggregate(let aggregation): updates += aggregation.contributions.count
      case .stop(let found, _): reason = found
      default: break
      }
    }
    #expect(updates >= 20_000 || reason == .endOfTime)
  }
}
