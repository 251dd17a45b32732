import Chance
import Testing

@testable import Federation

/// What happens to a federation under the real clock, drawn from a seed: answers that come when they are
/// due or later, clients that come and go, a clock that is looked at now and then.
private struct LiveDriver {
  private(set) var decisions: LiveDecisions
  private(set) var steps: [Schedule.Step] = []
  private(set) var record: [RecordedHappening] = []
  private var random: RandomStream
  private var now = VirtualTime.zero
  /// Open orders, by when their answers come.
  private var open: [(order: TrainingOrder, back: VirtualTime)] = []
  private var away: Set<ClientID> = []
  private let isPunctual: Bool
  private let clients: Int

  init(_ settings: ScheduleSettings, _ weights: ClientWeights, seed: UInt64, isPunctual: Bool) {
    decisions = LiveDecisions(settings, weights: weights)
    random = RandomStream(seed: seed, purpose: .syntheticData)
    clients = settings.clients
    self.isPunctual = isPunctual
  }

  private var isOver: Bool { if case .stop? = steps.last { true } else { false } }

  /// Walks until the stop, or so many looks at the clock.
  mutating func walk(looks: Int = 200_000) {
    take()
    for _ in 0..<looks where !isOver {
      let next = [decisions.nextDecision, open.map(\.back).min()].compactMap(\.self).min()
      // Past some of what happens, so that several things are taken in at once.
      let leap = random.nextUnit() < 0.3 ? Int64(random.nextBelow(400_000_000)) : 0
      guard let next else { return }
      now = max(now, VirtualTime(ticks: next.ticks + (isPunctual ? 0 : leap)))
      for index in open.indices.reversed() where open[index].back <= now {
        decisions.take(.arrived(open[index].order.id), at: isPunctual ? open[index].back : now)
        open.remove(at: index)
      }
      if !isPunctual, random.nextUnit() < 0.1 { moveSomebody() }
      decisions.reach(now)
      take()
    }
  }

  private mutating func moveSomebody() {
    let client = ClientID(random.nextBelow(UInt32(clients)))
    if away.remove(client) != nil {
      decisions.take(.joined(client), at: now)
    } else if away.count + 1 < clients {
      away.insert(client)
      decisions.take(.left(client), at: now)
    }
  }

  private mutating func take() {
    while let step = decisions.next() {
      steps.append(step)
      switch step {
      case .train(let order, let due):
        let late = isPunctual ? 0 : Int64(random.nextBelow(300_000_000))
        open.append((order, (due ?? now).advanced(by: VirtualDuration(ticks: late))))
      case .abandon(let order, at: _): open.removeAll { $0.order == order }
      default: break
      }
    }
    record += decisions.takeRecord()
  }
}

extension [Schedule.Step] {
  /// Intervals in which nothing arrives one by one: under the real clock nobody knows how many there are.
  fileprivate var oneByOne: [Schedule.Step] {
    flatMap { step -> [Schedule.Step] in
      guard case .pass(let passed) = step else { return [step] }
      return (0..<passed.count).map { place in
        .pass(
          EmptyAggregations(
            index: passed.index + place, count: 1, time: passed.time(of: place),
            interval: passed.interval))
      }
    }
  }
}

@Suite struct LiveDecisionsTests {
  @Test(arguments: 0..<60 as Range<UInt64>)
  func `where answers come when they are due, decisions are those of the virtual clock`(
    seed: UInt64
  ) throws {
    let settings = RandomSchedule.settings(seed: seed)
    let weights = ClientWeights(Array(repeating: 1, count: settings.clients))
    var driver = LiveDriver(settings, weights, seed: seed, isPunctual: true)
    driver.walk()
    let planned = Array(Schedule(settings, weights: weights))
    // What would never end under the virtual clock waits under the real one.
    guard case .stop(let reason, time: _)? = planned.last, reason != .standstill else { return }
    #expect(driver.steps.oneByOne == planned.oneByOne, "seed \(seed)")
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `the record of what happened gives the same decisions again`(seed: UInt64) throws {
    let settings = RandomSchedule.settings(seed: seed)
    let weights = ClientWeights(Array(repeating: 1, count: settings.clients))
    var driver = LiveDriver(settings, weights, seed: seed, isPunctual: false)
    driver.walk(looks: 400)
    var again = LiveDecisions(settings, weights: weights, record: driver.record)
    var steps: [Schedule.Step] = []
    while let step = again.next() { steps.append(step) }
    // The time may have gone on a little after what happened last.
    let common = driver.steps.prefix(steps.count)
    #expect(Array(common) == steps, "seed \(seed)")
    let rest = driver.steps.dropFirst(steps.count)
    #expect(
      rest.allSatisfy { step in
        switch step {
        case .evaluate, .stop: true
        default: false
        }
      }, "seed \(seed)")
    #expect(again.takeRecord().allSatisfy { $0.happening == .ticked }, "seed \(seed)")
  }

