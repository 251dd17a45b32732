import Foundation
import Testing

/// Discounts and weights that the user wrote, as the program takes them.
@Suite(.fewAtATime) struct OwnRulesTests {
  private static let delays = "exponential"

  private static func experiment(_ scheme: String) -> SmallExperiment {
    var experiment = SmallExperiment.brief(scheme)
    (experiment.delays, experiment.stop) = (delays, "{ updates: 60 }")
    return experiment
  }

  @Test(arguments: [
    (
      "{ kind: async, discount: { expression: 1/(1+s)^0.5 } }",
      "{ kind: async, discount: polynomial }"
    ),
    (
      "{ kind: fedbuff, size: 3, weights: identical, discount: { table: [1, 1, 1, 0.5, "
        + "0.3333333333333333, 0.25, 0.2, 0.16666666666666666, 0.14285714285714285, 0.125, "
        + "0.1111111111111111, 0.1] } }",
      "FedBuff-3_identical_hinge-1-2"
    ),
    ("{ kind: fedbuff, size: 3, weights: { expression: p / f } }", "FedBuff-3"),
    ("{ kind: async, weights: { expression: 1 } }", "Async_identical"),
    ("{ kind: async, weights: { table: [1, 1, 1, 1, 1, 1] } }", "Async_identical"),
    ("{ kind: fedavg, weights: { expression: n / 180 } }", "FedAvg"),
  ])
  func `a rule that says what a known one says gives the same plan and the same model`(
    rule: String, known: String
  ) async throws {
    let workspace = try Workspace()
    let run = try await workspace.finish(Self.experiment(rule), processes: 2)
    let other = try await workspace.finish(Self.experiment(known), processes: 1)
    #expect(try run.digests == other.digests)
    let resolved = try workspace.text(of: run.folder + "/experiment.yaml")
    try workspace.write(resolved, to: "again.yaml")
    let again = try await workspace.run(["validate", "again.yaml"])
    #expect(again.code == 0 && again.output == resolved, "\(again.errors)")
  }

  @Test func `plan shows the bias of an expression that the run has`() async throws {
    let workspace = try Workspace()
    let experiment = Self.experiment(
      "{ kind: fedfix, interval: 0.5, weights: { expression: \"p / f * exp(-0.5 * s)\" } }")
    let run = try await workspace.finish(experiment, processes: 1)
    try workspace.write(experiment.yaml, to: "plan.yaml")
    let plan = try await workspace.run(["plan", "plan.yaml", "--json"])
    #expect(plan.code == 0, "\(plan.errors)")
    let data = Data(plan.output.utf8)
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(json["scheme"] as? String == "FedFix-0.5_weights-p/f*exp(-0.5*s)")
    #expect(json["bias"] as? Double == run.summary["bias"] as? Double)
    #expect(json["bias_error"] as? Double != nil)
    let rows = try await workspace.run(["plan", "plan.yaml", "--csv", "plan.csv"])
    #expect(rows.code == 0 && rows.output.contains("measured on a plan of"))
  }

  @Test func `a weight that is none is refused before anything starts`() async throws {
    let workspace = try Workspace()
    try workspace.write(
      Self.experiment("{ kind: async, weights: { expression: 1 - s } }").yaml, to: "wrong.yaml")
    for verb in [["validate"], ["plan"], ["run", "--processes", "1"]] {
      let ending = try await workspace.run(verb + ["wrong.yaml"])
      #expect(ending.code == 2 && ending.output.isEmpty)
      #expect(
        ending.errors.contains("a contribution of client 0 with staleness 2 would weigh -1.0; "),
        "\(ending.errors)")
    }
    try workspace.write(
      Self.experiment("{ kind: async, discount: { expression: 1 / (1 + x) } }").yaml,
      to: "typo.yaml")
    let typo = try await workspace.run(["validate", "typo.yaml"])
    #expect(
      typo.code == 2
        && typo.errors.contains(
          "typo.yaml:8: scheme.discount.expression: found \"x\" at column 10; allowed: s, ")
    )
  }

  @Test func `a sweep over expressions has a row for each`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.experiment("Async").yaml, to: "small.yaml")
    let ending = try await workspace.run([
      "sweep", "small.yaml", "--vary", "scheme.discount.expression=exp(-0.1*s),\"max(0.5,1-s)\"",
      "--output", "all",
    ])
    #expect(ending.code == 0, "\(ending.errors)")
    for name in ["Async_expression-exp(-0.1*s)", "Async_expression-max(0.5,1-s)"] {
      #expect(try workspace.text(of: "all/sweep.csv").contains(name), "\(name)")
    }
  }
}
