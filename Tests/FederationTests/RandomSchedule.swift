import Chance
import Federation

/// Random experiments, many of whose intervals are empty.
enum RandomSchedule {
  static func settings(seed: UInt64) -> ScheduleSettings {
    var random = RandomStream(seed: seed, purpose: .syntheticData)
    func below(_ count: UInt32) -> Int { Int(random.nextBelow(count)) }
    let clients = 1 + below(6)
    let scheme: Scheme =
      switch below(8) {
      case 0: Scheme(trigger: .everyone(sampling: nil))
      case 1: Scheme(trigger: .eachArrival)
      case 2: Scheme(trigger: .count(1 + below(UInt32(clients))))
      case 3:
        Scheme(
          trigger: .round(Round(deadline: VirtualDuration(roundingUnits: 0.25))),
          weighting: .identical)
      case 4:
        Scheme(
          trigger: interval(below(4)), weighting: .adaptive,
          concurrency: Concurrency(limit: 1 + below(UInt32(clients))))
      default: Scheme(trigger: interval(below(4)))
      }
    let delays: DelayModel =
      switch below(4) {
      // Eighths make ties frequent.
      case 0: .constant((0..<clients).map { _ in Double(1 + below(16)) / 8 })
      case 1: .exponential(mean: (0..<clients).map { _ in 0.1 + random.nextUnit() })
      case 2:
        DelayModel(
          work: .logNormal(median: 1, sigma: 1), availability: .onOff(on: 0.5, off: 1))
      default:
        DelayModel(
          work: .constant(0.3), availability: .diurnal(period: 10, share: 0.2))
      }
    let rule: EvaluationRule =
      switch below(4) {
      case 0: .every(VirtualDuration(roundingUnits: Double(1 + below(40)) / 8))
      case 1: .aggregations(1 + below(30))
      default: .points(1 + below(120))
      }
    var stop = StopRule()
    while stop == StopRule() {
      if below(2) == 0 { stop.time = VirtualTime(ticks: Int64(1 + below(30)) * 500_000_000) }
      if below(2) == 0 { stop.aggregations = 1 + below(300) }
      if below(2) == 0 { stop.updates = 1 + below(40) }
    }
    return ScheduleSettings.sample(
      clients: clients, delays: delays, scheme: scheme, stop: stop, evaluation: rule, seed: seed)
  }

  private static func interval(_ choice: Int) -> Trigger {
    .every([0.125, 0.03125, 0.05, 1.5][choice])
  }
}
