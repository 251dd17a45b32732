import Chance
@testable import Federation
import Testing

/// A line that transfers share.
@Suite struct SharedLinkTests {
  typealias Server = ServerTimesTests

  /// Two clients that work and then send ten bytes over a line of ten bytes a unit.
  static func model(
    _ factors: [Double], own: [Double]? = nil, availability: Availability = .always
  ) -> DelayModel {
    DelayModel(
      factor: .list(factors), work: .constant(1),
      network: Network(
        upload: own.map(LawOrList.list), shared: SharedBandwidth(upload: 10)),
      availability: availability)
  }

  static func found(
    _ model: DelayModel, _ scheme: Scheme = Scheme(trigger: .eachArrival), until end: Double
  ) -> [String] {
    guard case .list(let factors) = model.factor else { return [] }
    return Server.text(
      Server.aggregations(
        Server.settings(
          model, scheme, clients: factors.count,
          stop: StopRule(time: VirtualTime(ticks: Int64(end * 1e9))), upload: 10)))
  }

  @Test func `transfers share the line while they go on together`() {
    // Client 0 alone from 1 to 1.5, then half of it for its last 5 bytes; client 1 has 5 left then.
    #expect(Self.found(Self.model([1, 1.5]), until: 3.2) == ["{0}@0 2.5", "{1}@0 3.0"])
  }

  @Test func `what a slow line leaves the others have`() {
    // Client 0 has 2 a unit, and leaves 8: 10 bytes in 1.25, then alone at its own 2.
    let found = Self.found(Self.model([1, 1], own: [2, 100]), until: 6.2)
    #expect(found == ["{1}@0 2.25", "{1}@1 4.5", "{0}@0 6.0"])
  }

