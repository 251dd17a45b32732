import Foundation
import Testing

/// What a report takes from the store of a run.
@Suite(.fewAtATime) struct ReportStoreTests {
  /// The rows of a figure's data, without the header.
  private func rows(_ name: String, in workspace: Workspace) throws -> [[String]] {
    try workspace.text(of: "run/figures/\(name).csv").split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  private func run(_ scheme: String, in workspace: Workspace) async throws -> [String: Any] {
    try workspace.write(SmallExperiment.brief(scheme).yaml, to: "small.yaml")
    let ran = try await workspace.run([
      "run", "small.yaml", "--processes", "1", "--output", "run",
    ])
    #expect(ran.code == 0, "\(ran.errors)")
    let reported = try await workspace.run(["report", "run"])
    #expect(reported.code == 0, "\(reported.errors)")
    let summary = try JSONSerialization.jsonObject(
      with: try workspace.bytes(of: "run/summary.json"))
    return try #require(summary as? [String: Any])
  }

  @Test(arguments: ["Async_identical", "FedFix-0.5", "FedBuff-2"])
  func `staleness and weights are those of the updates that were aggregated`(
    scheme: String
  ) async throws {
    let workspace = try Workspace()
    let summary = try await run(scheme, in: workspace)
    let staleness = try rows("staleness", in: workspace)
    let counts = staleness.map { (Double($0[1])!, Double($0[3])!) }
    let updates = counts.reduce(0) { $0 + $1.1 }
    #expect(Int(updates) == summary["updates"] as? Int)
    let mean = counts.reduce(0) { $0 + $1.0 * $1.1 } / updates
    let told = try #require((summary["staleness"] as? [String: Any])?["mean"] as? Double)
    #expect(abs(mean - told) < 1e-9)
    let weights = try rows("aggregation-weight", in: workspace)
    #expect(weights.count == 6)
    let shares = weights.map { Double($0[5])! }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-6)
    // Every update is in one aggregation.
    let rates = weights.map { Double($0[4])! }
    let aggregations = try #require(summary["aggregations"] as? Int)
    #expect(abs(rates.reduce(0, +) * Double(aggregations) - updates) < 1e-3)
    // What clients counted is about what the plan says: the run is short.
    let predicted = weights.map { Double($0[6])! }
    let distance = zip(shares, predicted).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    #expect(distance < 0.05)
  }

  @Test func `work, versions and clients' accuracies are drawn`() async throws {
    let workspace = try Workspace()
    _ = try await run("FedFix-0.5", in: workspace)
    let timeline = try rows("timeline", in: workspace)
    let training = timeline.filter { $0[0] == "training" }
    #expect(Set(training.map { $0[2] }).count == 6)
    // Client 0 takes one unit, and waits for no tick.
    let first = training.filter { $0[2] == "0" }.prefix(2).map { (Double($0[4])!, Double($0[5])!) }
    #expect(first.count == 2 && first[0] == (0, 1) && first[1] == (1, 2))
    #expect(
      timeline.filter { $0[0] == "version" }.prefix(3).map { $0[4] } == ["0.5", "1.0", "1.5"])
    let curves = try rows("client-accuracy-time", in: workspace)
    let evaluations = try workspace.text(of: "run/metrics.csv").split(separator: "\n").count - 1
    #expect(curves.count == 6 * evaluations)
    let page = try workspace.text(of: "run/report.html")
    #expect(page.contains("measured bias") && page.contains("predicted bias"))
  }

  @Test func `what was not kept is said`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml + "record: none\n", to: "small.yaml")
    _ = try await workspace.run(["run", "small.yaml", "--processes", "1", "--output", "run"])
    let reported = try await workspace.run(["report", "run"])
    #expect(reported.code == 0, "\(reported.errors)")
    #expect(try workspace.text(of: "run/report.html").contains("Not all updates were kept"))
    // A store that is none takes nothing else from the page.
    try workspace.write("no database", to: "run/run.sqlite")
    #expect(try await workspace.run(["report", "run"]).code == 0)
    let page = try workspace.text(of: "run/report.html")
    #expect(page.contains("single updates and clients are not shown"))
    #expect(page.contains("final test accuracy"))
  }
}
