import Chance
import Testing
@testable import Federation

/// Schedules compute delays in a way of their own, for speed.
@Suite struct ArrivalsTests {
  static let models: [DelayModel] = {
    let logNormal = DelayLaw.logNormal(median: 1, sigma: 0.5)
    let tiers = [ClientFactor.Tier(factor: 1, share: 1), ClientFactor.Tier(factor: 3, share: 2)]
    return [
      .constant([0.7]), .constant([0.7, 0.3, 1, 2]), .spread(percent: 80),
      DelayModel(work: .constant(0.3), per: .step),
      DelayModel(work: .constant(0.3), loss: 0.5),
      DelayModel(factor: .law(logNormal), work: logNormal),
      DelayModel(factor: .law(.constant(2)), work: .exponential(mean: 1)),
      DelayModel(factor: .tiers(tiers), work: .constant(1)),
      DelayModel(factor: .zipf(exponent: 1, ranks: 9), work: logNormal, loss: 0.2),
      DelayModel(work: .constant(1), network: Network(latency: .law(logNormal))),
      DelayModel(
        work: .constant(1),
        network: Network(download: .law(logNormal), upload: .law(.constant(3)))),
      .trace(DelayTrace(durations: [[1, 2], [3], [4, 5, 6], [7]])),
    ]
  }()

  @Test(arguments: models.indices)
  func `each order takes what its client's delay for the update is`(index: Int) {
    let settings = ScheduleSettings(
      importance: [0.25, 0.25, 0.25, 0.25], delays: Self.models[index],
      load: ClientLoad(steps: [1, 2, 3, 4], download: 10, upload: 20),
      scheme: Scheme(trigger: .eachArrival), stop: StopRule(updates: 200),
      seed: 5)
    var orders = 0
    for step in Schedule(settings, weights: [1, 1, 1, 1]) {
      guard case .train(let order, let due?) = step else { continue }
      let duration = settings.delays.duration(of: order.client, update: order.update)
      #expect(due == order.start.advanced(by: duration), "\(order)")
      orders += 1
    }
    #expect(orders > 200)
  }

  @Test(arguments: 0..<UInt64(50))
  func `durations are rounded to the nearest tick, halves up`(seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .delay)
    for exponent in -12..<10 {
      let ticks = stream.nextUnit() * PortableMath.exp(Double(exponent) * 2.3) * 1e9
      for ticks in [ticks, ticks.rounded(.down), ticks.rounded(.down) + 0.5, -ticks] {
        let units = ticks / 1e9
        #expect(
          VirtualDuration(roundingUnits: units).ticks == max(1, Int64((units * 1e9).rounded())))
      }
    }
    for units in [0.0, -1, -.infinity, .nan] {
      #expect(VirtualDuration(roundingUnits: units).ticks == 1)
    }
    for units in [1e10, .infinity, .greatestFiniteMagnitude] {
      #expect(VirtualDuration(roundingUnits: units).ticks == 1 << 62)
    }
  }
}
