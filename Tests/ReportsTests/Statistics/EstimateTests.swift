import Testing

@testable import Reports

/// Means, intervals and differences, against numbers of scipy 1.17.1 (`stats.t.interval`,
/// `stats.ttest_rel`, `stats.ecdf`) and numpy.
@Suite struct EstimateTests {
  @Test func `a mean has Student's interval`() throws {
    let estimate = try #require(Estimate([0.8135, 0.8201, 0.8188, 0.8167, 0.8144]))
    #expect(estimate.count == 5)
    #expect(abs(estimate.mean - 0.8167) < 1e-12)
    #expect(abs(try #require(estimate.standardDeviation) - 0.0028062430400804636) < 1e-12)
    let interval = try #require(estimate.interval)
    #expect(abs(interval.lowerBound - 0.8132155890469221) < 1e-12)
    #expect(abs(interval.upperBound - 0.8201844109530778) < 1e-12)
  }

  @Test func `one value has no standard deviation and no interval`() throws {
    let estimate = try #require(Estimate([0.7]))
    #expect(estimate.mean == 0.7)
    #expect(estimate.standardDeviation == nil && estimate.interval == nil)
    #expect(Estimate([]) == nil)
  }

  @Test func `pairs are made by seed, and who has none is counted`() throws {
    let first: [UInt64: Double] = [1: 0.81, 2: 0.79, 3: 0.83, 4: 0.80, 9: 0.5]
    let second: [UInt64: Double] = [4: 0.76, 3: 0.82, 2: 0.77, 1: 0.78]
    let difference = try #require(PairedDifference(first, less: second))
    #expect(difference.unpairedCount == 1)
    let interval = try #require(difference.estimate.interval)
    #expect(abs(difference.estimate.mean - 0.025) < 1e-12)
    #expect(abs(interval.lowerBound - 0.004457397432394795) < 1e-10)
    #expect(abs(interval.upperBound - 0.04554260256760525) < 1e-10)
    #expect(difference.isApartFromZero == true)
    #expect(PairedDifference([1: 2], less: [2: 1]) == nil)
    #expect(PairedDifference([1: 2], less: [1: 1])?.isApartFromZero == nil)
  }

  @Test func `the survival of a target is Kaplan's and Meier's`() {
    let times = TimesToTarget(
      [3, 5, 5, 8, 11].map { .reached($0) } + [4, 5, 9, 20, 20].map { .censored($0) })
    #expect(times.survival.map(\.place) == [3, 5, 8, 11])
    let expected = [0.9, 0.675, 0.54, 0.36]
    #expect(zip(times.survival, expected).allSatisfy { abs($0.share - $1) < 1e-12 })
    #expect(times.median == 11)
    #expect(times.reachedCount == 5 && times.count == 10)
    #expect(times.estimate == nil, "a mean of those that reached it would flatter")
  }

  @Test func `a run that diverged is waited for for ever`() {
    let censored = TimesToTarget([.reached(4), .censored(1), .censored(1)])
    let diverged = TimesToTarget([.reached(4), .never, .never])
    #expect(censored.median == 4)
    #expect(diverged.median == nil)
    #expect(TimesToTarget([.reached(4), .reached(6), .never]).median == 6)
  }

  @Test func `where all runs reach a target it has a mean with an interval`() throws {
    let times = TimesToTarget([.reached(40), .reached(44)])
    #expect(times.estimate == Estimate([40, 44]))
    #expect(times.median == 40)
    #expect(TimesToTarget([]).median == nil)
  }

  @Test func `worst, tenth percentile and Jain's index are over the clients`() throws {
    let fairness = try #require(
      Fairness([0.91, 0.4, 0.72, nil, 0.66, 0.85, 0.31, 0.77, 0.58, 0.69, 0.8, 0.74]))
    #expect(fairness.count == 11)
    #expect(fairness.worst == Fairness.Client(number: 6, accuracy: 0.31))
    #expect(fairness.best == Fairness.Client(number: 0, accuracy: 0.91))
    #expect(abs(fairness.tenthPercentile - 0.4) < 1e-12)
    #expect(abs(fairness.standardDeviation - 0.17453124942196852) < 1e-12)
    #expect(abs(try #require(fairness.jainIndex) - 0.9374128682457498) < 1e-12)
    #expect(Fairness([nil, nil]) == nil)
    #expect(Fairness([0, 0])?.jainIndex == nil)
    #expect(Fairness([1, 0, 0, 0])?.jainIndex == 0.25)
  }

  @Test func `weights received are shares, and their distance from those asked for the bias`()
    throws
  {
    let weights = try #require(
      ReceivedWeights(
        contributions: [1, 3], weights: [1, 3], clientWeights: [2, 2], aggregations: 4))
    #expect(weights.shares == [0.25, 0.75])
    #expect(weights.participationRates == [0.25, 0.75])
    #expect(weights.bias == 0.25)
    #expect(weights.distance(to: [0.25, 0.75]) == 0)
    #expect(
      ReceivedWeights(contributions: [0], weights: [0], clientWeights: [1], aggregations: 0) == nil)
  }
}
