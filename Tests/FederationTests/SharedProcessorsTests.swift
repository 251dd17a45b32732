import Chance
@testable import Federation
import Testing

/// Processors that clients at work share.
@Suite struct SharedProcessorsTests {
  typealias Server = ServerTimesTests

  @Test func `those at work go slower together, and as fast as alone while there are enough`() {
    let model = DelayModel(
      factor: .list([1, 2, 2]), work: .constant(1), processors: SharedProcessors(count: 2))
    let found = Server.text(
      Server.aggregations(
        Server.settings(
          model, Scheme(trigger: .everyone(sampling: nil)), clients: 3, stop: .units(3))))
    // Two thirds of a processor each until client 0 is done at 1.5; then the others have one each.
    #expect(found == ["{0,1,2}@0 2.5"])
    let two = DelayModel(
      factor: .list([1, 2]), work: .constant(1), processors: SharedProcessors(count: 2))
    let alone = Server.aggregations(
      Server.settings(
        two, Scheme(trigger: .everyone(sampling: nil)), clients: 2, stop: .units(5)))
    #expect(Server.text(alone) == ["{0,1}@0 2.0", "{0,1}@1 4.0"])
  }

  @Test func `ways take no processor`() {
    let model = DelayModel(
      factor: .list([1, 1]), work: .constant(1),
      network: Network(latency: .list([0.001, 1])), processors: SharedProcessors(count: 1))
    let found = Server.text(
      Server.aggregations(
        Server.settings(
          model, Scheme(trigger: .everyone(sampling: nil)), clients: 2, stop: .units(4))))
    // Client 0 from 0.001 to 1 alone, the last thousandth with the other; which has 0.999 left then.
    #expect(found == ["{0,1}@0 3.001"])
  }

  @Test func `a client that is away holds up nobody, and goes on where it was`() {
    let trace = AvailabilityTrace(
      length: 100_000_000_000,
      stretches: [[0..<1_000_000_000, 4_000_000_000..<100_000_000_000], [0..<100_000_000_000]])
    let model = DelayModel(
      work: .constant(1), availability: .trace(trace), processors: SharedProcessors(count: 1))
    let found = Server.text(
      Server.aggregations(
        Server.settings(
          model, Scheme(trigger: .everyone(sampling: nil)), clients: 2, stop: .units(5))))
    // Half of each is done at 1; client 1 is done at 1.5, client 0 has half of its work left at 4.
    #expect(found == ["{0,1}@0 4.5"])
  }

  @Test func `work that is given up leaves its processor`() {
    let round = Round(deadline: VirtualDuration(roundingUnits: 2.5))
    let model = DelayModel(
      factor: .list([1, 10]), work: .constant(1), processors: SharedProcessors(count: 1))
    let found = Server.text(
      Server.aggregations(
        Server.settings(model, Scheme(trigger: .round(round)), clients: 2, stop: .units(6))))
    #expect(found == ["{0}@0 2.5", "{0}@1 5.0"])
  }

  @Test func `who wants a processor all the time has its part of them`() {
    for (count, clients, speed) in [(2.0, 1, 1.0), (2, 2, 1), (2, 5, 0.4), (1.5, 3, 0.5)] {
      for pauses in SharedProcessors.Pauses.allCases {
        let processors = SharedProcessors(count: count, demand: 1, pauses: pauses)
        #expect(processors.speed(of: clients) == speed)
        let nearly = SharedProcessors(count: count, demand: 1 - 1e-9, pauses: pauses)
        #expect(isClose(nearly.speed(of: clients), speed, within: 1e-6))
      }
    }
  }

  @Test func `one client of a machine with a processor is never held up`() {
    for demand in [0.01, 0.3, 0.99] {
      for pauses in SharedProcessors.Pauses.allCases {
        let processors = SharedProcessors(count: 1, demand: demand, pauses: pauses)
        #expect(isClose(processors.speed(of: 1), 1, within: 1e-12))
      }
    }
  }

  /// The sum over all sets of clients that may want a processor.
  @Test(arguments: [(3, 0.5, 1.0), (6, 0.2, 2), (8, 0.3, 1.7), (5, 0.9, 3)])
  func `imposed pauses leave what independent wishes do`(
    system: (clients: Int, demand: Double, count: Double)
  ) {
    let (clients, demand, count) = system
    var busy = 0.0
    for set in 0..<(1 << clients) {
      let wanting = set.nonzeroBitCount
      var chance = 1.0
      for client in 0..<clients { chance *= set >> client & 1 == 1 ? demand : 1 - demand }
      busy += chance * min(Double(wanting), count)
    }
    let speed = SharedProcessors(count: count, demand: demand, pauses: .imposed)
      .speed(of: clients)
    #expect(isClose(speed, busy / (Double(clients) * demand), within: 1e-12))
  }

