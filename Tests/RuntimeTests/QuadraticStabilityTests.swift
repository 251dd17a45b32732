import Execution
import Experiment
import Federation
import Learning
import Reports
import TestFederation
import Testing

@testable import Runtime
@testable import metronome

/// What a plan says of quadratic clients is what becomes of them.
@Suite struct QuadraticStabilityTests {
  func settling(_ lines: String) throws -> PlanReport.Settling? {
    try Plan(Experiment(yaml: lines, file: "test.yaml")).walk(csv: nil).settling
  }

  static func lines(
    _ scheme: String, rate: String, steps: Int = 1, delays: String = "F-0", dimension: Int = 2,
    curvature: String = "1", time: Int = 300
  ) -> String {
    """
    clients: 4
    seed: 5
    data: { source: quadratic, dimension: \(dimension), curvature: \(curvature) }
    training: { steps: \(steps), rate: \(rate) }
    delays: \(delays)
    scheme: \(scheme)
    stop: { time: \(time) }
    evaluate: { every: \(time) }
    """
  }

  @Test(arguments: [
    // b = 1 - (1 - rate)^1: fedavg is stable below 2, fedfix 0.5 below 1, async of 4 below 0.445.
    ("FedAvg", 1.9, 2.1), ("FedFix-0.5", 0.95, 1.05), ("Async", 0.42, 0.47),
  ])
  func `a rate above the limit is told to diverge, with the rate up to which it does not`(
    scheme: String, stable: Double, diverging: Double
  ) throws {
    guard case .around = try settling(Self.lines(scheme, rate: "\(stable)")) else {
      Issue.record("\(scheme) at \(stable)")
      return
    }
    let found = try settling(Self.lines(scheme, rate: "\(diverging)"))
    guard case .diverges(diverging, let rate?) = found else {
      Issue.record("\(scheme) at \(diverging): \(String(describing: found))")
      return
    }
    #expect(rate > stable && rate < diverging)
  }

  /// Of identical curvatures, exponential times and small b: the orbit has the variance (b/2) sum_i p_i d_i (C_i -
  /// xbar)^2, and its mean is -b sum_i p_i d_i (C_i - xbar) away, since a client restarts on its own kick.
  @Test func `the orbit of unbiased async is the closed form, and that of ACE is none`() throws {
    let (rate, dimension, delays) = (0.02, 3, "{ kind: exponential, mean: [0.5, 1, 2, 4] }")
    func around(_ scheme: String) throws -> PlanReport.SettlingPoint {
      let lines = Self.lines(scheme, rate: "\(rate)", delays: delays, dimension: dimension)
      guard case .around(let point) = try settling(lines) else {
        throw LearningError(.setting, "\(scheme) does not settle")
      }
      return point
    }
    let source = QuadraticSource(dimension: dimension, curvature: 1...1)
    let optima = (0..<4).map { source.objective(of: $0, seed: 5).optimum }
    let rates = [2, 1, 0.5, 0.25]
    let weights = rates.map { 0.25 / ($0 / rates.reduce(0, +)) }
    var (variance, offset) = (0.0, 0.0)
    for j in 0..<dimension {
      let mean = optima.reduce(0) { $0 + $1[j] / 4 }
      let ways = optima.map { $0[j] - mean }
      variance += zip(weights, ways).reduce(0) { $0 + rate / 2 * 0.25 * $1.0 * $1.1 * $1.1 }
      let bias = zip(weights, ways).reduce(0) { $0 - rate * 0.25 * $1.0 * $1.1 }
      offset += bias * bias
    }
    let found = try around("Async")
    let spread = try #require(found.spread)
    #expect(abs(spread / variance.squareRoot() - 1) < 0.2, "\(spread) for \(variance.squareRoot())")
    #expect(abs(try #require(found.offset) - offset.squareRoot()) < 0.5 * spread)
    let still = try around("ACE")
    #expect(try #require(still.spread) < 1e-6 && #require(still.offset) < 1e-6)
  }

  @Test func `a run that is too short to show it diverges all the same`() throws {
    let found = try settling(Self.lines("Async", rate: "0.6", time: 2))
    guard case .diverges = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }

  @Test(arguments: ["1", "1000000000"])
  func `empty intervals between updates change nothing, however many`(delay: String) throws {
    func found(_ rate: String) throws -> PlanReport.Settling? {
      try settling(
        Self.lines(
          "{ kind: fedfix, interval: 0.000000002, weights: identical }", rate: rate,
          delays: "{ kind: constant, value: \(delay) }"
        ).replacing("time: 300", with: "updates: 40"))
    }
    // All clients are back in the same interval: the limit is fedavg's.
    guard case .around = try found("1.9"), case .diverges = try found("2.1") else {
      Issue.record("delays of \(delay)")
      return
    }
  }

  @Test(arguments: [
    ("Async", "[0.00001, 1, 1, 1]"),
    ("FedFix-0.000000002", "[1000000000, 1000000000, 1, 100000000]"),
  ])
  func `it is not known where some clients are hardly seen`(scheme: String, delays: String) throws {
    let found = try settling(
      Self.lines(scheme, rate: "0.1", delays: "{ kind: constant, value: \(delays) }")
        .replacing("time: 300", with: "updates: 20000"))
    guard case .unknown(let updates) = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(updates >= 20_000)
  }

  @Test func `a rate that falls in time is followed`() throws {
    let falling = "{ start: 0.6, schedule: inverse, every: 20 }"
    guard case .around = try settling(Self.lines("Async", rate: falling)) else {
      Issue.record("it settles as the rate falls")
      return
    }
  }

  @Test(arguments: ["Async_identical", "FedFix-0.3"], [0.2, 3])
  func `training grows where the plan says so, with curvatures of each client's own`(
    scheme: String, rate: Double
  ) throws {
    let lines = Self.lines(
      scheme, rate: "\(rate)", steps: 2, delays: "F-80", curvature: "[0.2, 1.5]",
      time: 100)
    let end = try SmallFederation(lines).end(seed: 1)
    let largest = end?.parameters.map(abs).max() ?? .infinity
    let found = try settling(lines)
    switch found {
    case .around: #expect(largest < 50, "\(largest)")
    case .diverges: #expect(!(largest < 50), "\(largest)")
    case .unknown, nil: Issue.record("nothing is told")
    }
  }
}
