import Testing

/// `metronome plan --advise` as a user types it.
@Suite(.fewAtATime) struct AdviceVerbTests {
  /// Few clients with equal delays, and nothing to read.
  private static let experiment = """
    name: advised
    clients: 3
    data: { source: quadratic, curvature: [0.5, 2] }
    model: quadratic
    training: { steps: 1, rate: 0.1 }
    delays: F-50
    scheme: FedFix-0.5
    stop: { time: 10 }

    """

  @Test func `it recommends a scheme, tells the limit, and writes the scan`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.experiment, to: "advised.yaml")
    let ending = try await workspace.run(
      ["plan", "advised.yaml", "--advise", "--pictures", "pictures"])
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains("\nTake "))
    #expect(ending.output.contains("local work is 1 step of rate 0.1"))
    #expect(ending.output.contains("and the clients' largest is 2."))
    let rows = try workspace.text(of: "pictures/advice.csv").split(separator: "\n")
    #expect(rows.count > 10 && rows[1].hasPrefix("FedFix-0.5,fedfix,2,"))
    #expect(rows.dropFirst().count { $0.hasSuffix(",1") } == 1)
    if ending.errors.isEmpty {
      #expect(workspace.exists("pictures/advice.png"))
      #expect(workspace.exists("pictures/advice.svg"))
      #expect(workspace.exists("pictures/advice.pdf"))
    } else {
      #expect(ending.errors.contains("gnuplot is not here"))
    }
  }

  @Test(arguments: [
    (["--curvature", "0", "--advise"], "--curvature is a number greater than 0"),
    (["--curvature", "3"], "--curvature"), (["--advise", "--csv", "x.csv"], "--advise has a row"),
  ])
  func `options that do not go together are refused`(
    arguments: [String], part: String
  ) async throws {
    let workspace = try Workspace()
    try workspace.write(Self.experiment, to: "advised.yaml")
    let ending = try await workspace.run(["plan", "advised.yaml"] + arguments)
    #expect(ending.code == 2)
    #expect(ending.errors.contains(part), "\(ending.errors)")
  }

  @Test(arguments: ["unbiased", "identical"])
  func `a run of quadratic clients ends where the plan says`(weights: String) async throws {
    let workspace = try Workspace()
    try workspace.write(
      Self.experiment.replacing("time: 10", with: "time: 600")
        .replacing("rate: 0.1", with: "rate: 0.02")
        + "seed: 4\n", to: "advised.yaml")
    let set = ["--set", "scheme.weights=\(weights)"]
    let plan = try await workspace.run(["plan", "advised.yaml", "--json"] + set)
    #expect(plan.code == 0, "\(plan.errors)")
    let settling = try #require(plan.output.firstRange(of: "\"settling\""))
    let loss = try #require(
      plan.output[settling.upperBound...].firstMatch(of: /"loss" : ([0-9.]+)/))
    let expected = try #require(Double(loss.1))
    let run = try await workspace.run(
      ["run", "advised.yaml", "--processes", "1", "--output", "results"] + set)
    #expect(run.code == 0, "\(run.errors)")
    let summary = try workspace.text(of: "results/summary.json")
    let found = try #require(summary.firstMatch(of: /"train_loss" ?: ?([0-9.]+)/))
    #expect(abs(try #require(Double(found.1)) / expected - 1) < 0.01, "\(found.1), \(expected)")
  }
}
