import Chance
import Testing
@testable import Federation

/// A limited number of clients at work.
@Suite struct ConcurrencyTests {
  static let triggers: [Trigger] = [.eachArrival, .every(0.5), .count(3)]

  @Test(arguments: triggers, [Concurrency.Choice.uniform, .importance])
  func `as many clients as the limit are at work, none twice`(
    trigger: Trigger, choice: Concurrency.Choice
  ) throws {
    for (clients, limit) in [(20, 5), (20, 17), (6, 6)] {
      let scheme = Scheme(trigger: trigger, concurrency: Concurrency(limit: limit, choice: choice))
      let settings = ScheduleSettings.sample(
        clients: clients, importance: (0..<clients).map { Double(1 + $0) / 100 },
        delays: .exponential(mean: [1]), scheme: scheme, stop: StopRule(updates: 2_000), seed: 4)
      var (open, trained, violations) = (Set<ClientID>(), Set<ClientID>(), 0)
      for step in Schedule(settings, weights: Array(repeating: 1, count: clients)) {
        switch step {
        case .train(let order, _):
          if !open.insert(order.client).inserted || open.count > limit { violations += 1 }
          trained.insert(order.client)
        case .aggregate(let aggregation):
          for contribution in aggregation.contributions {
            if open.remove(contribution.order.client) == nil { violations += 1 }
          }
        case .pass, .queue, .arrive, .outlast, .abandon, .evaluate, .stop: break
        }
      }
      #expect(violations == 0)
      #expect(trained.count == clients)
    }
  }

  @Test func `all clients at work are those that would be without a limit`() throws {
    let law = DelayModel.exponential(mean: [1])
    for trigger in Self.triggers {
      let all = Scheme(trigger: trigger)
      let limited = Scheme(trigger: trigger, concurrency: Concurrency(limit: 5))
      let plain = try aggregations(
        .sample(clients: 5, delays: law, scheme: all, stop: StopRule(aggregations: 100)))
      // The same clients go on, given their orders in another order.
      let chosen = try aggregations(
        .sample(clients: 5, delays: law, scheme: limited, stop: StopRule(aggregations: 100)))
      #expect(plain.map(\.time) == chosen.map(\.time))
      #expect(plain.map(written) == chosen.map(written))
    }
  }

  /// The probability that each client is at work, by adding up over all sets of `limit`.
  func working(_ limit: Int, _ times: [Double]) -> [Double] {
    var (total, sums) = (0.0, times.map { _ in 0.0 })
    for set in 0..<(1 << times.count) where set.nonzeroBitCount == limit {
      let members = times.indices.filter { set >> $0 & 1 == 1 }
      let chance = members.reduce(1) { $0 * times[$1] }
      total += chance
      for member in members { sums[member] += chance }
    }
    return sums.map { $0 / total }
  }

