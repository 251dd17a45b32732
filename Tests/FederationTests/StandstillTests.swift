import Chance
import Testing
@testable import Federation

/// Clients that are never available, under every scheme.
@Suite struct StandstillTests {
  /// The first of them were never there; the others take times of their own.
  static func delays(clients: Int, never: Int, isAvailability: Bool) -> DelayModel {
    let unit: Int64 = 1_000_000_000
    if isAvailability {
      return DelayModel(
        work: .exponential(mean: 1),
        availability: .trace(
          AvailabilityTrace(
            length: 10 * unit,
            stretches: (0..<clients).map { $0 < never ? [] : [Int64($0)..<Int64($0) + 3 * unit] })))
    }
    return .trace(
      DelayTrace(durations: (0..<clients).map { $0 < never ? [] : [unit + Int64($0), unit / 2] }))
  }

  static func scheme(_ clients: Int, _ random: inout RandomStream) -> Scheme {
    func below(_ bound: Int) -> Int { Int(random.nextBelow(UInt32(bound))) }
    let count = 1 + below(clients)
    let spare = below(clients - count + 1)
    let deadline = below(2) == 0 ? nil : VirtualDuration(roundingUnits: 0.7)
    let triggers: [Trigger] = [
      .round(Round(deadline: deadline)),
      .round(Round(sampling: ClientSampling(count: count), spare: spare, deadline: deadline)),
      .round(Round(sampling: ClientSampling(count: count, law: .importance))),
      .eachArrival, .every(0.8), .count(count), .count(count),
    ]
    let place = below(triggers.count)
    var scheme = Scheme(trigger: triggers[place], weighting: .identical)
    if place >= 3, below(2) == 0 {
      scheme.concurrency = Concurrency(limit: count + below(clients - count + 1))
    }
    if place == 6 { scheme.restart = .arrival }
    return scheme
  }

  @Test(arguments: 0..<120 as Range<UInt64>)
  func `a scheme stands still exactly where that is foretold`(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .clientSampling)
    let clients = 1 + Int(random.nextBelow(5))
    let never = Int(random.nextBelow(UInt32(clients)))
    let scheme = Self.scheme(clients, &random)
    let settings = ScheduleSettings.sample(
      clients: clients,
      delays: Self.delays(clients: clients, never: never, isAvailability: seed % 2 == 0),
      scheme: scheme, stop: StopRule(updates: 1_000), seed: seed)
    let standstill = scheme.standstill(never: never, of: clients)
    // Intervals go on without anybody.
    if case .everyInterval = scheme.trigger, standstill != nil { return }
    var reason: StopReason?
    var contributors: Set<Int> = []
    for step in Schedule(settings, weights: Array(repeating: 1, count: clients)) {
      if case .stop(let found, _) = step { reason = found }
      if case .aggregate(let aggregation) = step {
        contributors.formUnion(aggregation.contributions.map(\.order.client.index))
      }
    }
    #expect(
      reason == (standstill == nil ? .updates : .standstill),
      "\(scheme), \(never) of \(clients), seed \(seed)")
    #expect(contributors.isDisjoint(with: 0..<never))
    let error = ParticipationError(scheme, settings.delays.model, clients: clients)
    #expect((error != nil) == (standstill != nil))
  }

  @Test func `with a stop by time it goes on to that`() {
    let settings = ScheduleSettings.sample(
      clients: 3, delays: Self.delays(clients: 3, never: 1, isAvailability: false),
      stop: .units(20))
    let last = Array(Schedule(settings, weights: [1, 1, 1])).last
    #expect(last == .stop(.time, time: VirtualTime(ticks: 20_000_000_000)))
  }

  @Test(arguments: [
    (
      Scheme(trigger: .everyone(sampling: nil)), 1,
      "client 0 is never available, and a round waits for all clients, so that none would end; "
        + "allowed: scheme.deadline, a scheme that does not wait for all, or fewer clients"
    ),
    (
      Scheme(trigger: .round(Round(sampling: ClientSampling(count: 2), spare: 1))), 2,
      "client 0 and 1 more are never available, and a round waits for all but 1 of the clients that "
        + "it draws, so that sooner or later one would never end; allowed: scheme.deadline, as many "
        + "spare clients, or another scheme"
    ),
    (
      Scheme(
        trigger: .round(
          Round(sampling: ClientSampling(count: 2), deadline: VirtualDuration(ticks: 9)))), 3,
      "client 0 and 2 more are never available, and a round may draw none but those, so that sooner "
        + "or later one would never end; allowed: a larger sample, or another scheme"
    ),
    (
      Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: 2)), 2,
      "client 0 and 1 more are never available, and they would take all 2 places of "
        + "scheme.max-in-flight for ever; allowed: more places than such clients"
    ),
    (
      Scheme(trigger: .count(3)), 2,
      "client 0 and 1 more are never available, and a buffer of 3 would never be full; allowed: a "
        + "size of at most 2"
    ),
    (
      Scheme(trigger: .eachArrival), 1,
      "client 0 is never available, so no weight can make up for it; allowed: scheme.weights: "
        + "adaptive or identical, or delays in which each client is there"
    ),
  ])
  func `weights are refused with the client and what is allowed`(
    scheme: Scheme, never: Int, sentence: String
  ) {
    let settings = ScheduleSettings.sample(
      delays: Self.delays(clients: 4, never: never, isAvailability: never == 2), scheme: scheme)
    let error = #expect(throws: ParticipationError.self) { try AggregationWeights(settings) }
    #expect(error?.description == sentence)
  }

  /// The share of aggregations that each client has, told beforehand and counted.
  @Test(arguments: [
    (Scheme(trigger: .eachArrival, weighting: .identical), false),
    (Scheme(trigger: .eachArrival, weighting: .identical), true),
    (Scheme(trigger: .every(0.8), weighting: .identical), false),
    (Scheme(trigger: .every(0.8), weighting: .identical), true),
    (Scheme(trigger: .count(3), weighting: .identical, restart: .arrival), true),
    (
      Scheme(trigger: .eachArrival, weighting: .identical, concurrency: Concurrency(limit: 3)),
      false
    ),
    (
      Scheme(
        trigger: .round(Round(deadline: VirtualDuration(roundingUnits: 0.6))),
        weighting: .identical), false
    ),
  ])
  func `the others' participation is what a schedule has`(
    scheme: Scheme, isAvailability: Bool
  ) throws {
    let settings = ScheduleSettings.sample(
      clients: 5, delays: Self.delays(clients: 5, never: 2, isAvailability: isAvailability),
      scheme: scheme, stop: StopRule(updates: 20_000))
    let weights = try AggregationWeights(settings)
    let summary = PlanSummary(settings, weights: weights) { _ in }
    #expect(summary.reason == .updates)
    let surrogate = SurrogateImportance(settings, weights, measuringAgain: false)
    #expect(weights.participation[..<2] == [0, 0] && surrogate.shares[..<2] == [0, 0])
    #expect(summary.meanDelays[0] == .infinity && summary.contributions[0] == 0)
    for client in 2..<5 {
      let counted = Double(summary.contributions[client]) / Double(summary.aggregations)
      let told = weights.participation[client]
      #expect(isClose(counted, told, within: 0.03 * told), "client \(client)")
    }
  }
}
