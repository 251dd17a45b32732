import Federation

extension ScheduleSettings {
  /// Uniform importance, constant delays of one unit, stop at 100 units: what a test does not name.
  static func sample(
    clients: Int = 4, importance: [Double]? = nil, delays: DelayModel = .spread(percent: 0),
    scheme: Scheme = Scheme(trigger: .everyone(sampling: nil)), stop: StopRule = .units(100),
    seed: UInt64 = 1
  ) -> ScheduleSettings {
    ScheduleSettings(
      importance: importance ?? Array(repeating: 1 / Double(clients), count: clients),
      delays: delays, scheme: scheme, stop: stop,
      evaluateEvery: VirtualDuration(roundingUnits: 1), seed: seed)
  }
}

extension StopRule {
  static func units(_ units: Int64) -> StopRule {
    StopRule(time: VirtualTime(ticks: units * 1_000_000_000))
  }
}

extension Trigger {
  static func every(_ units: Double) -> Trigger {
    .everyInterval(VirtualDuration(roundingUnits: units))
  }
}

/// All aggregations of a schedule.
func aggregations(_ settings: ScheduleSettings) throws -> [Aggregation] {
  let weights = try AggregationWeights(settings).weights
  return Schedule(settings, weights: weights).compactMap {
    if case .aggregate(let aggregation) = $0 { aggregation } else { nil }
  }
}

/// `participants@version` of an aggregation, as the design writes it: `{0,1}@0 {2,3}@1`.
func written(_ aggregation: Aggregation) -> String {
  let versions = Set(aggregation.contributions.map(\.order.baseVersion)).sorted()
  return versions.map { version in
    let clients = aggregation.contributions.filter { $0.order.baseVersion == version }
      .map { String($0.order.client.rawValue) }
    return "{\(clients.joined(separator: ","))}@\(version)"
  }.joined(separator: " ")
}

func isClose(_ left: Double, _ right: Double, within tolerance: Double) -> Bool {
  abs(left - right) <= tolerance
}
