import Chance
import Federation
import Testing

@Suite struct AvailabilityWalkTests {
  /// Traces of a few ticks by chance, with work of less than a stretch up to several repetitions.
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `work under a trace is back when a walk tick by tick has done it`(seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .partition)
    let length = Int(10 + stream.nextBelow(40))
    let isOn = (0..<length).map { $0 == 7 || stream.nextBelow(3) == 0 }
    let stretches = isOn.indices.filter { isOn[$0] }.map { Int64($0)..<Int64($0) + 1 }
    let busy = Int64(1 + stream.nextBelow(60))
    let parts = DelayModel(
      work: .constant(Double(busy) * 1e-9),
      availability: .trace(AvailabilityTrace(length: Int64(length), stretches: [stretches])))
    let settings = ScheduleSettings.sample(
      clients: 1, delays: parts,
      scheme: Scheme(trigger: .everyInterval(VirtualDuration(ticks: 13))),
      stop: StopRule(updates: 40))
    var works = 0
    for case .train(let order, let due?) in Schedule(settings, weights: [1]) {
      works += 1
      var (time, rest) = (order.start.ticks, busy)
      while rest > 0 {
        if isOn[Int(time % Int64(length))] { rest -= 1 }
        time += 1
      }
      #expect(due.ticks == time)
    }
    #expect(works >= 40)
    let share = Double(stretches.count) / Double(length)
    let mean = settings.delays.mean(of: ClientID(0))
    #expect(isClose(mean * share, Double(busy) * 1e-9, within: 1e-18))
  }
}
