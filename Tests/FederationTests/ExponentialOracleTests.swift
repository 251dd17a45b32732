import Federation
import Glibc
import Testing

/// The closed forms for exponential delays (design, section 8), against schedules.
@Suite struct ExponentialOracleTests {
  let means = [0.5, 1, 2, 4]

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `async picks each client by its rate and ages it geometrically`(seed: UInt64) throws {
    let settings = ScheduleSettings.sample(
      delays: .exponential(mean: means), scheme: Scheme(trigger: .eachArrival),
      stop: StopRule(updates: 60_000), seed: seed)
    let rates = means.map { 1 / $0 }
    let shares = rates.map { $0 / rates.reduce(0, +) }
    let weights = try AggregationWeights(settings)
    for (found, share) in zip(weights.participation, shares) {
      #expect(isClose(found, share, within: 1e-12))
    }
    var staleness = Array(repeating: [Int](), count: 4)
    for aggregation in try aggregations(settings) {
      let contribution = aggregation.contributions[0]
      staleness[contribution.order.client.index].append(aggregation.staleness(of: contribution))
    }
    for (ages, share) in zip(staleness, shares) {
      #expect(isClose(Double(ages.count) / 60_000, share, within: 0.01))
      let mean = Double(ages.reduce(0, +)) / Double(ages.count)
      let expected = (1 - share) / share
      #expect(isClose(mean, expected, within: 0.06 * expected))
      // Geometric: zero with probability r, so the age is forgotten at every aggregation.
      let fresh = Double(ages.count { $0 == 0 }) / Double(ages.count)
      #expect(isClose(fresh, share, within: 0.03))
    }
  }

  @Test(arguments: [Scheme(trigger: .eachArrival), Scheme(trigger: .every(0.7))])
  func `weights vary and covary as the closed forms say`(scheme: Scheme) throws {
    let settings = ScheduleSettings.sample(
      delays: .exponential(mean: means), scheme: scheme, stop: StopRule(updates: 80_000), seed: 11)
    let weights = try AggregationWeights(settings)
    if case .everyInterval(let interval) = scheme.trigger {
      for (found, mean) in zip(weights.participation, means) {
        #expect(isClose(found, 1 - exp(-interval.units / mean), within: 1e-12))
      }
    }
    let found = try aggregations(settings)
    let count = Double(found.count)
    var sums = Array(repeating: 0.0, count: 4)
    var products = Array(repeating: Array(repeating: 0.0, count: 4), count: 4)
    for aggregation in found {
      for left in aggregation.contributions {
        sums[left.order.client.index] += left.weight
        for right in aggregation.contributions {
          products[left.order.client.index][right.order.client.index] += left.weight * right.weight
        }
      }
    }
    let q = 0.25
    for i in 0..<4 {
      for j in 0..<4 {
        let covariance = products[i][j] / count - sums[i] * sums[j] / (count * count)
        let expected =
          if i == j { q * (weights.weights[i] - q) } else {
            scheme.trigger == .eachArrival ? -q * q : 0
          }
        #expect(isClose(covariance, expected, within: 0.02 + 0.05 * abs(expected)))
      }
    }
  }
}