  @Test func `those who are done at one time are so in the order of their numbers`() {
    #expect(
      Self.found(Self.model([1, 1, 1]), until: 4) == ["{0}@0 4.0", "{1}@0 4.0", "{2}@0 4.0"])
  }

  @Test func `work that is given up leaves the line`() {
    let round = Round(deadline: VirtualDuration(roundingUnits: 2.5))
    // Client 0 is done at 2; client 1 begins to send at 2.4 and is given up at 2.5, so that client 0
    // has the line for itself in the next round too.
    #expect(
      Self.found(Self.model([1, 2.4]), Scheme(trigger: .round(round)), until: 5.1)
        == ["{0}@0 2.5", "{0}@1 5.0"])
  }

  @Test func `a client that is away neither sends nor holds up others`() {
    // Client 0 sends from 1 to 1.5 alone, rests up to 4, and has 5 bytes left then.
    let trace = AvailabilityTrace(
      length: 100_000_000_000,
      stretches: [[0..<1_500_000_000, 4_000_000_000..<100_000_000_000], [0..<100_000_000_000]])
    let found = Self.found(
      Self.model([1, 1.5], availability: .trace(trace)), until: 5.2)
    // Client 1: from 1.5 to 2.5 alone; again from 4 on with the other, who is done at 5.
    #expect(found == ["{1}@0 2.5", "{0}@0 5.0"])
  }

  @Test func `a lost update goes over the line again`() {
    var model = DelayModel(
      work: .constant(1), network: Network(shared: SharedBandwidth(download: 10, upload: 10)))
    model.loss = 0.5
    let settings = Server.settings(
      model, Scheme(trigger: .eachArrival), clients: 1, stop: .units(500), upload: 10)
    var lengths: [Double] = []
    for case .arrive(let order, let time) in Schedule(settings, weights: [1]) {
      lengths.append(time.units - order.start.units)
    }
    // Each attempt takes 0.1 + 1 + 1, to the tick.
    let attempts = lengths.map { $0 / 2.1 }
    #expect(attempts.allSatisfy { isClose($0, $0.rounded(), within: 1e-6) })
    let mean = attempts.reduce(0, +) / Double(attempts.count)
    #expect(isClose(mean, 2, within: 0.6))
  }

  /// A closed network: M clients that think for a time of the mean 1 and send one message of 1/mu units
  /// over a processor-sharing line, k of which go on at the rate min(k c, 1). Of the laws of the
  /// times only the means matter (Baskett, Chandy, Muntz, Palacios, J. ACM 22(2), 1975).
  @Test(
    arguments: [(4, 0.3, Double.infinity), (10, 0.2, .infinity), (6, 0.5, 0.4), (6, 1, 0.25)],
    [DelayLaw.exponential(mean: 1), .gamma(shape: 3, mean: 1)])
  func `throughput is that of a processor-sharing line, whatever the laws are`(
    system: (clients: Int, size: Double, cap: Double), work: DelayLaw
  ) throws {
    let (count, size, cap) = system
    var (terms, term) = ([1.0], 1.0)
    for k in 1...count {
      let rate = min(Double(k) * cap, 1) / size
      term *= Double(count - k + 1) / rate
      terms.append(term)
    }
    let sum = terms.reduce(0, +)
    // Those who think come to an end at the rate 1.
    let thinking =
      terms.enumerated().reduce(0) { $0 + Double(count - $1.offset) * $1.element } / sum

    let bytes = 1_000.0
    let model = DelayModel(
      work: .drawn(work),
      network: Network(
        upload: cap < .infinity ? .law(.constant(cap * bytes / size)) : nil,
        shared: SharedBandwidth(upload: bytes / size)))
    let updates = 60_000
    let settings = Server.settings(
      model, Scheme(trigger: .eachArrival), clients: count, stop: StopRule(updates: updates),
      upload: Int(bytes))
    let end = Server.aggregations(settings).last?.time.units ?? 0
    #expect(isClose(Double(updates) / end, thinking, within: 0.02 * thinking))

    // By Little's law E[T] is M over the throughput.
    let weights = try AggregationWeights(settings)
    let delays = try #require(weights.measuredDelays)
    let mean = Double(count) / thinking
    for client in 0..<count {
      let error = delays.standardErrors[client]
      #expect(error > 0 && error < 0.02 * mean)
      #expect(isClose(delays.means[client], mean, within: 5 * error))
    }
  }

  /// Against shares that are filled up from the slowest line, moment by moment.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func `many transfers have max-min fair shares`(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .syntheticData)
    let capacity = 100.0
    var link = SharedLink(capacity: capacity, clients: 40)
    var (flows, now): ([UInt32: (left: Double, rate: Double)], Double) = ([:], 0)
    func rates() -> [UInt32: Double] {
      var (left, rates) = (capacity, [UInt32: Double]())
      let order = flows.keys.sorted { (flows[$0]!.rate, $0) < (flows[$1]!.rate, $1) }
      for (place, client) in order.enumerated() {
        let rate = min(flows[client]!.rate, left / Double(order.count - place))
        rates[client] = rate
        left -= rate
      }
      return rates
    }
    func pass(to time: Double) {
      for (client, rate) in rates() { flows[client]!.left -= rate * (time - now) }
      now = time
    }
    for _ in 0..<400 {
      let next = link.nextEnd()
      let wanted = VirtualTime(ticks: Int64((now + 0.2 * random.nextUnit()) * 1e9))
      if let next, next <= wanted {
        pass(to: next.units)
        let ended = link.popEnded(at: next)
        let left = flows.removeValue(forKey: ended.rawValue)!.left
        #expect(abs(left) < 1e-5, "seed \(seed)")
        continue
      }
      pass(to: wanted.units)
      let client = random.nextBelow(40)
      if let flow = flows.removeValue(forKey: client) {
        let left = link.end(ClientID(client), at: wanted)
        #expect(isClose(left ?? -1, flow.left, within: 1e-5), "seed \(seed)")
      } else {
        let (bytes, own) = (1 + 30 * random.nextUnit(), 1 + 20 * random.nextUnit())
        let rate = random.nextBelow(4) == 0 ? .infinity : own
        flows[client] = (bytes, rate)
        link.begin(ClientID(client), bytes: bytes, rate: rate, at: wanted)
      }
      #expect(link.count == flows.count)
    }
  }

  @Test func `work that comes back on its own time is known when it is, and counted then`() throws {
    let settings = Server.settings(
      Self.model([1, 1.5]), Scheme(trigger: .everyone(sampling: nil)), clients: 2,
      stop: .units(9), upload: 10)
    var events: [String] = []
    for step in Schedule(settings, weights: [1, 1]) {
      switch step {
      case .train(let order, let due):
        #expect(due == nil)
        events.append("+\(order.client.rawValue) \(order.start.units)")
      case .arrive(let order, let time):
        events.append("-\(order.client.rawValue) \(time.units)")
      case .aggregate(let aggregation): events.append("= \(aggregation.time.units)")
      default: break
      }
    }
    #expect(
      events.prefix(7) == ["+0 0.0", "+1 0.0", "-0 2.5", "-1 3.0", "= 3.0", "+0 3.0", "+1 3.0"])
    // Client 0 waits half a unit of each three.
    let summary = PlanSummary(settings, weights: try AggregationWeights(settings)) { _ in }
    #expect(isClose(summary.idleShares[0], 1.0 / 6, within: 1e-9))
    let timeline = Timeline(settings, weights: try AggregationWeights(settings))
    let own = timeline.stretches.filter { $0.client == ClientID(0) }.prefix(2)
    #expect(own.map(\.kind) == [.training, .waiting] && own.first?.end.units == 2.5)
  }

  @Test func `intervals in which nobody is back pass at once, and none is missed`() {
    let model = Self.model([1, 1.5])
    let found = Server.aggregations(
      Server.settings(model, Scheme(trigger: .every(0.25)), clients: 2, stop: .units(9), upload: 10)
    )
    #expect(found.map(\.index) == Array(0..<36))
    #expect(found.map(\.time.units) == (1...36).map { Double($0) / 4 })
    #expect(found.first(where: { !$0.contributions.isEmpty }).map(written) == "{0}@0")
  }

  @Test func `what is never back ends the schedule`() {
    let model = DelayModel(
      work: .constant(1), network: Network(shared: SharedBandwidth(upload: 1e-9)))
    let settings = Server.settings(
      model, Scheme(trigger: .eachArrival), clients: 2, stop: StopRule(updates: 5),
      upload: 1_000_000_000)
    let last = Schedule(settings, weights: [1, 1]).map { $0 }.last
    #expect(last == .stop(.endOfTime, time: .zero))
  }

  @Test func `two schedules of the same settings are equal`() {
    let population = SharedReferenceTests.Population(seed: 3, end: 20)
    let settings = ScheduleSettings(
      importance: Array(repeating: 1 / Double(population.clients), count: population.clients),
      delays: population.model, load: population.load,
      scheme: Scheme(trigger: .eachArrival), stop: .units(50), seed: 3)
    let weights = Array(repeating: 1.0, count: population.clients)
    #expect(
      Array(Schedule(settings, weights: weights)) == Array(Schedule(settings, weights: weights)))
  }
}
