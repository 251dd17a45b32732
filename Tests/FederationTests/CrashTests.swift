import Chance
import Testing

@testable import Federation

/// `faults.crash`, step by step.
@Suite struct CrashTests {
  private static func crash(
    _ moment: Crashes.Moment, _ clients: FaultyClients = .all, recovery: Double? = nil
  ) -> Faults {
    Faults(
      crashes: Crashes(
        moment, of: clients, recovery: recovery.map { VirtualDuration(roundingUnits: $0) }))
  }

  private static func at(_ units: Double) -> Crashes.Moment {
    .at(VirtualTime(ticks: Int64(units * 1e9)))
  }

  private static func only(_ clients: UInt32...) -> FaultyClients {
    .listed(clients.map { ClientID($0) })
  }

  /// When each aggregation is, and who is in it.
  private func written(_ settings: ScheduleSettings) throws -> [String] {
    try aggregations(settings).map { "\($0.time.units): " + FederationTests.written($0) }
  }

  @Test func `a round goes on without those who crashed, and takes those in who are back`() throws {
    let settings = ScheduleSettings.sample(
      clients: 3, faults: Self.crash(Self.at(1.5), Self.only(2), recovery: 2), stop: .units(5))
    #expect(
      try written(settings) == [
        "1.0: {0,1,2}@0", "2.0: {0,1}@1", "3.0: {0,1}@2", "4.0: {0,1}@3", "5.0: {0,1,2}@4",
      ])
  }

  @Test func `who is waited for last and crashes ends the round; who was alone begins it anew`()
    throws
  {
    let slow = ScheduleSettings.sample(
      clients: 2, delays: .constant([3, 1]), faults: Self.crash(Self.at(2), Self.only(0)),
      stop: .units(4))
    #expect(try written(slow) == ["2.0: {1}@0", "3.0: {1}@1", "4.0: {1}@2"])
    // Nobody is back by then: the others are asked once more.
    let all = ScheduleSettings.sample(
      clients: 2, delays: .constant([3, 3]), faults: Self.crash(Self.at(2), recovery: 1),
      stop: .units(9))
    #expect(try written(all) == ["6.0: {0}@0", "9.0: {0,1}@1"])
  }

  @Test func `without rounds the others go on, and who is back begins with the version of then`()
    throws
  {
    let faults = Self.crash(Self.at(1.5), Self.only(0), recovery: 0.25)
    let delays = DelayModel.constant([1, 2])
    let async = ScheduleSettings.sample(
      clients: 2, delays: delays, scheme: Scheme(trigger: .eachArrival), faults: faults,
      stop: .units(4))
    #expect(
      try written(async) == [
        "1.0: {0}@0", "2.0: {1}@0", "2.75: {0}@1", "3.75: {0}@3", "4.0: {1}@2",
      ])
    let fixed = ScheduleSettings.sample(
      clients: 2, delays: delays, scheme: Scheme(trigger: .every(1)), faults: faults,
      stop: .units(4))
    #expect(
      try written(fixed) == ["1.0: {0}@0", "2.0: {1}@0", "3.0: {0}@1", "4.0: {1}@2 {0}@3"])
    // Who waits for the flush has brought its update; the buffer is aggregated when nobody comes.
    let buffered = ScheduleSettings.sample(
      clients: 3, delays: .constant([1, 2, 9]), scheme: Scheme(trigger: .count(3)),
      faults: Self.crash(Self.at(4), Self.only(2)), stop: .units(8))
    #expect(try written(buffered) == ["4.0: {0,1}@0", "6.0: {0,1}@1", "8.0: {0,1}@2"])
  }

  @Test func `what arrives at the instant of a crash counts`() throws {
    let settings = ScheduleSettings.sample(
      clients: 2, scheme: Scheme(trigger: .eachArrival),
      faults: Self.crash(Self.at(1), Self.only(0)), stop: .units(2))
    #expect(try written(settings) == ["1.0: {0}@0", "1.0: {1}@0", "2.0: {1}@2"])
  }

  @Test(arguments: [
    Scheme(trigger: .everyone(sampling: nil)), Scheme(trigger: .eachArrival),
    Scheme(trigger: .count(2)), Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: 2)),
  ])
  func `where all have crashed for good nothing is waited for`(scheme: Scheme) throws {
    let settings = ScheduleSettings.sample(
      scheme: scheme, faults: Self.crash(Self.at(2.5)), stop: StopRule(updates: 1_000))
    let weights = try AggregationWeights(settings).ofClients
    guard case .stop(let reason, let time)? = Array(Schedule(settings, weights: weights)).last
    else { return #expect(Bool(false)) }
    #expect(reason == .standstill && time.units == 2.5)
  }

  @Test func `clients that never live long enough to do anything end the schedule`() throws {
    let settings = ScheduleSettings.sample(
      clients: 1, delays: .constant([1_000]), faults: Self.crash(.rate(1), recovery: 0.1),
      stop: StopRule(updates: 1))
    var reason: StopReason?
    for step in Schedule(settings, weights: try AggregationWeights(settings).ofClients) {
      if case .stop(let found, _) = step { reason = found }
    }
    #expect(reason == .standstill)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `no update outlives a crash of its client, no order ends twice, and versions follow`(
    seed: UInt64
  ) throws {
    var settings = RandomSchedule.settings(seed: seed)
    settings.stop = StopRule(aggregations: 300, updates: 200)
    settings.scheme.weighting = .identical
    var random = RandomStream(seed: seed, purpose: .syntheticData, client: 9)
    settings.faults = Self.crash(
      .rate(0.05 + random.nextUnit()),
      random.nextBelow(2) == 0 ? .all : .share(0.5), recovery: random.nextUnit() * 3)
    let weights = try AggregationWeights(settings).ofClients
    let steps = Array(Schedule(settings, weights: weights))
    #expect(steps == Array(Schedule(settings, weights: weights)), "seed \(seed)")
    var crashes: [ClientID: [VirtualTime]] = [:]
    var times = try #require(CrashTimes(settings))
    let end = VirtualTime(ticks: 2_000_000_000_000)
    while let next = times.nextTime, next < end, let (happening, time) = times.popNext() {
      if case .left(let client) = happening { crashes[client, default: []].append(time) }
    }
    #expect(!crashes.isEmpty)
    var (open, version) = ([OrderID: TrainingOrder](), 0)
    for step in steps {
      switch step {
      case .train(let order, _), .outlast(let order, _):
        #expect(open.updateValue(order, forKey: order.id) == nil, "seed \(seed)")
      case .abandon(let order, _):
        #expect(open.removeValue(forKey: order.id) != nil, "seed \(seed)")
      case .aggregate(let aggregation):
        #expect(aggregation.index == version, "seed \(seed)")
        version += 1
        for contribution in aggregation.contributions {
          let order = contribution.order
          #expect(open.removeValue(forKey: order.id) != nil, "seed \(seed)")
          #expect(
            !(crashes[order.client] ?? []).contains {
              order.start < $0 && $0 < contribution.arrival
            }, "seed \(seed), \(order)")
        }
      case .pass(let passed): version = passed.end
      case .queue: break
      case .arrive, .evaluate, .stop: break
      }
    }
    #expect(version > 0, "seed \(seed)")
  }

  @Test func `a client's updates take as long as without crashes, those that are lost too`() throws
  {
    let plain = ScheduleSettings.sample(
      delays: .exponential(mean: [1]), scheme: Scheme(trigger: .eachArrival))
    var faulty = plain
    faulty.faults = Self.crash(.rate(0.3), recovery: 0.5)
    func lengths(_ settings: ScheduleSettings) throws -> [OrderID: Int64] {
      var found: [OrderID: Int64] = [:]
      let weights = try AggregationWeights(settings)
      for case .train(let order, let due?) in Schedule(settings, weights: weights.ofClients) {
        found[order.id] = due.ticks - order.start.ticks
      }
      return found
    }
    #expect(try AggregationWeights(faulty) == AggregationWeights(plain))
    let (expected, found) = (try lengths(plain), try lengths(faulty))
    #expect(found.count > 100 && found != expected)
    let both = found.filter { expected[$0.key] != nil }
    #expect(both.count > 100 && both.allSatisfy { expected[$0.key] == $0.value })
  }

  @Test func `crashes come at their rate while a client is there`() throws {
    var settings = ScheduleSettings.sample(clients: 50)
    settings.faults = Self.crash(.rate(2), .share(0.4), recovery: 0.5)
    var times = try #require(CrashTimes(settings))
    var (crashes, clients) = (0, Set<ClientID>())
    while let next = times.nextTime, next.units < 1_000, let (happening, _) = times.popNext() {
      guard case .left(let client) = happening else { continue }
      crashes += 1
      clients.insert(client)
    }
    #expect(clients.count == 20)
    // A cycle is 1/2 to the crash and 1/2 to the recovery: 1,000 each, with a deviation of 0.5 sqrt(1,000).
    #expect(abs(crashes - 20_000) < 4 * 71)
  }

  @Test func `updates that are heard twice change nothing, or weigh twice`() throws {
    let plain = ScheduleSettings.sample(
      delays: .exponential(mean: [1]), scheme: Scheme(trigger: .count(2)))
    let weights = try AggregationWeights(plain).ofClients
    let steps = Array(Schedule(plain, weights: weights))
    var settings = plain
    settings.faults = Faults(duplicates: Duplicates(probability: 0.25))
    #expect(Array(Schedule(settings, weights: weights)) == steps)
    let counted = try PlanSummary(settings, weights: AggregationWeights(settings)) { _ in }
    let heard = try #require(counted.faults.duplicate)
    settings.faults = Faults(
      duplicates: Duplicates(counted: .twice, of: Self.only(0, 3), probability: 0.5))
    var (doubled, own) = (0, 0)
    for (before, after) in zip(steps, Schedule(settings, weights: weights)) {
      guard case .aggregate(let before) = before, case .aggregate(let after) = after else {
        #expect(before == after)
        continue
      }
      for (once, now) in zip(before.contributions, after.contributions) {
        #expect(
          once.order == now.order && (now.weight == once.weight || now.weight == 2 * once.weight))
        let mayBe = [0, 3].contains(now.order.client.rawValue)
        own += mayBe ? 1 : 0
        if now.weight != once.weight {
          doubled += 1
          #expect(mayBe)
        }
      }
    }
    // Of about 400 updates each a quarter; of about 200 a half: four deviations.
    #expect(
      abs(Double(heard) - 0.25 * Double(counted.updates)) < 2 * Double(counted.updates).squareRoot()
    )
    #expect(own > 100 && abs(Double(doubled) - 0.5 * Double(own)) < 2 * Double(own).squareRoot())
  }
}
