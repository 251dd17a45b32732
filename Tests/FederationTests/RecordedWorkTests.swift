import Chance
import Testing
@testable import Federation

/// Recorded times as the work of a delay that has other parts too.
@Suite struct RecordedWorkTests {
  static let unit: Int64 = 1_000_000_000

  static func delays(_ model: DelayModel, load: ClientLoad = ClientLoad(), seed: UInt64 = 1)
    -> Delays
  {
    Delays(model: model, load: load, clients: model.listLengths[0], seed: seed)
  }

  @Test func `alone it is replayed to the tick, however long`() {
    let durations = [[1, 4_611_686_018_000_000_000, 9_007_199_254_740_993], [7]] as [[Int64]]
    let delays = Self.delays(.trace(DelayTrace(durations: durations)))
    for update in 0..<9 as Range<UInt32> {
      #expect(
        delays.duration(of: ClientID(0), update: update).ticks == durations[0][Int(update) % 3])
      #expect(delays.duration(of: ClientID(1), update: update).ticks == 7)
    }
  }

  @Test func `factor, load and ways compose with it as with a law`() {
    let trace = DelayTrace(durations: [[2 * Self.unit, 3 * Self.unit], [9_007_199_254_740_993]])
    let model = DelayModel(
      factor: .list([0.5, 1]), work: .recorded(trace), per: .step,
      network: Network(
        latency: .list([0.25, 0.5]), download: .law(.constant(10)), upload: .list([5, 20])))
    let load = ClientLoad(steps: [4, 1], download: 20, upload: 40)
    let delays = Self.delays(model, load: load)
    // 0.5 x 4 x 2 + 20/10 + 40/5 + 2 x 0.25
    #expect(delays.duration(of: ClientID(0), update: 0).units == 14.5)
    #expect(delays.duration(of: ClientID(0), update: 1).units == 16.5)
    #expect(delays.mean(of: ClientID(0)) == 15.5)
    // The recorded time stays exact beside what is added.
    #expect(
      delays.duration(of: ClientID(1), update: 0).ticks
        == 9_007_199_254_740_993 + (2 + 2 + 1) * Self.unit)
    let long = DelayTrace(durations: [[.max - 5], [1]])
    let late = Self.delays(
      DelayModel(work: .recorded(long), network: Network(latency: .law(.constant(1)))))
    #expect(late.duration(of: ClientID(0), update: 0).ticks == .max)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `an attempt that is lost takes as long again`(seed: UInt64) {
    let recorded = [2, 3, 5, 7, 11].map { $0 * Self.unit }
    let model = DelayModel(work: .recorded(DelayTrace(durations: [recorded])), loss: 0.4)
    let delays = Self.delays(model, seed: seed)
    let law = Self.delays(
      DelayModel(factor: .list([1]), work: .constant(1), loss: 0.4), seed: seed)
    var sum = 0.0
    for update in 0..<20_000 as Range<UInt32> {
      let attempts = law.duration(of: ClientID(0), update: update).ticks / Self.unit
      let found = delays.duration(of: ClientID(0), update: update)
      #expect(found.ticks == attempts * recorded[Int(update) % 5])
      sum += found.units
    }
    let mean = delays.mean(of: ClientID(0))
    #expect(isClose(mean, 5.6 / 0.6, within: 1e-12))
    #expect(isClose(sum / 20_000, mean, within: 0.25))
    #expect(delays.meanIntervals(of: ClientID(0), interval: VirtualDuration(ticks: 5)) == nil)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `survival and mean intervals count its values`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, purpose: .delay)
    let recorded = (0..<7).map { _ in Int64(1 + random.nextBelow(40)) * Self.unit / 8 }
    let model = DelayModel(
      factor: .list([seed % 2 == 0 ? 1 : 0.5]), work: .recorded(DelayTrace(durations: [recorded])),
      network: seed % 3 == 0 ? nil : Network(latency: .list([0.25])))
    let delays = Self.delays(model)
    let interval = VirtualDuration(ticks: Self.unit / 4)
    let all = (0..<7 as Range<UInt32>).map { delays.duration(of: ClientID(0), update: $0).ticks }
    let intervals = all.map { Double(($0 - 1) / interval.ticks + 1) }
    #expect(delays.meanIntervals(of: ClientID(0), interval: interval) == intervals.reduce(0, +) / 7)
    for time in all {
      #expect(
        delays.survival(of: ClientID(0), beyond: VirtualDuration(ticks: time))
          == Double(all.count { $0 > time }) / 7)
    }
  }

  /// Each of them against a plain walk: what the next stretch holds is done, then the next one.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `it rests while the client is not available`(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .availability)
    let clients = 1 + Int(random.nextBelow(4))
    let length = Int64(20 + random.nextBelow(30))
    let stretches = (0..<clients).map { client -> [Range<Int64>] in
      // The last may never be there.
      if client == 3 { return [] }
      let start = Int64(random.nextBelow(10))
      return [start..<start + 4, start + 5..<start + 9].filter { _ in random.nextBelow(4) > 0 }
        + [18..<length]
    }
    let durations = (0..<clients).map { _ in
      (0..<1 + Int(random.nextBelow(4))).map { _ in Int64(1 + random.nextBelow(70)) }
    }
    let settings = ScheduleSettings.sample(
      clients: clients,
      delays: DelayModel(
        work: .recorded(DelayTrace(durations: durations)),
        availability: .trace(AvailabilityTrace(length: length, stretches: stretches))),
      scheme: Scheme(trigger: .everyInterval(VirtualDuration(ticks: 11)), weighting: .identical),
      stop: StopRule(aggregations: 200))
    var works = 0
    for step in Schedule(settings, weights: Array(repeating: 1, count: clients)) {
      switch step {
      case .outlast(let order, let due):
        #expect(order.client == ClientID(3) && due.ticks == .max)
      case .train(let order, let due?):
        works += 1
        let own = durations[order.client.index]
        var (time, rest) = (order.start.ticks, own[Int(order.update) % own.count])
        while rest > 0 {
          if stretches[order.client.index].contains(where: { $0.contains(time % length) }) {
            rest -= 1
          }
          time += 1
        }
        #expect(due.ticks == time, "\(order), seed \(seed)")
      default: break
      }
    }
    #expect(works > 10)
  }
}
