import Testing
@testable import Federation

@Suite struct EvaluationPointsTests {
  /// A row of measures as `version@ticks`, and what it has of a measure before.
  static func rows(_ settings: ScheduleSettings) -> [String] {
    let weights = Array(repeating: 1.0, count: settings.clients)
    return Schedule(settings, weights: weights).compactMap { step in
      guard case .evaluate(let version, let time, let isNew) = step else { return nil }
      return "\(version)@\(time.ticks)" + (isNew ? "" : " again")
    }
  }

  /// The same written plainly: every point for itself, over a list of all aggregations.
  static func slowRows(_ settings: ScheduleSettings) -> [String] {
    let weights = Array(repeating: 1.0, count: settings.clients)
    let steps = Array(Schedule(settings, weights: weights))
    guard case .stop(_, let end)? = steps.last else { return [] }
    /// After each aggregation: when, how many updates, and the latest version that changed something.
    var (times, updates, changed) = ([VirtualTime.zero], [0], [0])
    for aggregation in steps.flatMap(\.aggregations) {
      let isEmpty = aggregation.contributions.isEmpty
      times.append(aggregation.time)
      updates.append(updates[updates.count - 1] + aggregation.contributions.count)
      changed.append(isEmpty ? changed[changed.count - 1] : aggregation.index + 1)
    }
    /// Where the k-th of `parts` of `whole` are done.
    func reached(_ k: Int, of parts: Int, _ whole: Int) -> Int128 {
      (Int128(k) * Int128(whole) + Int128(parts) - 1) / Int128(parts)
    }
    var found = ["0@0"]
    var (measured, k) = (Set([0]), 0)
    /// Where the search for the point before stopped: no point falls before those before it.
    var (latest, first) = (0, 0)
    while true {
      k += 1
      var (time, count, sum) = (Int128?.none, Int128?.none, Int128?.none)
      switch settings.evaluation {
      case .every(let interval): time = Int128(k) * Int128(interval.ticks)
      case .aggregations(let every): count = Int128(k) * Int128(every)
      case .points(let parts):
        if k > parts { break }
        time = settings.stop.time.map { reached(k, of: parts, Int($0.ticks)) }
        count = settings.stop.aggregations.map { reached(k, of: parts, $0) }
        sum = settings.stop.updates.map { reached(k, of: parts, $0) }
      }
      let byCount = times.indices[first...].first { version in
        (count.map { version >= $0 } ?? false) || (sum.map { updates[version] >= $0 } ?? false)
      }
      if let byCount { first = byCount }
      var point: (version: Int, ticks: Int64)?
      if let time, time <= end.ticks {
        // Everything that happens at that moment counts.
        while latest + 1 < times.count, Int128(times[latest + 1].ticks) <= time { latest += 1 }
        point = (latest, Int64(time))
      }
      if let byCount, point == nil || times[byCount].ticks <= point!.ticks {
        point = (byCount, times[byCount].ticks)
      }
      guard let point else { break }
      guard measured.insert(changed[point.version]).inserted else { continue }
      found.append("\(point.version)@\(point.ticks)")
    }
    let last = "\(times.count - 1)@\(end.ticks)"
    if found.last != last {
      found.append(last + (measured.contains(changed[times.count - 1]) ? " again" : ""))
    }
    return found
  }

  @Test(arguments: 0..<120 as Range<UInt64>)
  func `points fall where a plain search finds them`(seed: UInt64) {
    let settings = RandomSchedule.settings(seed: seed)
    #expect(Self.rows(settings) == Self.slowRows(settings), "seed \(seed)")
  }

  @Test func `a straggler's round is measured at its beginning and its end`() {
    let settings = ScheduleSettings.sample(
      clients: 3, delays: .constant([60, 60, 500_000]), stop: StopRule(aggregations: 1),
      evaluation: .usual)
    #expect(Self.rows(settings) == ["0@0", "1@500000000000000"])
  }

  @Test func `a version that was measured is carried to the end`() {
    let settings = ScheduleSettings.sample(
      clients: 1, delays: .constant([40]), stop: .units(100), evaluation: .points(4))
    #expect(
      Self.rows(settings)
        == ["0@0", "1@50000000000", "2@100000000000"])
    let early = ScheduleSettings.sample(
      clients: 1, delays: .constant([60]), stop: .units(100), evaluation: .points(4))
    #expect(Self.rows(early) == ["0@0", "1@75000000000", "1@100000000000 again"])
  }

  @Test func `the bound that is nearest decides`() {
    // Ten aggregations or ten units, of which the tenth never comes.
    let settings = ScheduleSettings.sample(
      clients: 1, delays: .constant([0.5]),
      stop: StopRule(time: VirtualTime(ticks: 10_000_000_000), aggregations: 10),
      evaluation: .points(2))
    #expect(Self.rows(settings) == ["0@0", "5@2500000000", "10@5000000000"])
  }

  @Test(arguments: [
    EvaluationRule.every(VirtualDuration(ticks: 1)), .every(VirtualDuration(ticks: .max)),
    .points(1_000_000), .points(1), .aggregations(1), .aggregations(1_000_000_000),
  ])
  func `no rule measures more than the versions that there are`(rule: EvaluationRule) {
    for stop in [
      StopRule(time: VirtualTime(ticks: 1 << 62)), StopRule(aggregations: 7),
      StopRule(updates: 1_000_000_000, accuracy: 0.5),
    ] {
      let settings = ScheduleSettings.sample(
        clients: 2, delays: .constant([5e8, 4e9]), scheme: Scheme(trigger: .eachArrival),
        stop: stop, evaluation: rule)
      var measured = Set<Int>()
      for step in Schedule(settings, weights: [1, 1]).prefix(3_000) {
        if case .evaluate(let version, _, isNew: true) = step {
          #expect(measured.insert(version).inserted)
        }
      }
    }
  }
}
