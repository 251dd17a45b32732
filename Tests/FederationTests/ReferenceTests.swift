import Chance
import Federation
import Testing

/// The core against a second, slow implementation, over random populations.
@Suite struct ReferenceTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `every scheme decides as its plain loop does`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, purpose: .syntheticData)
    let clients = 1 + Int(random.nextBelow(12))
    // Delays in eighths make ties frequent; the exponential has none.
    let law: DelayModel =
      seed % 2 == 0
      ? .constant((0..<clients).map { _ in Double(1 + random.nextBelow(16)) / 8 })
      : .exponential(mean: (0..<clients).map { _ in 0.1 + random.nextUnit() })
    let interval = Double(1 + random.nextBelow(12)) / 8
    let size = 1 + Int(random.nextBelow(UInt32(clients)))
    func reference() -> ReferenceSimulation {
      let settings = ScheduleSettings.sample(clients: clients, delays: law, seed: seed)
      return ReferenceSimulation(delays: settings.delays, clients: clients, units: 20)
    }
    var (average, async, fix, flush, arrival) =
      (reference(), reference(), reference(), reference(), reference())
    let expected: [(Scheme, [String])] = [
      (Scheme(trigger: .everyone(sampling: nil)), average.fedavg()),
      (Scheme(trigger: .eachArrival), async.async()),
      (Scheme(trigger: .every(interval)), fix.fedfix(interval: Int64(interval * 1e9))),
      (Scheme(trigger: .count(size)), flush.fedbuff(size: size, waits: true)),
      (Scheme(trigger: .count(size), restart: .arrival), arrival.fedbuff(size: size, waits: false)),
    ]
    for (scheme, log) in expected {
      let settings = ScheduleSettings.sample(
        clients: clients, delays: law, scheme: scheme, stop: .units(20), seed: seed)
      let steps = Schedule(settings, weights: Array(repeating: 1, count: clients))
      let found = steps.flatMap(\.aggregations).map { aggregation in
        let members = aggregation.contributions.map {
          "\($0.order.client.rawValue)@\($0.order.baseVersion)"
        }
        return "\(aggregation.index) \(aggregation.time.ticks) " + members.joined(separator: " ")
      }
      #expect(found == log, "\(scheme.trigger), seed \(seed)")
    }
  }
}
