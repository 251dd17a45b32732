import Federation
import Glibc
import Testing

/// Staleness discounts, adaptive weights and mixing.
@Suite struct DiscountTests {
  @Test func `discounts follow their formulas and are 1 for fresh work`() {
    let polynomial = StalenessDiscount.polynomial(exponent: 0.7)
    let hinge = StalenessDiscount.hinge(slope: 10, grace: 4)
    for staleness in 0..<50 {
      let s = Double(staleness)
      #expect(isClose(polynomial.factor(at: staleness), pow(1 + s, -0.7), within: 1e-14))
      #expect(hinge.factor(at: staleness) == (s <= 4 ? 1 : 1 / (10 * (s - 4) + 1)))
      #expect(StalenessDiscount.none.factor(at: staleness) == 1)
    }
    #expect(StalenessDiscount.polynomial(exponent: 0.5).factor(at: 3) == 0.5)
    #expect(polynomial.factor(at: 0) == 1)
  }

  @Test func `fedbuff as published weighs 1 over size and the root of 1 plus staleness`() throws {
    let scheme = Scheme(
      trigger: .count(4), weighting: .identical, discount: .polynomial(exponent: 0.5),
      restart: .arrival)
    let found = try aggregations(
      .sample(clients: 9, delays: .exponential(mean: [1]), scheme: scheme, stop: .units(20)))
    #expect(found.flatMap(\.contributions).count > 100)
    for aggregation in found {
      for contribution in aggregation.contributions {
        let s = Double(aggregation.staleness(of: contribution))
        #expect(isClose(contribution.weight, 0.25 / (1 + s).squareRoot(), within: 1e-15))
      }
    }
  }

  @Test func `a discount takes stale clients' importance, unless weights make up for it`() throws {
    let delays = DelayModel.exponential(mean: [0.2, 1, 3])
    for weighting in [Weighting.identical, .unbiased] {
      let scheme = Scheme(
        trigger: .eachArrival, weighting: weighting, discount: .polynomial(exponent: 1))
      let settings = ScheduleSettings.sample(
        clients: 3, delays: delays, scheme: scheme, stop: StopRule(updates: 100_000))
      let weights = try AggregationWeights(settings)
      guard case .measured = weights.source else {
        Issue.record("\(weights.source)")
        return
      }
      let surrogate = SurrogateImportance(settings, weights)
      let bias = surrogate.bias
      #expect(weighting == .unbiased ? bias.value < 0.01 : bias.value > 0.3)
      #expect((bias.error ?? 1) < 0.01)
      var sums = Array(repeating: 0.0, count: 3)
      for contribution in try aggregations(settings).flatMap(\.contributions) {
        sums[contribution.order.client.index] += contribution.weight
      }
      let total = sums.reduce(0, +)
      for (sum, share) in zip(sums, surrogate.shares) {
        #expect(isClose(sum / total, share, within: 0.03 * share + 0.001))
      }
    }
  }

  @Test func `fedasync mixes each arrival in by its share and its staleness`() throws {
    let scheme = Scheme(
      trigger: .eachArrival, weighting: .identical, discount: .hinge(slope: 2, grace: 3),
      mixing: 0.6)
    let found = try aggregations(
      .sample(clients: 6, delays: .exponential(mean: [1]), scheme: scheme, stop: .units(20)))
    for aggregation in found {
      let contribution = aggregation.contributions[0]
      let s = Double(aggregation.staleness(of: contribution))
      let discount = s <= 3 ? 1 : 1 / (2 * (s - 3) + 1)
      #expect(isClose(contribution.weight, 0.6 * discount, within: 1e-15))
    }
  }

  @Test(arguments: 0..<5 as Range<UInt64>)
  func `adaptive weights divide by the participation that was seen`(seed: UInt64) throws {
    let scheme = Scheme(trigger: .eachArrival, weighting: .adaptive)
    let found = try aggregations(
      .sample(delays: .exponential(mean: [1]), scheme: scheme, stop: .units(50), seed: seed))
    var counts = Array(repeating: 0.0, count: 4)
    for aggregation in found {
      let contribution = aggregation.contributions[0]
      counts[contribution.order.client.index] += 1
      let participation = counts[contribution.order.client.index] / Double(aggregation.index + 1)
      #expect(isClose(contribution.weight, 0.25 / participation, within: 1e-12))
    }
  }

  @Test func `adaptive weights tend to the unbiased ones and need no law`() throws {
    let delays = DelayModel.exponential(mean: [0.2, 1, 3, 0.7, 2])
    for trigger in [Trigger.eachArrival, .every(0.6), .count(2)] {
      let adaptive = ScheduleSettings.sample(
        clients: 5, importance: [0.1, 0.3, 0.2, 0.2, 0.2], delays: delays,
        scheme: Scheme(trigger: trigger, weighting: .adaptive), stop: StopRule(updates: 60_000))
      var known = adaptive
      known.scheme.weighting = .unbiased
      let expected = try AggregationWeights(known).weights
      var last = Array(repeating: 0.0, count: 5)
      for contribution in try aggregations(adaptive).flatMap(\.contributions) {
        last[contribution.order.client.index] = contribution.weight
      }
      for (weight, expected) in zip(last, expected) {
        #expect(isClose(weight, expected, within: 0.03 * expected))
      }
    }
  }
}
