import Chance
import Federation

extension ScheduleSettings {
  /// Uniform importance, constant delays of one unit, stop at 100 units: what a test does not name.
  static func sample(
    clients: Int = 4, importance: [Double]? = nil, delays: DelayModel = .spread(percent: 0),
    scheme: Scheme = Scheme(trigger: .everyone(sampling: nil)), faults: Faults = .none,
    stop: StopRule = .units(100),
    evaluation: EvaluationRule = .every(VirtualDuration(roundingUnits: 1)), seed: UInt64 = 1
  ) -> ScheduleSettings {
    ScheduleSettings(
      importance: importance ?? Array(repeating: 1 / Double(clients), count: clients),
      delays: delays, scheme: scheme, faults: faults, stop: stop,
      evaluation: evaluation, seed: seed)
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

/// All aggregations of a schedule, the empty ones too.
func aggregations(_ settings: ScheduleSettings) throws -> [Aggregation] {
  let weights = try AggregationWeights(settings).ofClients
  return Schedule(settings, weights: weights).flatMap(\.aggregations)
}

extension Schedule.Step {
  /// The aggregations that the step stands for, one by one.
  var aggregations: [Aggregation] {
    switch self {
    case .aggregate(let aggregation): [aggregation]
    case .pass(let passed):
      (0..<passed.count).map {
        Aggregation(index: passed.index + $0, time: passed.time(of: $0), contributions: [])
      }
    default: []
    }
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

// What these tests draw for.
extension RandomPurpose {
  static var syntheticData: Self { Self(5) }
  static var partition: Self { Self(3) }
}

extension Schedule {
  /// The schedule whose contributions weigh this, whatever their staleness is.
  init(_ settings: ScheduleSettings, weights: [Double]) {
    self.init(settings, weights: ClientWeights(weights))
  }
}
