import Federation
import Testing

/// When work comes back where clients rest at times that are functions of time, by hand.
@Suite struct AvailabilityTests {
  static let unit: Int64 = 1_000_000_000

  /// When a client's pieces of work are back, each begun when the one before is back.
  static func dues(
    _ availability: Availability, work: [Double], clients: Int = 1, client: UInt32 = 0,
    count: Int, seed: UInt64 = 1, interval: Double? = nil
  ) -> [VirtualTime] {
    let parts = DelayModel(
      factor: .list(work), work: .constant(1), availability: availability)
    let trigger = interval.map { Trigger.every($0) } ?? .eachArrival
    let settings = ScheduleSettings.sample(
      clients: clients, delays: parts, scheme: Scheme(trigger: trigger),
      stop: StopRule(time: VirtualTime(ticks: .max)), seed: seed)
    var found: [VirtualTime] = []
    for step in Schedule(withoutEvaluations(settings), weights: Array(repeating: 1, count: clients))
    {
      switch step {
      case .train(let order, let due?), .outlast(let order, let due):
        if order.client.rawValue == client { found.append(due) }
      case .train, .queue, .arrive, .abandon, .aggregate, .pass, .evaluate: break
      case .stop: return found
      }
      if found.count == count { break }
    }
    return found
  }

  private static func withoutEvaluations(_ settings: ScheduleSettings) -> ScheduleSettings {
    var settings = settings
    settings.evaluation = .ends
    return settings
  }

  /// On from 2 to 3, from 4 to 6 and from 9 to 10, of every 12 units.
  static let trace = Availability.trace(
    AvailabilityTrace(
      length: 12 * unit,
      stretches: [[2 * unit..<3 * unit, 4 * unit..<6 * unit, 9 * unit..<10 * unit]]))

  @Test(
    arguments: [
      (0.5, [2.5, 3, 4.5, 5, 5.5, 6, 9.5]), (1, [3, 5, 6, 10, 15]), (1.5, [4.5, 6, 14.5, 17]),
      (2, [5, 10, 17]), (4, [10, 22, 34]), (4.5, [14.5, 27]), (8, [22, 46]),
    ] as [(Double, [Double])])
  func `work goes on from stretch to stretch, and the trace begins again`(
    work: Double, expected: [Double]
  ) {
    let found = Self.dues(Self.trace, work: [work], count: expected.count)
    #expect(found.map(\.units) == expected)
  }

  @Test func `a client is away from the end of its last stretch to its first in the repetition`() {
    // Ordered at the multiples of 7: at 0, 7 and 21 while it is off.
    let found = Self.dues(Self.trace, work: [1], count: 4, interval: 7)
    #expect(found.map(\.units) == [3, 10, 15.0, 22])
  }

  @Test func `clients have stretches of their own`() {
    let two = Availability.trace(
      AvailabilityTrace(
        length: 10 * Self.unit,
        stretches: [[0..<10 * Self.unit], [5 * Self.unit..<6 * Self.unit]]))
    let always = Self.dues(two, work: [1, 0.75], clients: 2, client: 0, count: 3)
    #expect(always.map(\.units) == [1, 2, 3])
    let seldom = Self.dues(two, work: [1, 0.75], clients: 2, client: 1, count: 3)
    #expect(seldom.map(\.units) == [5.75, 15.5, 25.25])
  }

  /// A client's phase is not known from outside, but the work done in one tells it.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `a day has one stretch of its share, the same every day`(seed: UInt64) throws {
    let day = Availability.diurnal(period: 10, share: 0.3)
    let work = 0.25
    let found = Self.dues(day, work: [work], count: 60, seed: seed).map(\.ticks)
    // Twelve pieces of work fill the 3 units of a day, so the 12th after any is a day later.
    for (now, later) in zip(found, found.dropFirst(12)) {
      #expect(later - now == 10 * Self.unit)
    }
    // One of them waits for the next day, the others follow on one another.
    let steps = zip(found.dropFirst(), found).map { $0 - $1 }
    let quarter = Self.unit / 4
    #expect(steps.prefix(12).count { $0 == quarter } == 11)
    #expect(steps.prefix(12).count { $0 == quarter + 7 * Self.unit } == 1)
    let first = try #require(found.first)
    #expect(first >= quarter && first <= 7 * Self.unit + quarter)
  }

  @Test func `as much work as there is time in two days takes two days`() {
    let found = Self.dues(.diurnal(period: 10, share: 0.3), work: [6], count: 20).map(\.ticks)
    #expect(zip(found.dropFirst(), found).allSatisfy { $0 - $1 == 20 * Self.unit })
    let always = Self.dues(.diurnal(period: 10, share: 1), work: [0.3], count: 5)
    #expect(always.map(\.units) == [0.3, 0.6, 0.9, 1.2, 1.5])
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `phases are uniform, one for each client`(seed: UInt64) {
    let (clients, work) = (2_000, 1e-6)
    let parts = DelayModel(
      work: .constant(work), availability: .diurnal(period: 10, share: 0.3))
    let settings = ScheduleSettings.sample(
      clients: clients, delays: parts, scheme: Scheme(trigger: .every(20)),
      stop: .units(1), seed: seed)
    var dues: [Double] = []
    for step in Schedule(settings, weights: Array(repeating: 1, count: clients)) {
      switch step {
      case .train(_, let due?), .outlast(_, let due): dues.append(due.units)
      case .train, .queue, .arrive, .abandon, .aggregate, .pass, .evaluate, .stop: break
      }
    }
    // On at the beginning, or on after a time that is uniform in the 7 units.
    let error = 2.5 / Double(clients).squareRoot()
    #expect(isClose(Double(dues.count { $0 < 2 * work }) / Double(clients), 0.3, within: error))
    for time in [1.0, 3, 5, 6.5] {
      let early = Double(dues.count { $0 <= time }) / Double(clients)
      #expect(isClose(early, 0.3 + time / 10, within: error))
    }
  }

  @Test(arguments: [
    trace, .diurnal(period: 10, share: 0.3), .diurnal(period: 1e9, share: 1e-6),
    .onOff(on: 1e-3, off: 1e9), .always,
  ])
  func `work without end is back at the end of time`(availability: Availability) {
    let found = Self.dues(availability, work: [4e9], count: 3)
    #expect(found.allSatisfy { $0.ticks > 1 << 61 })
    #expect(found.last == VirtualTime(ticks: .max))
  }

  @Test(
    arguments: [
      trace, .diurnal(period: 10, share: 0.3), .onOff(on: 2, off: 3), .onOff(on: 0.1, off: 10),
    ], [0.01, 0.9, 5])
  func `a client that restarts at once takes the time that it works over its share`(
    availability: Availability, work: Double
  ) throws {
    let parts = DelayModel(factor: .list([work]), availability: availability)
    let delays = Delays(model: parts, clients: 1, seed: 4)
    let count = 4_000
    let last = try #require(Self.dues(availability, work: [work], count: count, seed: 4).last)
    let mean = delays.mean(of: ClientID(0))
    // What is by chance are the periods; their sum varies as that of so many exponential times.
    let cycles = max(1, last.units / 11)
    var tolerance = 12 / last.units
    if case .onOff = availability { tolerance = 8 / cycles.squareRoot() }
    #expect(isClose(last.units / Double(count), mean, within: tolerance * mean))
  }
}
