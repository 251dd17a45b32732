import Chance
import Federation
import Testing

/// A server that takes its time: one thing after the other, in the order in which things came.
@Suite struct ServerTimesTests {
  static func settings(
    _ model: DelayModel, _ scheme: Scheme, clients: Int, stop: StopRule = .units(100),
    upload: Int = 1, seed: UInt64 = 1
  ) -> ScheduleSettings {
    ScheduleSettings(
      importance: Array(repeating: 1 / Double(clients), count: clients), delays: model,
      load: ClientLoad(upload: upload), scheme: scheme, stop: stop, seed: seed)
  }

  static func aggregations(_ settings: ScheduleSettings) -> [Aggregation] {
    Schedule(settings, weights: Array(repeating: 1, count: settings.clients))
      .flatMap(\.aggregations)
  }

  static func text(_ aggregations: some Sequence<Aggregation>) -> [String] {
    aggregations.map { "\(written($0)) \($0.time.units)" }
  }

  @Test func `orders that follow from an aggregation start when it is done`() {
    let model = DelayModel(
      factor: .list([1, 1.25]), server: ServerTimes(aggregation: .constant(0.5)))
    let found = Self.aggregations(
      Self.settings(model, Scheme(trigger: .eachArrival), clients: 2, stop: .units(5)))
    // Client 0 is served from 1 to 1.5; client 1 was there at 1.25, and is served up to 2.
    #expect(
      Self.text(found) == [
        "{0}@0 1.5", "{1}@0 2.0", "{0}@1 3.0", "{1}@2 3.75", "{0}@3 4.5",
      ])
  }

  @Test func `what comes is read before it counts, and what waits is read in its order`() {
    let model = DelayModel(factor: .list([1, 1.1, 2]), server: ServerTimes(byte: 0.1))
    // Three bytes: 0.3 for each.
    let found = Self.aggregations(
      Self.settings(
        model, Scheme(trigger: .eachArrival), clients: 3, stop: .units(3), upload: 3))
    #expect(
      Self.text(found) == [
        "{0}@0 1.3", "{1}@0 1.6", "{2}@0 2.3", "{0}@1 2.6", "{1}@2 3.0",
      ])
  }

  @Test func `ticks stay where they are, and count what was there before them`() {
    let model = DelayModel(
      factor: .list([0.9, 1, 2.5]),
      server: ServerTimes(aggregation: .constant(0.25), byte: 0.1))
    let found = Self.aggregations(
      Self.settings(
        model, Scheme(trigger: .every(1)), clients: 3, stop: .units(6), upload: 2))
    // Read from 0.9 to 1.1 and from 1.1 to 1.3, then aggregated: the tick at 1 waits for both, who
    // came by then. The next one is at 2 nevertheless, and finds nothing.
    #expect(
      Self.text(found.prefix(4)) == [
        "{0,1}@0 1.55", " 2.0", "{2}@0 {0,1}@1 3.3", " 4.0",
      ])
  }

  @Test func `a tick while an aggregation goes on is left out`() {
    let model = DelayModel(work: .constant(0.5), server: ServerTimes(aggregation: .constant(1.2)))
    let found = Self.aggregations(
      Self.settings(model, Scheme(trigger: .every(1)), clients: 1, stop: .units(8)))
    #expect(Self.text(found) == ["{0}@0 2.2", "{0}@1 4.2", "{0}@2 6.2"])
  }

  @Test func `a deadline counts what came before it, and nobody reads what comes with its end`() {
    let round = Round(deadline: VirtualDuration(roundingUnits: 1))
    let model = DelayModel(
      factor: .list([0.5, 0.9, 3]), server: ServerTimes(aggregation: .constant(0.5), byte: 1))
    let found = Self.aggregations(
      Self.settings(
        model, Scheme(trigger: .round(round)), clients: 3, stop: .units(5)))
    // Read from 0.5 to 1.5 and 1.5 to 2.5: both came before the deadline at 1. Then aggregated, while
    // client 2 comes.
    #expect(Self.text(found) == ["{0,1}@0 3.0"])
  }

  @Test func `the end comes before an aggregation that is not done`() {
    let model = DelayModel(server: ServerTimes(aggregation: .constant(0.5)))
    let settings = Self.settings(
      model, Scheme(trigger: .eachArrival), clients: 1,
      stop: StopRule(time: VirtualTime(ticks: 2_900_000_000)))
    #expect(Self.text(Self.aggregations(settings)) == ["{0}@0 1.5"])
  }

  /// The machine repairman's problem: M machines that run for exponential times of the mean Z, and one
  /// repairman, whose repairs have the mean S. p_0 = 1 / sum_k M!/(M - k)! (S/Z)^k (Gross, Harris,
  /// "Fundamentals of Queueing Theory", 3rd edition, 1998, section 2.7).
  @Test(arguments: [(2, 0.5), (5, 0.2), (5, 1), (20, 0.05)], 1...2 as ClosedRange<UInt64>)
  func `async is the machine repairman's problem`(
    system: (clients: Int, service: Double), seed: UInt64
  ) {
    let (count, service) = (system.clients, system.service)
    var (term, sum) = (1.0, 1.0)
    for k in 1...count {
      term *= Double(count - k + 1) * service
      sum += term
    }
    let utilisation = 1 - 1 / sum
    let throughput = utilisation / service
    let response = Double(count) / throughput - 1

    let model = DelayModel(
      work: .exponential(mean: 1), server: ServerTimes(aggregation: .exponential(mean: service)))
    let updates = 100_000
    let settings = Self.settings(
      model, Scheme(trigger: .eachArrival), clients: count, stop: StopRule(updates: updates),
      seed: seed)
    var (back, waits, end): ([ClientID: Double], Double, Double) = ([:], 0, 0)
    for step in Schedule(settings, weights: Array(repeating: 1, count: count)) {
      switch step {
      case .train(let order, let due?): back[order.client] = due.units
      case .aggregate(let aggregation):
        end = aggregation.time.units
        waits += end - (back[aggregation.contributions[0].order.client] ?? 0)
      default: break
      }
    }
    let found = Double(updates) / end
    #expect(isClose(found, throughput, within: 0.02 * throughput), "seed \(seed)")
    #expect(isClose(found * service, utilisation, within: 0.02 * utilisation))
    #expect(isClose(waits / Double(updates), response, within: 0.03 * response), "seed \(seed)")
  }

  @Test func `participation is measured, with its error`() throws {
    let model = DelayModel(
      factor: .list([1, 4]), work: .exponential(mean: 1),
      server: ServerTimes(aggregation: .exponential(mean: 0.5)))
    for scheme in [Scheme(trigger: .eachArrival), Scheme(trigger: .every(1))] {
      let settings = Self.settings(model, scheme, clients: 2)
      let weights = try AggregationWeights(settings)
      #expect(weights.source != .closedForm && weights.participationErrors.allSatisfy { $0 > 0 })
      // How long a client takes is as it was.
      #expect(weights.measuredDelays == nil && settings.delays.mean(of: ClientID(1)) == 4)
    }
    let rounds = try AggregationWeights(
      Self.settings(model, Scheme(trigger: .everyone(sampling: nil)), clients: 2))
    #expect(rounds.source == .closedForm && rounds.participation == [1, 1])
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `whether an input aggregates is known before it is handed in`(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .syntheticData)
    for scheme in CoordinatorInputTests.schemes {
      var driver = RandomDriver(scheme, clients: 6, seed: seed)
      driver.begin()
      for _ in 0..<300 {
        let input = driver.randomInput(&random)
        let expected = driver.coordinator.aggregates(on: input)
        let found = driver.hand(input).contains { if case .aggregate = $0 { true } else { false } }
        switch input {
        case .arrived, .timer: #expect(found == expected, "\(input), \(scheme), seed \(seed)")
        case .lost, .joined, .left: break
        }
      }
    }
  }
}
