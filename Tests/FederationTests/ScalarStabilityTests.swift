import Glibc
import Testing

@testable import Federation

/// The limits of the design's section 8, found by trying.
@Suite struct ScalarStabilityTests {
  /// At equal constant delays of 1.
  func limit(
    _ scheme: Scheme, clients: Int, delays: DelayModel = .spread(percent: 0),
    aggregations: Int = 4_000, seed: UInt64 = 1
  ) throws -> Double? {
    let settings = ScheduleSettings.sample(
      clients: clients, delays: delays, scheme: scheme,
      stop: StopRule(aggregations: aggregations), seed: seed)
    let weights = try AggregationWeights(settings).ofClients
    return try #require(
      ScalarStability(settings, weights: weights, aggregations: aggregations)
    ).limit
  }

  @Test(arguments: [1, 3, 20]) func `fedavg is stable below 2`(clients: Int) throws {
    let found = try #require(
      try limit(Scheme(trigger: .everyone(sampling: nil)), clients: clients, aggregations: 100))
    #expect(isClose(found, 2, within: 0.001))
  }

  @Test(arguments: [1, 2, 4, 10, 50])
  func `async of M is stable below 2 sin(pi / (2 (2M - 1)))`(clients: Int) throws {
    let expected = 2 * sin(Double.pi / Double(2 * (2 * clients - 1)))
    let found = try #require(try limit(Scheme(trigger: .eachArrival), clients: clients))
    #expect(isClose(found / expected, 1, within: 0.01), "\(found) for \(expected)")
  }

  @Test(arguments: [2, 3, 5, 10])
  func `ACE of M is stable below 2M sin^2(w/2) / sin(Mw/2), w = pi / (3M - 2)`(
    clients: Int
  ) throws {
    let (m, w) = (Double(clients), Double.pi / Double(3 * clients - 2))
    let expected = 2 * m * sin(w / 2) * sin(w / 2) / sin(m * w / 2)
    let ace = Scheme(
      trigger: .eachArrival, weighting: .importance, memory: .updates(share: 1), first: .round)
    let found = try #require(try limit(ace, clients: clients, aggregations: 8_000))
    #expect(isClose(found / expected, 1, within: 0.02), "\(found) for \(expected)")
  }

  /// How far an aggregation goes, per b, at equal constant delays.
  @Test(arguments: [3, 8]) func `moves at small rates are the closed forms`(clients: Int) throws {
    let m = Double(clients)
    let (one, area) = (1.0, 2 / (3 * m - 1))
    let schemes: [(Scheme, Double)] = [
      (Scheme(trigger: .eachArrival), one),
      (Scheme(trigger: .eachArrival, weighting: .importance, memory: .updates(share: 1)), one),
      (
        Scheme(
          trigger: .count(1), weighting: .identical, restart: .arrival, memory: .updates(share: 1)),
        one
      ),
      (
        Scheme(trigger: .count(1), weighting: .importance, restart: .arrival, memory: .models), area
      ),
      (
        Scheme(trigger: .eachArrival, weighting: .identical, memory: .recentModels(5)),
        1 / (m + 2)
      ),
      (
        Scheme(trigger: .eachArrival, weighting: .identical, mixing: 0.3),
        0.3 / (1 + 0.3 * (m - 1))
      ),
    ]
    for (scheme, expected) in schemes {
      let settings = ScheduleSettings.sample(
        clients: clients, delays: .spread(percent: 0), scheme: scheme,
        stop: StopRule(aggregations: 4_000))
      let weights = try AggregationWeights(settings).ofClients
      let found = try #require(
        ScalarStability(settings, weights: weights, aggregations: 4_000)
      ).moveOfAggregation
      #expect(isClose(found / expected, 1, within: 0.03), "\(found) for \(expected), \(scheme)")
    }
  }

  @Test(arguments: [0.13, 0.2, 0.34, 0.5, 0.7, 1, 3])
  func `fedfix is stable below 2 over the intervals of a delay`(interval: Double) throws {
    let expected = 2 / (1 / interval).rounded(.up)
    let found = try #require(try limit(Scheme(trigger: .every(interval)), clients: 4))
    #expect(isClose(found / expected, 1, within: 0.005), "\(found) for \(expected)")
  }

  @Test func `the server's rate divides the limit`() throws {
    let scheme = Scheme(
      trigger: .everyone(sampling: nil), server: ServerOptimiser(rate: 0.25))
    let found = try #require(try limit(scheme, clients: 3, aggregations: 100))
    #expect(isClose(found, 8, within: 0.01))
  }

  @Test(arguments: [0.5, 0.9]) func `heavy-ball momentum widens fedavg's limit`(
    momentum: Double
  ) throws {
    // x' = x - m, m = mu m + b x: stable for b < 2 (1 + mu).
    let scheme = Scheme(
      trigger: .everyone(sampling: nil),
      server: ServerOptimiser(method: .sgd(momentum: momentum)))
    let found = try #require(try limit(scheme, clients: 2, aggregations: 2_000))
    #expect(isClose(found, 2 * (1 + momentum), within: 0.02))
  }

  @Test func `FedAsync's mixing of a fresh model is stable below 2 over its share`() throws {
    // One client: x' = x + mixing ((1 - b) x - x).
    let scheme = Scheme(trigger: .eachArrival, mixing: 0.5)
    let found = try #require(try limit(scheme, clients: 1, aggregations: 200))
    #expect(isClose(found, 4, within: 0.01))
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `what is below the limit stays bounded and what is above it does not`(
    seed: UInt64
  ) throws {
    let settings = ScheduleSettings.sample(
      clients: 6, delays: .exponential(mean: [1]), scheme: Scheme(trigger: .count(2)),
      stop: StopRule(aggregations: 3_000), seed: seed)
    let weights = try AggregationWeights(settings).ofClients
    let stability = try #require(
      ScalarStability(settings, weights: weights, aggregations: 3_000))
    let limit = try #require(stability.limit)
    #expect(limit > 0.1 && limit < 4)
    for factor in [0.01, 0.3, 0.9] { #expect(stability.isBounded(factor * limit)) }
    for factor in [1.1, 2, 100] { #expect(!stability.isBounded(factor * limit)) }
  }

  @Test func `a server that rescales the sum has no limit to be told`() {
    var settings = ScheduleSettings.sample()
    settings.scheme.server.method = .yogi(beta1: 0.9, beta2: 0.99, tau: 1e-3)
    #expect(
      ScalarStability(settings, weights: ClientWeights([0.25, 0.25, 0.25, 0.25]), aggregations: 10)
        == nil)
  }
}
