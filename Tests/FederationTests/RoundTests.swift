import Federation
import Testing

/// Rounds that end before everybody is back. Under F-80 four clients take 1, 11/15, 7/15 and 1/5.
@Suite struct RoundTests {
  let f80 = DelayModel.spread(percent: 80)

  func scheme(deadline units: Double) -> Scheme {
    Scheme(trigger: .round(Round(deadline: VirtualDuration(roundingUnits: units))))
  }

  func decided(_ scheme: Scheme, delays: DelayModel? = nil, count: Int = 4) -> [Aggregation] {
    let settings = ScheduleSettings.sample(
      delays: delays ?? f80, scheme: scheme, stop: StopRule(aggregations: count))
    return Schedule(settings, weights: [1, 1, 1, 1]).compactMap {
      if case .aggregate(let aggregation) = $0 { aggregation } else { nil }
    }
  }

  @Test func `a deadline takes whoever is back and lets all begin anew`() {
    let found = decided(scheme(deadline: 0.5))
    #expect(found.map(written) == ["{2,3}@0", "{2,3}@1", "{2,3}@2", "{2,3}@3"])
    #expect(found.map(\.time.units) == [0.5, 1, 1.5, 2])
  }

  @Test func `work that is back at the deadline's tick counts`() {
    let found = decided(scheme(deadline: 1), delays: .constant([1, 1, 0.5, 2]))
    #expect(found.map(written) == ["{0,1,2}@0", "{0,1,2}@1", "{0,1,2}@2", "{0,1,2}@3"])
  }

  @Test func `one client that is back is enough at a deadline`() {
    let found = decided(scheme(deadline: 0.3))
    #expect(found.map(written) == ["{3}@0", "{3}@1", "{3}@2", "{3}@3"])
    #expect(found.map(\.time.units) == [0.3, 0.6, 0.9, 1.2])
  }

  @Test func `a deadline that nobody keeps waits for the first`() {
    let found = decided(scheme(deadline: 0.1))
    #expect(found.map(written) == ["{3}@0", "{3}@1", "{3}@2", "{3}@3"])
    #expect(found.map(\.time.units) == [0.2, 0.4, 0.6, 0.8])
  }

  @Test func `a round whose clients are all back does not wait for its deadline`() {
    let found = decided(scheme(deadline: 1.5))
    #expect(found.map(written) == ["{0,1,2,3}@0", "{0,1,2,3}@1", "{0,1,2,3}@2", "{0,1,2,3}@3"])
    #expect(found.map(\.time.units) == [1, 2, 3, 4])
  }

  @Test func `spare clients let a round end without the slowest`() {
    let round = Round(sampling: ClientSampling(count: 2), spare: 2)
    let found = decided(Scheme(trigger: .round(round)))
    #expect(found.map(written) == ["{2,3}@0", "{2,3}@1", "{2,3}@2", "{2,3}@3"])
    #expect(found.map { ($0.time.units * 15).rounded() } == [7, 14, 21, 28])
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `an order is aggregated or abandoned, never both, and only the next one follows it`(
    seed: UInt64
  ) throws {
    for trigger in [
      Trigger.round(Round(deadline: VirtualDuration(roundingUnits: 0.4))),
      .round(Round(sampling: ClientSampling(count: 3), spare: 2)),
      .round(
        Round(
          sampling: ClientSampling(count: 4), spare: 1,
          deadline: VirtualDuration(roundingUnits: 0.7))),
    ] {
      let settings = ScheduleSettings.sample(
        clients: 8, delays: .exponential(mean: [1]), scheme: Scheme(trigger: trigger),
        stop: StopRule(aggregations: 200), seed: seed)
      var (open, next) = (Set<TrainingOrder>(), Array(repeating: UInt32(0), count: 8))
      var abandoned = 0
      for step in Schedule(settings, weights: Array(repeating: 1, count: 8)) {
        switch step {
        case .train(let order, _):
          #expect(order.update == next[order.client.index])
          next[order.client.index] += 1
          #expect(!open.contains { $0.client == order.client })
          open.insert(order)
        case .abandon(let order, at: _):
          abandoned += 1
          #expect(open.remove(order) != nil)
        case .aggregate(let aggregation):
          #expect(!aggregation.contributions.isEmpty)
          for contribution in aggregation.contributions {
            #expect(open.remove(contribution.order) != nil)
            #expect(aggregation.staleness(of: contribution) == 0)
          }
        case .pass, .queue, .arrive, .outlast, .evaluate, .stop: break
        }
      }
      #expect(abandoned > 100)
    }
  }

  @Test func `a client that never keeps the deadline has no unbiased weight`() {
    let settings = ScheduleSettings.sample(delays: f80, scheme: scheme(deadline: 0.5))
    let error = #expect(throws: ParticipationError.self) { try AggregationWeights(settings) }
    #expect(error?.client == ClientID(0))
  }
}