  /// Pieces of exponential length and pauses of exponential length in turn, moment by moment.
  @Test(arguments: [(3, 0.5, 1.0), (8, 0.2, 1.7), (8, 0.6, 2), (20, 0.3, 2)])
  func `own pauses are those of clients that wait for their pieces`(
    system: (clients: Int, demand: Double, count: Double)
  ) {
    let (clients, demand, count) = system
    var random = RandomStream(seed: 7, purpose: .syntheticData)
    var (wanting, time, busy) = (0, 0.0, 0.0)
    for _ in 0..<400_000 {
      let working = min(Double(wanting), count) / demand
      let pausing = Double(clients - wanting) / (1 - demand)
      let length = -PortableMath.log(1 - random.nextUnit()) / (working + pausing)
      time += length
      busy += length * min(Double(wanting), count)
      wanting += random.nextUnit() * (working + pausing) < working ? -1 : 1
    }
    let speed = SharedProcessors(count: count, demand: demand, pauses: .own).speed(of: clients)
    let found = busy / time / (Double(clients) * demand)
    #expect(isClose(speed, found, within: 0.01 * speed))
  }

  @Test func `thousands of clients are no more than arithmetic`() {
    for pauses in SharedProcessors.Pauses.allCases {
      let processors = SharedProcessors(count: 4, demand: 0.5, pauses: pauses)
      // All processors are busy nearly always.
      #expect(isClose(processors.speed(of: 20_000), 4 / 10_000, within: 1e-9))
    }
  }

  /// A closed network: M clients that are on their way for a time Z and then work for one of the mean 1,
  /// k of which go on at speed(k). Of the laws of the times only the means matter (Baskett, Chandy,
  /// Muntz, Palacios, Journal of the ACM 22, 1975).
  @Test(
    arguments: [(4, 1.0, 1.0), (8, 2, 1), (8, 2, 0.3), (30, 1.5, 0.1)],
    [DelayLaw.exponential(mean: 1), .gamma(shape: 3, mean: 1), .constant(1)])
  func `throughput is that of a processor-sharing station, whatever the law is`(
    system: (clients: Int, count: Double, demand: Double), work: DelayLaw
  ) {
    let (clients, way) = (system.clients, 0.8)
    for pauses in SharedProcessors.Pauses.allCases {
      let processors = SharedProcessors(
        count: system.count, demand: system.demand, pauses: pauses)
      var (terms, term) = ([1.0], 1.0)
      for k in 1...clients {
        term *= Double(clients - k + 1) / way / (Double(k) * processors.speed(of: k))
        terms.append(term)
      }
      let onTheWay =
        terms.enumerated().reduce(0) { $0 + Double(clients - $1.offset) * $1.element }
        / terms.reduce(0, +)
      let throughput = onTheWay / way

      // Ways of one length would keep clients in step where work has one length too.
      let model = DelayModel(
        work: .drawn(work), network: Network(latency: .law(.exponential(mean: way / 2))),
        processors: processors)
      let updates = 60_000
      let settings = Server.settings(
        model, Scheme(trigger: .eachArrival), clients: clients, stop: StopRule(updates: updates))
      let end = Server.aggregations(settings).last?.time.units ?? 0
      #expect(
        isClose(Double(updates) / end, throughput, within: 0.02 * throughput), "\(pauses)")
    }
  }

  @Test func `E[T] is measured, with its error`() throws {
    let model = DelayModel(
      work: .exponential(mean: 1), processors: SharedProcessors(count: 1, demand: 1))
    let settings = Server.settings(model, Scheme(trigger: .eachArrival), clients: 4)
    let weights = try AggregationWeights(settings)
    let delays = try #require(weights.measuredDelays)
    for client in 0..<4 {
      let error = delays.standardErrors[client]
      #expect(error > 0 && isClose(delays.means[client], 4, within: 5 * error))
    }
  }

  @Test func `what cannot be is refused`() {
    func problem(_ model: DelayModel) -> String? { model.problem(clients: 2)?.description }
    #expect(
      problem(DelayModel(processors: SharedProcessors(count: 0)))
        == "processors.count: 0.0; allowed: a number from 0.01 to 1000000")
    #expect(
      problem(DelayModel(processors: SharedProcessors(count: 1, demand: 1.5)))
        == "processors.demand: 1.5; allowed: a number from 0.000001 to 1")
    let stretches = Persistence.twoState(slow: 2, fastFor: 1, slowFor: 1)
    #expect(
      problem(DelayModel(persistence: stretches, processors: SharedProcessors(count: 1)))
        == "persistence.kind: two-state beside processors; allowed: kind autoregressive")
  }
}
