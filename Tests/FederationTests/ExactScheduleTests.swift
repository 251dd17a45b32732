import Federation
import Testing

/// Schedules that can be worked out by hand: four clients under F-80 take 1, 11/15, 7/15 and 1/5.
@Suite struct ExactScheduleTests {
  let f80 = DelayModel.spread(percent: 80)

  @Test func `fedfix aggregates what has arrived at each half unit`() throws {
    let found = try aggregations(
      .sample(delays: f80, scheme: Scheme(trigger: .every(0.5)), stop: .units(2)))
    #expect(found.map(written) == ["{2,3}@0", "{0,1}@0 {2,3}@1", "{2,3}@2", "{0,1}@2 {2,3}@3"])
    #expect(found.map(\.time.ticks) == [500_000_000, 1_000_000_000, 1_500_000_000, 2_000_000_000])
  }

  @Test func `fedbuff of two lets a buffered client wait for the flush`() throws {
    let found = try aggregations(
      .sample(delays: f80, scheme: Scheme(trigger: .count(2)), stop: StopRule(aggregations: 5)))
    let clients = found.map { $0.contributions.map(\.order.client.rawValue) }
    #expect(clients == [[2, 3], [1, 3], [2, 3], [0, 3], [2, 3]])
    let fifteenths = found.map { Int(($0.time.units * 15).rounded()) }
    #expect(fifteenths == [7, 11, 14, 17, 21])
  }

  @Test func `fedbuff with restart at arrival starts a buffered client at once`() throws {
    let scheme = Scheme(trigger: .count(2), restart: .arrival)
    let found = try aggregations(
      .sample(delays: f80, scheme: scheme, stop: StopRule(aggregations: 3)))
    // Client 3 is back at 3/15 and 6/15 and fills the buffer alone; then 2 (7/15) and 3 (9/15).
    #expect(found.map(written) == ["{3,3}@0", "{2}@0 {3}@1", "{1}@0 {3}@2"])
    #expect(found[0].contributions.map(\.order.update) == [0, 1])
  }

  @Test func `async without spread takes equal arrivals by client`() throws {
    let found = try aggregations(
      .sample(scheme: Scheme(trigger: .eachArrival), stop: .units(2)))
    #expect(found.map { $0.contributions[0].order.client.rawValue } == [0, 1, 2, 3, 0, 1, 2, 3])
    #expect(found.map { $0.contributions[0].order.baseVersion } == [0, 0, 0, 0, 1, 2, 3, 4])
  }

  @Test func `fedavg waits for the slowest of all`() throws {
    let found = try aggregations(.sample(delays: f80, stop: .units(3)))
    #expect(found.map(written) == ["{0,1,2,3}@0", "{0,1,2,3}@1", "{0,1,2,3}@2"])
  }

  @Test func `an empty interval is an aggregation that changes nothing`() throws {
    let found = try aggregations(
      .sample(clients: 1, scheme: Scheme(trigger: .every(0.4)), stop: .units(2)))
    #expect(found.map(written) == ["", "", "{0}@0", "", ""])
  }

  @Test func `work that finishes exactly on a tick counts in it`() throws {
    // Under F-80 the fastest of 20 clients takes 0.2: one interval of FedFix-0.2, not two.
    let settings = ScheduleSettings.sample(
      clients: 20, delays: f80, scheme: Scheme(trigger: .every(0.2)), stop: .units(10))
    let found = try aggregations(settings)
    #expect(found.count == 50)
    #expect(found.allSatisfy { $0.contributions.last?.order.client == ClientID(19) })
    let weights = try AggregationWeights(settings)
    #expect(weights.participation[19] == 1)
    #expect(isClose(weights.weights[19], 1 / 20, within: 1e-15))
  }
}
