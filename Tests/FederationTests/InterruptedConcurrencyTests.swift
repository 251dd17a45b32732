import Federation
import Testing

/// A client that waits for its turn is found available or not by chance, so its work takes longer
/// from there than from the arrival of its last: the mean time of the latter is not enough.
@Suite struct InterruptedConcurrencyTests {
  @Test(arguments: [
    Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: 6)),
    Scheme(trigger: .count(3), restart: .arrival, concurrency: Concurrency(limit: 6)),
  ]) func `clients that come and go weigh what they should when few work at a time`(
    scheme: Scheme
  ) throws {
    let clients = 12
    let factors = (0..<clients).map { $0 < 6 ? 0.5 : 3 }
    let settings = ScheduleSettings.sample(
      clients: clients,
      delays: .composed(
        DelayParts(
          factor: .list(factors), work: .exponential(mean: 1),
          availability: .onOff(on: 20, off: 20))),
      scheme: scheme, stop: StopRule(updates: 100_000), seed: 7)
    let weights = try AggregationWeights(settings)
    let means = PlanSummary(settings, weights: weights) { _ in }.weightMeans
    for half in [means[..<6], means[6...]] {
      #expect(isClose(half.reduce(0, +), 0.5, within: 0.02))
    }
  }
}