  @Test func `an order of which the record tells is not back a second time`() {
    let settings = ScheduleSettings.sample(
      clients: 2, delays: .constant([1]), scheme: Scheme(trigger: .eachArrival),
      stop: StopRule(updates: 5), seed: 1)
    let weights = ClientWeights([0.5, 0.5])
    let first = OrderID(client: ClientID(1), update: 0)
    var decisions = LiveDecisions(
      settings, weights: weights,
      record: [RecordedHappening(.arrived(first), at: VirtualTime(ticks: 7))])
    func aggregations() -> [Aggregation] {
      var found: [Aggregation] = []
      while let step = decisions.next() {
        if case .aggregate(let aggregation) = step { found.append(aggregation) }
      }
      return found
    }
    #expect(aggregations().map(\.time.ticks) == [7])
    decisions.take(.arrived(first), at: VirtualTime(ticks: 9))
    decisions.take(
      .arrived(OrderID(client: ClientID(0), update: 0)), at: VirtualTime(ticks: 3))
    decisions.reach(VirtualTime(ticks: 20))
    // What comes late counts for the first instant that is not decided.
    #expect(aggregations().map(\.time.ticks) == [8])
  }

  @Test func `the ends of intervals do not drift, however late they are noticed`() {
    let settings = ScheduleSettings.sample(
      clients: 2, delays: .constant([0.3, 0.4]),
      scheme: Scheme(
        trigger: .everyInterval(VirtualDuration(roundingUnits: 0.5)), weighting: .identical),
      stop: StopRule(time: VirtualTime(ticks: 20_000_000_000)), seed: 1)
    let weights = ClientWeights([0.5, 0.5])
    var decisions = LiveDecisions(settings, weights: weights)
    var (times, now) = ([] as [Int64], Int64(0))
    while times.count < 30 {
      while let step = decisions.next() {
        switch step {
        case .train(let order, let due):
          decisions.take(.arrived(order.id), at: due ?? VirtualTime(ticks: now))
        case .aggregate(let aggregation): times.append(aggregation.time.ticks)
        case .pass(let passed): times.append(passed.time.ticks)
        default: break
        }
      }
      now += 170_000_003
      decisions.reach(VirtualTime(ticks: now))
    }
    #expect(times == (1...Int64(times.count)).map { $0 * 500_000_000 })
  }
}

@Suite struct RealTimeTests {
  @Test(arguments: [1_000, 50_000_000, 333_333_333, 3_600_000_000_000] as [Int64])
  func `the instant of a time is the first at which it has come`(nanoseconds: Int64) throws {
    var time = RealTime(unit: .nanoseconds(nanoseconds), at: VirtualTime(ticks: 12_345))
    #expect(time.time(at: .seconds(5)) == VirtualTime(ticks: 12_345))
    #expect(time.session(at: VirtualTime(ticks: 20_000)) == nil)
    time.start(at: .seconds(2))
    for ticks in [12_345, 12_346, 999_999_999, 77_000_000_001] as [Int64] {
      let instant = try #require(time.session(at: VirtualTime(ticks: ticks)))
      #expect(time.time(at: instant).ticks >= ticks)
      #expect(time.time(at: instant - .nanoseconds(1)).ticks <= max(ticks, 12_345))
    }
    #expect(time.time(at: .seconds(1)) == VirtualTime(ticks: 12_345))
  }
}
