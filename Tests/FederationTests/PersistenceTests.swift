@testable import Federation
import Foundation
import Testing

/// Slowness that lasts, from update to update or for a while.
@Suite struct PersistenceTests {
  static let walk = Persistence.autoregressive(correlation: 0.9, deviation: 0.5)
  static let stretches = Persistence.twoState(slow: 5, fastFor: 20, slowFor: 5)

  static func settings(
    _ model: DelayModel, _ scheme: Scheme = Scheme(trigger: .eachArrival), clients: Int = 2,
    until end: Int64 = 200, seed: UInt64 = 1
  ) -> ScheduleSettings {
    .sample(clients: clients, delays: model, scheme: scheme, stop: .units(end), seed: seed)
  }

  /// Start and due of a client's work, in units.
  static func work(
    of client: UInt32 = 0, _ settings: ScheduleSettings
  ) -> [(start: Double, due: Double)] {
    Schedule(settings, weights: Array(repeating: 1, count: settings.clients)).compactMap { step in
      guard case .train(let order, let due?) = step, order.client.rawValue == client else {
        return nil
      }
      return (order.start.units, due.units)
    }
  }

  static func correlation(_ values: [Double], lag: Int) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let away = values.map { $0 - mean }
    let variance = away.reduce(0) { $0 + $1 * $1 } / Double(away.count)
    let product = zip(away, away.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 }
    return product / Double(away.count - lag) / variance
  }

  // MARK: - From update to update

  @Test(arguments: [(0.9, 0.5), (0, 1), (0.99, 0.2)], 1...3 as ClosedRange<UInt64>)
  func `the logarithm is normal and correlated as it is said, and the factor has the mean 1`(
    law: (correlation: Double, deviation: Double), seed: UInt64
  ) {
    let (count, rho, sigma) = (40_000, law.correlation, law.deviation)
    // Many clients, so that the beginning counts too.
    let clients = 40
    var (factors, logs) = ([Double](), [[Double]]())
    for client in 0..<UInt32(clients) {
      var walk = SlownessWalk()
      let own = (0..<UInt32(count / clients)).map {
        walk.factor(
          correlation: rho, deviation: sigma, of: ClientID(client), update: $0, seed: seed)
      }
      factors += own
      logs.append(own.map { log($0) + sigma * sigma / 2 })
    }
    // The sum of the correlations says how many independent ones they are worth.
    let worth = Double(count) * (1 - rho) / (1 + rho)
    let all = logs.flatMap(\.self)
    let mean = all.reduce(0, +) / Double(count)
    let variance = all.reduce(0) { $0 + $1 * $1 } / Double(count)
    #expect(isClose(mean, 0, within: 5 * sigma / worth.squareRoot()), "seed \(seed)")
    #expect(isClose(variance, sigma * sigma, within: 8 * sigma * sigma / worth.squareRoot()))
    let spread = (exp(sigma * sigma) - 1).squareRoot() / worth.squareRoot()
    #expect(isClose(factors.reduce(0, +) / Double(count), 1, within: 6 * spread), "seed \(seed)")
    for lag in [1, 3, 10] {
      let products = logs.flatMap { own in zip(own, own.dropFirst(lag)).map { $0 * $1 } }
      let found = products.reduce(0, +) / Double(products.count) / (sigma * sigma)
      #expect(isClose(found, pow(rho, Double(lag)), within: 8 / worth.squareRoot()), "lag \(lag)")
    }
  }

  @Test(arguments: [
    Scheme(trigger: .eachArrival), Scheme(trigger: .everyone(sampling: nil)),
    Scheme(trigger: .every(0.7)), Scheme(trigger: .count(2)),
  ])
  func `an update is as slow under every scheme as its number says`(scheme: Scheme) {
    let model = DelayModel(work: .gamma(shape: 3, mean: 1), persistence: Self.walk)
    let settings = Self.settings(model, scheme, clients: 3)
    for client in 0..<UInt32(3) {
      let found = Self.work(of: client, settings)
      #expect(found.count > 20)
      for (update, work) in found.enumerated() {
        let duration = settings.delays.duration(of: ClientID(client), update: UInt32(update))
        #expect(isClose(work.due - work.start, duration.units, within: 1e-9))
      }
    }
  }

  @Test func `the mean is as without it, and participation by arrivals is in closed form`() throws {
    let plain = DelayModel(factor: .list([1, 2, 4]), work: .exponential(mean: 1))
    var slow = plain
    slow.persistence = Self.walk
    let settings = Self.settings(slow, clients: 3)
    let weights = try AggregationWeights(settings)
    #expect(try weights == AggregationWeights(Self.settings(plain, clients: 3)))
    #expect(weights.source == .closedForm)
    // And a plan agrees.
    let measured = Participation(measuring: settings)
    for client in 0..<3 {
      let (found, error) = (measured.frequencies[client], measured.frequencyErrors[client])
      #expect(isClose(found, weights.participation[client], within: 5 * error))
    }
    // Where the whole law counts it is measured.
    let fixed = try AggregationWeights(Self.settings(slow, Scheme(trigger: .every(1)), clients: 3))
    #expect(fixed.source != .closedForm && fixed.measuredDelays == nil)
  }

  // MARK: - In time

  /// Small pieces of work, one after another, make a client's stretches visible.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `stretches are exponential, and slow for their share`(seed: UInt64) {
    let step = 0.02
    let model = DelayModel(
      work: .constant(step), persistence: .twoState(slow: 4, fastFor: 2, slowFor: 1))
    let pieces = Self.work(Self.settings(model, until: 3_000, seed: seed))
    var (lengths, isSlow, begin) = ([[Double](), []], false, 0.0)
    for piece in pieces {
      let now = piece.due - piece.start > 2.5 * step
      if now != isSlow {
        lengths[isSlow ? 1 : 0].append(piece.start - begin)
        (isSlow, begin) = (now, piece.start)
      }
    }
    // Kolmogorov and Smirnov, and what the pieces' length blurs or hides.
    for (found, mean) in zip(lengths, [2.0, 1]) {
      #expect(found.count > 700)
      let limit = 2.2 / Double(found.count).squareRoot() + 8 * step / mean
      let distance = found.sorted().enumerated().map { place, length in
        abs(1 - exp(-length / mean) - (Double(place) + 0.5) / Double(found.count))
      }.max()
      #expect((distance ?? 1) < limit, "seed \(seed)")
    }
    // Work done by 3,000 units: 2/3 of the time at 1, 1/3 at 1/4.
    let error = 0.75 * (2.0 * 4 / 27 / 3_000).squareRoot()
    #expect(isClose(Double(pieces.count) * step / 3_000, 0.75, within: 5 * error), "seed \(seed)")
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `the state's correlation falls as a chain's of two states does`(seed: UInt64) {
    let model = DelayModel(
      work: .constant(0.02), persistence: .twoState(slow: 4, fastFor: 2, slowFor: 1))
    let pieces = Self.work(Self.settings(model, until: 6_000, seed: seed))
    // The state at each tenth of a unit.
    var (states, place) = ([Double](), 0)
    for tenth in 0..<59_900 {
      let time = Double(tenth) / 10
      while place + 1 < pieces.count, pieces[place + 1].start <= time { place += 1 }
      states.append(pieces[place].due - pieces[place].start > 0.05 ? 1 : 0)
    }
    for lag in [2, 5, 10, 20] {
      let expected = exp(-Double(lag) / 10 * (1 / 2.0 + 1))
      let found = Self.correlation(states, lag: lag)
      #expect(isClose(found, expected, within: 0.06), "lag \(lag), seed \(seed)")
    }
  }

  @Test(
    arguments: [
      Scheme(trigger: .every(0.8)), Scheme(trigger: .everyone(sampling: nil)),
      Scheme(trigger: .count(2)), Scheme(trigger: .count(3), restart: .arrival),
      Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: 1)),
      Scheme(trigger: .round(Round(deadline: VirtualDuration(roundingUnits: 1)))),
      Scheme(trigger: .eachArrival),
    ], [0.05, 0.6, 7])
  func `a client is slow at the same times in every scheme, whatever it works at`(
    scheme: Scheme, work: Double
  ) {
    let (step, seed): (Double, UInt64) = (0.01, 6)
    let persistence = Persistence.twoState(slow: 4, fastFor: 2, slowFor: 1)
    let pieces = Self.work(
      Self.settings(
        DelayModel(work: .constant(step), persistence: persistence), seed: seed))
    /// How much work was done up to a time, to within a step.
    func done(until time: Double) -> Double {
      var (low, high) = (0, pieces.count)
      while low < high {
        let middle = (low + high) / 2
        if pieces[middle].due > time { high = middle } else { low = middle + 1 }
      }
      return Double(low) * step
    }
    let others = Self.work(
      Self.settings(
        DelayModel(work: .constant(work), persistence: persistence), scheme, seed: seed))
    #expect(others.count >= 2)
    for other in others where other.due < 199 {
      let found = done(until: other.due) - done(until: other.start)
      #expect(isClose(found, work, within: 2 * step + 1e-6), "\(other)")
    }
  }

  @Test func `E[T] of work alone is its mean over the mean speed`() throws {
    let model = DelayModel(
      factor: .list([1, 3]), work: .exponential(mean: 0.5), persistence: Self.stretches)
    let settings = Self.settings(model)
    // A fifth of the time at a fifth of the speed.
    let slowdown = 1 / (0.8 + 0.2 / 5)
    #expect(isClose(settings.delays.mean(of: ClientID(0)), 0.5 * slowdown, within: 1e-12))
    let weights = try AggregationWeights(settings)
    #expect(weights.source == .closedForm && weights.measuredDelays == nil)
    let measured = Participation(measuring: settings)
    for client in 0..<2 {
      let (found, error) = (measured.frequencies[client], measured.frequencyErrors[client])
      #expect(isClose(found, weights.participation[client], within: 5 * error))
    }
  }

  @Test func `beside ways E[T] is measured, with its error`() throws {
    // Long ways and short stretches: work begins in any state, so E[T] is that of the stationary start.
    let model = DelayModel(
      factor: .list([1, 2]), work: .constant(0.001), network: Network(latency: .law(.constant(4))),
      persistence: .twoState(slow: 1_000, fastFor: 1, slowFor: 1))
    let settings = Self.settings(model)
    let weights = try AggregationWeights(settings)
    let delays = try #require(weights.measuredDelays)
    #expect(weights.source != .closedForm)
    for client in 0..<2 {
      // Half begin slow, and go on so for exponential times of the mean 1, or until the work is done
      // at 1,000 times its length.
      let work = 0.001 * Double(client + 1)
      let slow = 1 - exp(-1_000 * work)
      let error = delays.standardErrors[client]
      #expect(error > 0 && error < 0.01)
      #expect(isClose(delays.means[client], 8 + slow / 2, within: 5 * error + 0.003))
    }
    let summary = try PlanSummary(settings, weights: weights)
    #expect(summary.meanDelays == delays.means)
    #expect(summary.meanDelayErrors == delays.standardErrors)
  }

  @Test func `of very long work the sum of its stretches is drawn from the law it tends to`() {
    let (fast, slowFor, slow) = (1.0, 2.0, 4.0)
    // Just below and just above what is walked along.
    let cycles = [16_000.0, 17_000]
    for count in cycles {
      let busy = VirtualDuration(roundingUnits: count * (fast + slowFor / slow))
      let times = (0..<UInt32(300)).map { client in
        var timeline = OnOffTimeline(
          on: fast, off: slowFor, slow: slow, client: ClientID(client), seed: 4)
        return timeline.due(from: .zero, busy: busy).units
      }
      let slowdown = (fast + slowFor) / (fast + slowFor / slow)
      let mean = times.reduce(0, +) / 300
      let squares = times.map { ($0 - mean) * ($0 - mean) }
      let deviation = (squares.reduce(0, +) / 299).squareRoot()
      let (ofFast, ofSlow) = ((1 - slowdown) * fast, (1 - slowdown / slow) * slowFor)
      let expected = (count * (ofFast * ofFast + ofSlow * ofSlow)).squareRoot()
      #expect(isClose(mean, busy.units * slowdown, within: 5 * expected / 17))
      #expect(isClose(deviation, expected, within: 0.2 * expected), "\(count)")
    }
  }

  @Test func `what is impossible is refused`() {
    var model = DelayModel(availability: .onOff(on: 1, off: 1), persistence: Self.stretches)
    #expect(
      model.problem(clients: 2)?.description
        == "persistence.kind: two-state beside an availability; allowed: availability: always, or "
        + "kind autoregressive")
    model.persistence = Self.walk
    #expect(model.problem(clients: 2) == nil)
    model.persistence = .autoregressive(correlation: 1, deviation: 0.5)
    #expect(model.problem(clients: 2)?.part == "persistence.correlation")
    model = DelayModel(persistence: .twoState(slow: 0.5, fastFor: 1, slowFor: 1))
    #expect(model.problem(clients: 2)?.part == "persistence.slow")
  }
}