  @Test(arguments: 1...8)
  func `shares of a uniform choice are those of the product form`(limit: Int) throws {
    let times = [0.1, 0.5, 1, 1, 2, 5, 30, 0.01]
    let found = try #require(
      ConcurrentShares(Concurrency(limit: limit), times: times, times.map { _ in 1 / 8 }))
    let rates = zip(working(limit, times), times).map { $0 / $1 }
    let total = rates.reduce(0, +)
    for (share, rate) in zip(found.shares, rates) {
      #expect(isClose(share, rate / total, within: 1e-12 + 1e-10 * share))
    }
    #expect(isClose(found.shares.reduce(0, +), 1, within: 1e-12))
  }

  @Test(arguments: 1...7)
  func `equal times share equally, and nearly equal times nearly so`(limit: Int) throws {
    for last in [2, 2 * (1 + 1e-9)] {
      let times = Array(repeating: 2.0, count: 6) + [last]
      let found = try #require(
        ConcurrentShares(Concurrency(limit: limit), times: times, times.map { _ in 1 / 7 }))
      for share in found.shares { #expect(isClose(share, 1 / 7, within: 1e-9)) }
    }
  }

  @Test func `with all at work the shares are the rates`() throws {
    let times = [0.1, 0.5, 1, 4]
    let found = try #require(
      ConcurrentShares(Concurrency(limit: 4), times: times, times.map { _ in 0.25 }))
    let rates = times.map { 1 / $0 }
    for (share, rate) in zip(found.shares, rates) {
      #expect(isClose(share, rate / rates.reduce(0, +), within: 1e-14))
    }
  }

  @Test(arguments: [
    DelayModel(
      factor: .list([0.3, 1, 1.7, 2.9, 0.6, 1.1]), work: .uniform(from: 0.9, to: 1.1)),
    .exponential(mean: [0.3, 1, 1.7, 2.9, 0.6, 1.1]),
  ])
  func `the product form holds for any law of the same means`(model: DelayModel) throws {
    for (trigger, limit) in [(Trigger.eachArrival, 2), (.every(0.4), 3), (.eachArrival, 5)] {
      let settings = ScheduleSettings.sample(
        clients: 6, delays: model,
        scheme: Scheme(trigger: trigger, concurrency: Concurrency(limit: limit)), seed: 2)
      let closed = try AggregationWeights(settings)
      #expect(closed.source == .closedForm)
      let measured = Participation(measuring: settings)
      for client in 0..<6 {
        let error = max(measured.frequencyErrors[client], 1e-4)
        #expect(
          isClose(closed.participation[client], measured.frequencies[client], within: 5 * error),
          "\(trigger), \(limit), \(client): \(error)")
      }
    }
  }

  /// Of those that are back at the same time the first cannot choose the others as its successors.
  @Test func `participation is measured where clients are back at the same time by rule`() throws {
    let settings = ScheduleSettings.sample(
      clients: 3, delays: .constant([1]),
      scheme: Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: 2)),
      stop: StopRule(updates: 60_000))
    let weights = try AggregationWeights(settings)
    #expect(weights.source != .closedForm)
    #expect(weights.participation[0] > weights.participation[2] + 0.02)
    let (means, errors) = meanWeights(settings, weights.weights)
    for client in 0..<3 {
      let own = weights.standardErrors[client] / weights.strength[client] / 3
      #expect(isClose(means[client], 1 / 3, within: 5 * (errors[client] + own)))
    }
  }

  @Test func `the mean field is close in a population of many`() throws {
    let clients = 400
    let times = (0..<clients).map { 0.2 + Double($0 % 20) / 4 }
    let concurrency = Concurrency(limit: 100)
    let exact = try #require(
      ConcurrentShares(concurrency, times: times, Array(repeating: 1 / 400, count: clients)))
    let near = try #require(
      ConcurrentShares(
        meanField: concurrency, times: times, availability: .always,
        Array(repeating: 1 / 400, count: clients)))
    for (left, right) in zip(exact.shares, near.shares) {
      #expect(isClose(left, right, within: 0.01 * left))
    }
  }

  @Test func `the mean field holds for a choice by importance`() throws {
    let clients = 300
    let importance = (0..<clients).map { Double(1 + $0 % 3) / 600 }
    let settings = ScheduleSettings.sample(
      clients: clients, importance: importance, delays: .exponential(mean: [1]),
      scheme: Scheme(
        trigger: .eachArrival, concurrency: Concurrency(limit: 60, choice: .importance)), seed: 3)
    let measured = Participation(measuring: settings)
    let near = try #require(
      ConcurrentShares(
        meanField: Concurrency(limit: 60, choice: .importance),
        times: Array(repeating: 1, count: clients), availability: .always, importance)
    ).shares
    for kind in 0..<3 {
      let members = (0..<clients).filter { $0 % 3 == kind }
      let found = members.reduce(0) { $0 + measured.frequencies[$1] }
      let expected = members.reduce(0) { $0 + near[$1] }
      #expect(isClose(found, expected, within: 0.02 * expected))
    }
  }

  @Test func `who is chosen next does not depend on where idle clients are kept`() throws {
    // Few at work: drawn from all until one is idle. Few idle: drawn from a list of them.
    for limit in [2, 18] {
      var next = NextClients(
        Concurrency(limit: limit), importance: Array(repeating: 0.05, count: 20), seed: 9)
      var working = (0..<limit).compactMap { _ in next.choose() }
      #expect(next.choose() == nil)
      var counts = Array(repeating: 0, count: 20)
      var stream = RandomStream(seed: 1, purpose: .syntheticData)
      for _ in 0..<20_000 {
        let leaving = working.remove(at: Int(stream.nextBelow(UInt32(limit))))
        next.release(leaving, isPresent: true)
        let chosen = next.choose()
        let coming = try #require(chosen)
        #expect(!working.contains(coming))
        working.append(coming)
        counts[coming.index] += 1
      }
      for count in counts { #expect(isClose(Double(count), 1_000, within: 200)) }
    }
  }
}
