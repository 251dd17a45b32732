import Federation
import Testing

@Suite struct ScheduleTests {
  func steps(_ settings: ScheduleSettings) throws -> [Schedule.Step] {
    Array(Schedule(settings, weights: try AggregationWeights(settings).weights))
  }

  @Test func `a version is evaluated at the first multiple that finds it, and the last at the end`()
    throws
  {
    let settings = ScheduleSettings.sample(
      delays: .spread(percent: 80), stop: .units(2),
      evaluation: .every(VirtualDuration(roundingUnits: 0.8)))
    let found = try steps(settings).compactMap { step -> String? in
      if case .evaluate(let version, let time, _) = step { "\(version)@\(time.units)" } else { nil }
    }
    #expect(found == ["0@0.0", "1@1.6", "2@2.0"])
  }

  @Test func `an evaluation at the end is not done twice`() throws {
    let found = try steps(.sample(stop: .units(2))).filter {
      if case .outlast = $0 { false } else { true }
    }
    #expect(
      found.suffix(3) == [
        .aggregate(try #require(try aggregations(.sample(stop: .units(2))).last)),
        .evaluate(version: 2, time: VirtualTime(ticks: 2_000_000_000), isNew: true),
        .stop(.time, time: VirtualTime(ticks: 2_000_000_000)),
      ])
  }

  @Test(arguments: [
    (StopRule(aggregations: 7), StopReason.aggregations), (StopRule(updates: 5), .updates),
    (StopRule(time: VirtualTime(ticks: 3_000_000_000)), .time),
  ])
  func `a schedule ends by the rule that holds first`(stop: StopRule, reason: StopReason) throws {
    let settings = ScheduleSettings.sample(
      delays: .spread(percent: 80), scheme: Scheme(trigger: .eachArrival), stop: stop)
    let found = try steps(settings)
    guard case .stop(reason, let time) = found.last else {
      Issue.record("ended with \(String(describing: found.last))")
      return
    }
    let count = found.flatMap(\.aggregations).count
    if let limit = stop.aggregations { #expect(count == limit) }
    if let limit = stop.updates { #expect(count == limit) }
    if let limit = stop.time { #expect(time == limit) }
  }

  @Test func `work that cannot be back before the end is not ordered`() throws {
    let settings = ScheduleSettings.sample(
      delays: .spread(percent: 80), scheme: Scheme(trigger: .eachArrival), stop: .units(3))
    let orders = try steps(settings).count { if case .train = $0 { true } else { false } }
    #expect(orders == (try aggregations(settings)).count)
  }

  @Test(arguments: 0..<5 as Range<UInt64>)
  func `an order is given before it is aggregated, once, and time never falls`(seed: UInt64) throws
  {
    for scheme in IdentityTests.schemes {
      var (open, now, version) = (Set<TrainingOrder>(), VirtualTime.zero, 0)
      let settings = ScheduleSettings.sample(
        clients: 6, delays: .exponential(mean: [1]), scheme: scheme, stop: .units(50), seed: seed)
      for step in try steps(settings) {
        switch step {
        case .train(let order, let due?):
          let duration = settings.delays.duration(of: order.client, update: order.update)
          #expect(order.baseVersion == version && order.start >= now)
          #expect(due == order.start.advanced(by: duration) && due > order.start)
          #expect(open.insert(order).inserted)
        case .outlast(let order, let due):
          #expect(due > order.start && order.start >= now)
        case .abandon(let order, at: _): #expect(open.remove(order) != nil)
        case .aggregate(let aggregation):
          #expect(aggregation.index == version && aggregation.time >= now)
          now = aggregation.time
          version += 1
          for contribution in aggregation.contributions {
            #expect(open.remove(contribution.order) != nil)
            #expect(aggregation.staleness(of: contribution) >= 0)
          }
        case .queue: Issue.record("nobody has a queue here")
        case .pass(let passed):
          #expect(passed.index == version && passed.count > 0 && passed.time >= now)
          now = passed.lastTime
          version = passed.end
        case .evaluate(let evaluated, let time, _):
          #expect(evaluated == version && time >= now)
          now = time
        case .train, .arrive: Issue.record("all is known when it is given")
        case .stop(_, let time): #expect(time >= now)
        }
      }
    }
  }

  @Test func `a plan counts what its schedule does`() throws {
    let settings = ScheduleSettings.sample(
      delays: .spread(percent: 80), scheme: Scheme(trigger: .every(0.5)), stop: .units(2))
    var seen = 0
    let summary = PlanSummary(settings, weights: try AggregationWeights(settings)) { _ in seen += 1
    }
    #expect(seen == 4 && summary.aggregations == 4 && summary.evaluations == 3)
    #expect(summary.contributions == [2, 2, 4, 4])
    #expect(summary.updates == 12 && summary.aggregationsPerUnit == 2)
    #expect(summary.staleness.maximum == 1)
    #expect(isClose(summary.staleness.mean!, 4.0 / 12, within: 1e-15))
  }
}
