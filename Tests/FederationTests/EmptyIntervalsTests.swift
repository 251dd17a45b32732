import Testing
@testable import Federation

/// Intervals in which nothing arrives are passed at once, as if each had been walked.
@Suite struct EmptyIntervalsTests {
  /// The schedule of fedfix as a list of aggregations, walked interval by interval.
  static func plain(_ settings: ScheduleSettings, interval: Int64) -> [String] {
    var arrivals = Arrivals(settings.delays)
    var orders: [TrainingOrder] = []
    var dues: [VirtualTime] = []
    for client in settings.clientIDs {
      orders.append(TrainingOrder(client: client, update: 0, baseVersion: 0))
      dues.append(arrivals.due(orders[client.index]) ?? .endOfTime)
    }
    var (log, version, updates, now) = ([String](), 0, 0, Int64(0))
    while true {
      now += interval
      if let end = settings.stop.time, now > end.ticks { return log }
      let back = orders.indices.filter { dues[$0].ticks <= now }
      log.append("\(version) \(now) " + back.map { "\($0)@\(orders[$0].baseVersion)" }.joined())
      version += 1
      updates += back.count
      for client in back {
        orders[client].update += 1
        orders[client].baseVersion = version
        orders[client].start = VirtualTime(ticks: now)
        dues[client] = arrivals.due(orders[client]) ?? .endOfTime
      }
      if version == settings.stop.aggregations { return log }
      if let limit = settings.stop.updates, updates >= limit { return log }
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `a schedule is that of a walk interval by interval`(seed: UInt64) {
    var settings = RandomSchedule.settings(seed: seed)
    guard case .everyInterval(let interval) = settings.scheme.trigger else { return }
    settings.scheme.concurrency = nil
    let weights = Array(repeating: 1.0, count: settings.clients)
    let found = Schedule(settings, weights: weights).flatMap(\.aggregations).map { aggregation in
      let members = aggregation.contributions.map {
        "\($0.order.client.rawValue)@\($0.order.baseVersion)"
      }
      return "\(aggregation.index) \(aggregation.time.ticks) " + members.joined()
    }
    #expect(found == Self.plain(settings, interval: interval.ticks), "seed \(seed)")
  }

  @Test func `empty intervals are one step up to an arrival, an evaluation or the end`() throws {
    let settings = ScheduleSettings.sample(
      clients: 1, delays: .constant([10]), scheme: Scheme(trigger: .every(1)),
      stop: StopRule(aggregations: 25), evaluation: .aggregations(13))
    let found = Schedule(settings, weights: [1]).compactMap { step -> String? in
      switch step {
      case .aggregate(let aggregation): "\(aggregation.index)"
      case .pass(let passed): "\(passed.index)...\(passed.end - 1)"
      case .evaluate(let version, _, let isNew): "v\(version)" + (isNew ? "" : " again")
      default: nil
      }
    }
    #expect(found == ["v0", "0...8", "9", "10...12", "v13", "13...18", "19", "20...24", "v25"])
  }

  /// What a plan counts is what it counts where every empty aggregation is added for itself.
  @Test(arguments: 0..<60 as Range<UInt64>)
  func `a plan counts passed intervals as if it had walked them`(seed: UInt64) throws {
    let settings = RandomSchedule.settings(seed: seed)
    let weights = Array(repeating: 0.3, count: settings.clients)
    var counts = (
      aggregations: 0,
      windows: AveragingWindow(
        importance: settings.importance, contributions: 1, tolerance: 0.1)
    )
    var one = WeightMoments(clients: settings.clients, withCovariance: true)
    var all = one
    var windows = counts.windows
    for step in Schedule(settings, weights: weights) {
      for aggregation in step.aggregations {
        one.add(aggregation)
        counts.aggregations += 1
        counts.windows.end(at: counts.aggregations, one.sums)
      }
      switch step {
      case .aggregate(let aggregation):
        all.add(aggregation)
        windows.end(at: aggregation.index + 1, all.sums)
      case .pass(let passed):
        all.addEmpty(passed.count)
        windows.end(at: passed.end, after: passed.index, all.sums)
      default: break
      }
    }
    #expect(all.means == one.means && all.sums == one.sums, "seed \(seed)")
    for (found, expected) in zip(all.variances, one.variances) {
      #expect(isClose(found, expected, within: 1e-9), "seed \(seed)")
    }
    #expect(windows.lengths.map(\.windows) == counts.windows.lengths.map(\.windows))
    for (found, expected) in zip(windows.lengths, counts.windows.lengths) {
      #expect(isClose(found.distance, expected.distance, within: 1e-9), "seed \(seed)")
    }
  }

  @Test func `a million million million empty intervals are counted at once`() throws {
    let settings = ScheduleSettings.sample(
      clients: 2, delays: .constant([1e9, 3e9]), scheme: Scheme(trigger: .every(1e-9)),
      stop: StopRule(time: VirtualTime(ticks: 4_000_000_000_000_000_000)), evaluation: .usual)
    let summary = try PlanSummary(settings, weights: AggregationWeights(settings))
    #expect(summary.aggregations == 4_000_000_000_000_000_000)
    #expect(summary.contributions == [4, 1] && summary.evaluations == 5)
    #expect(summary.staleness.maximum == 3_000_000_000_000_000_000 - 1)
    #expect(isClose(summary.staleness.mean!, 1.4e18, within: 1e6))
    #expect(summary.weightMeans.allSatisfy { isClose($0, 0.5, within: 0.13) })
  }

  @Test(arguments: [1, 1e3, 1e9])
  func `a plan of long delays takes no more steps than one of short ones`(unit: Double) throws {
    for trigger in [
      Trigger.every(0.1), .every(1e-9), .round(Round(deadline: VirtualDuration(ticks: 1))),
    ] {
      let settings = ScheduleSettings.sample(
        clients: 5, delays: .exponential(mean: [unit]),
        scheme: Scheme(trigger: trigger, weighting: .identical), stop: StopRule(updates: 8),
        evaluation: .usual)
      let steps = Schedule(settings, weights: Array(repeating: 1, count: 5)).prefix(500)
      guard case .stop(.updates, _)? = Array(steps).last else {
        Issue.record("\(trigger) has no end in 500 steps")
        continue
      }
    }
  }

  @Test func `an end by aggregations is exact among empty intervals`() {
    let limit = 999_999_937
    let settings = ScheduleSettings.sample(
      clients: 1, delays: .constant([1e9]), scheme: Scheme(trigger: .every(0.5)),
      stop: StopRule(aggregations: limit))
    let steps = Array(Schedule(settings, weights: [1]))
    #expect(
      steps.suffix(2) == [
        .evaluate(
          version: limit, time: VirtualTime(ticks: Int64(limit) * 500_000_000), isNew: false),
        .stop(.aggregations, time: VirtualTime(ticks: Int64(limit) * 500_000_000)),
      ])
  }

  @Test func `adaptive weights count empty aggregations`() {
    let settings = ScheduleSettings.sample(
      clients: 1, delays: .constant([10]),
      scheme: Scheme(trigger: .every(1), weighting: .adaptive), stop: .units(35))
    let weights = Schedule(settings, weights: [1]).compactMap { step -> Double? in
      if case .aggregate(let aggregation) = step {
        aggregation.contributions[0].weight
      } else {
        nil
      }
    }
    #expect(weights == [10, 10, 10])
  }

  @Test func `a timeline shows versions of passed intervals up to its limit`() throws {
    let settings = ScheduleSettings.sample(
      clients: 1, delays: .constant([1e6]), scheme: Scheme(trigger: .every(1)),
      stop: StopRule(updates: 3))
    let timeline = Timeline(settings, weights: try AggregationWeights(settings))
    #expect(timeline.versions.count == Timeline.mostVersions)
    #expect(timeline.versions.map(\.index) == Array(1...Timeline.mostVersions))
    #expect(timeline.versions.map(\.time.units) == (1...Timeline.mostVersions).map(Double.init))
    #expect(timeline.versionCount == 3_000_000)
  }
}
