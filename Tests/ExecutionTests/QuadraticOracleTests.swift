import Federation
import Learning
import TestFederation
import Testing

@testable import Execution

/// Quadratic clients settle where the design's section 8 says, no training framework needed.
@Suite struct QuadraticOracleTests {
  static func lines(_ scheme: String, rate: Double, time: Int, delays: String = "F-80") -> String {
    """
    clients: 4
    seed: 5
    data: { source: quadratic, dimension: 3, curvature: [0.5, 2] }
    model: quadratic
    training: { steps: 5, rate: \(rate) }
    delays: \(delays)
    scheme: \(scheme)
    stop: { time: \(time) }
    evaluate: { every: \(time) }
    """
  }

  /// x(q), which `metronome plan` prints.
  func fixedPoint(_ q: [Double], rate: Double) -> [Double] {
    QuadraticSource(dimension: 3, curvature: 0.5...2).settling(
      surrogate: q, importance: q, training: LocalTraining(steps: 5, rate: rate), seed: 5
    ).point
  }

  func distance(_ found: [Float], _ expected: [Double]) -> Double {
    zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 0
  }

  @Test func `fedavg converges to the weighted fixed point`() throws {
    let federation = try SmallFederation(Self.lines("FedAvg", rate: 0.1, time: 60))
    let expected = fixedPoint(federation.settings.importance, rate: 0.1)
    #expect(distance(federation.outcome(seed: 1).parameters, expected) < 1e-5)
  }

  @Test(arguments: [
    ("Async", 400), ("FedFix-0.5", 400), ("FedBuff-2", 400), ("Async_identical", 200),
    ("FedFix-0.5_identical", 1_000), ("FedBuff-2_identical", 400),
  ])
  func `every scheme settles around the fixed point of its surrogate`(
    scheme: String, time: Int
  ) throws {
    let rate = 0.005
    let federation = try SmallFederation(Self.lines(scheme, rate: rate, time: time))
    let surrogate = SurrogateImportance(federation.settings, federation.weights)
    let expected = fixedPoint(surrogate.shares, rate: rate)
    let found = federation.outcome(seed: 1).parameters
    // The orbit's radius is of the order of the rate: here steps times rate times a weight.
    #expect(distance(found, expected) < 0.08, "\(found), \(expected)")
    // And the target's fixed point is elsewhere exactly when the surrogate is biased.
    let target = fixedPoint(federation.settings.importance, rate: rate)
    if surrogate.bias.value > 0.05 { #expect(distance(found, target) > 0.08) }
  }

  @Test(arguments: [
    // b = 1 - (1 - rate)^K: fedavg is stable below 2, fedfix 0.5 below 1, async of 4 below 0.445.
    ("FedAvg", 1.9, true), ("FedAvg", 2.1, false), ("FedFix-0.5", 0.95, true),
    ("FedFix-0.5", 1.05, false), ("Async", 0.42, true), ("Async", 0.47, false),
  ])
  func `a scheme is stable exactly up to its limit`(
    scheme: String, b: Double, isStable: Bool
  ) throws {
    // One step with curvature 1: b is the rate itself. All optima are the same.
    let federation = try SmallFederation(
      """
      clients: 4
      data: { source: quadratic, dimension: 1, curvature: 1, spread: 0 }
      model: quadratic
      training: { steps: 1, rate: \(b) }
      delays: F-0
      scheme: \(scheme)
      stop: { time: 400 }
      evaluate: { every: 400 }
      """)
    let start = abs(Double(federation.learner.initialParameters()[0]))
    let end = abs(Double(federation.outcome(seed: 1).parameters[0]))
    #expect((end < 0.5 * start) == isStable, "from \(start) to \(end)")
  }

  @Test(arguments: ["FedFix-0.3", "FedBuff-2", "FedBuff-3_arrival", "Async", "Async_identical"])
  func `training is stable exactly up to the limit that the advice finds`(scheme: String) throws {
    func growth(rate: Double) throws -> Double {
      let federation = try SmallFederation(
        """
        clients: 4
        data: { source: quadratic, dimension: 1, curvature: 1, spread: 0 }
        model: quadratic
        training: { steps: 1, rate: \(rate) }
        delays: F-80
        scheme: \(scheme)
        stop: { time: 200 }
        evaluate: { every: 200 }
        """)
      return abs(Double(federation.outcome(seed: 1).parameters[0]))
    }
    let settings = try SmallFederation(Self.lines(scheme, rate: 1, time: 1)).settings
    let weights = try AggregationWeights(settings).ofClients
    var plan = settings
    plan.stop = StopRule(aggregations: 4_000)
    let limit = try #require(
      ScalarStability(plan, weights: weights, aggregations: 4_000)?.limit)
    let (below, above) = (try growth(rate: 0.9 * limit), try growth(rate: 1.1 * limit))
    #expect(below < 0.5 && above > 2, "\(below) and \(above) around \(limit)")
  }
}
