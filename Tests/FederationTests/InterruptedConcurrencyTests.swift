@testable import Federation
import Foundation
import Testing

/// A client that waits for its turn is found available or not by chance, so its work takes longer
/// from there than from the arrival of its last: the mean time of the latter is not enough.
@Suite struct InterruptedConcurrencyTests {
  @Test(arguments: [
    Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: 6)),
    Scheme(trigger: .count(3), restart: .arrival, concurrency: Concurrency(limit: 6)),
  ]) func `clients that come and go weigh what they should when few work at a time`(
    scheme: Scheme
  ) throws {
    let clients = 12
    let factors = (0..<clients).map { $0 < 6 ? 0.5 : 3 }
    let settings = ScheduleSettings.sample(
      clients: clients,
      delays: DelayModel(
        factor: .list(factors), work: .exponential(mean: 1),
        availability: .onOff(on: 20, off: 20)),
      scheme: scheme, stop: StopRule(updates: 100_000), seed: 7)
    let weights = try AggregationWeights(settings)
    let means = PlanSummary(settings, weights: weights) { _ in }.weightMeans
    for half in [means[..<6], means[6...]] {
      #expect(isClose(half.reduce(0, +), 0.5, within: 0.02))
    }
  }

  /// Clients with three paces, and when they rest.
  struct Population: CustomTestStringConvertible, Sendable {
    var availability: Availability
    var limit = 60
    var choice = Concurrency.Choice.uniform
    var work = DelayLaw.exponential(mean: 1)
    var testDescription: String { "\(availability), \(limit) at a time by \(choice), \(work)" }
  }

  /// From idle times that are long beside the periods to those that are short, where the moment of a
  /// start depends on the client's own availability.
  @Test(arguments: [
    Population(availability: .always),
    Population(availability: .onOff(on: 2, off: 2)),
    Population(availability: .onOff(on: 30, off: 60)),
    Population(availability: .onOff(on: 30, off: 60), limit: 200),
    Population(availability: .onOff(on: 5, off: 10), choice: .importance, work: .constant(1)),
    Population(availability: .diurnal(period: 3, share: 0.4)),
    Population(availability: .diurnal(period: 60, share: 0.25), work: .constant(1)),
    Population(availability: .diurnal(period: 60, share: 0.25), limit: 200),
    Population(
      availability: .diurnal(period: 10, share: 0.5), choice: .importance,
      work: .uniform(from: 0, to: 2)),
  ])
  func `the mean field of clients that rest is what a schedule has`(population: Population) throws {
    let clients = 300
    let factors = (0..<clients).map { [0.3, 1, 4][$0 % 3] }
    let importance = (0..<clients).map { Double(1 + $0 / 3 % 3) / 600 }
    let concurrency = Concurrency(limit: population.limit, choice: population.choice)
    let settings = ScheduleSettings.sample(
      clients: clients, importance: importance,
      delays: DelayModel(
        factor: .list(factors), work: population.work, availability: population.availability),
      scheme: Scheme(trigger: .eachArrival, concurrency: concurrency),
      stop: StopRule(updates: 40_000), seed: 3)
    var counts = [0.0, 0, 0]
    for aggregation in Schedule(settings, weights: importance).lazy.compactMap(\.aggregation)
    where aggregation.index >= 4_000 {
      for contribution in aggregation.contributions {
        counts[contribution.order.client.index % 3] += 1
      }
    }
    let found = try #require(
      ConcurrentShares(
        meanField: concurrency, times: factors, availability: population.availability, importance))
    #expect(found.source == .meanField)
    #expect(isClose(found.shares.reduce(0, +), 1, within: 1e-12))
    for pace in 0..<3 {
      let share = stride(from: pace, to: clients, by: 3).reduce(0) { $0 + found.shares[$1] }
      let measured = counts[pace] / counts.reduce(0, +)
      #expect(isClose(share, measured, within: 0.03 * measured), "pace \(pace)")
    }
  }

  @Test func `large populations that rest have a mean field, and small ones are measured`() throws {
    for (availability, isKnown) in [
      (Availability.onOff(on: 60, off: 180), true), (.diurnal(period: 1440, share: 0.25), true),
      (
        .trace(AvailabilityTrace(length: 10, stretches: Array(repeating: [0..<5], count: 20_000))),
        false
      ),
    ] {
      let importance = Array(repeating: 1 / 20_000.0, count: 20_000)
      let times = (0..<20_000).map { Double(1 + $0 % 5) }
      let shares = ConcurrentShares(
        Concurrency(limit: 100), times: times, availability: availability, importance)
      #expect((shares?.source == .meanField) == isKnown)
      let few = ConcurrentShares(
        Concurrency(limit: 100), times: Array(times[..<2_000]), availability: availability,
        Array(importance[..<2_000]))
      #expect(few == nil)
    }
  }

  @Test(
    arguments: [
      Availability.always, .onOff(on: 3, off: 1), .diurnal(period: 8, share: 0.3),
    ], [1e-6, 1.0, 300])
  func `idle shares fall from 1 to 0 with the rate`(availability: Availability, busy: Double) throws
  {
    var last = 1.0
    for exponent in -30...30 {
      let rate = pow(10, Double(exponent) / 2)
      let share = try #require(availability.idleShare(busy: busy, rate: rate))
      #expect(share < last || (share <= 1 && last > 1 - 1e-12))
      #expect(share > 0)
      last = share
    }
    #expect(last < 1e-6)
    #expect(try #require(availability.idleShare(busy: busy, rate: 0)) == 1)
  }
}

extension Schedule.Step {
  fileprivate var aggregation: Aggregation? {
    if case .aggregate(let aggregation) = self { aggregation } else { nil }
  }
}
