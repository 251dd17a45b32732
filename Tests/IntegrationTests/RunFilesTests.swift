import Foundation
import Testing

/// What a run leaves for other tools to read.
@Suite(.fewAtATime) struct RunFilesTests {
  @Test func `a run folder holds the files that others rely on, each whole`() async throws {
    let workspace = try Workspace()
    let run = try await workspace.finish(.brief(), processes: 2)
    let names = try workspace.names(in: run.folder)
    for name in [
      "clients.csv", "coordinator.log", "experiment.yaml", "metrics.csv", "summary.json",
    ] {
      #expect(names.contains(name))
      #expect(try workspace.text(of: "\(run.folder)/\(name)").hasSuffix("\n"), "\(name)")
    }
    #expect(!names.contains("checkpoint"))
    #expect(!names.contains { $0.hasSuffix(".draft") })
  }

  @Test func `summary.json has exactly the keys of the contract`() async throws {
    let workspace = try Workspace()
    let run = try await workspace.finish(.brief("FedBuff-3"), processes: 2)
    #expect(
      run.summary.keys.sorted() == [
        "aggregations", "bias", "bias_error", "clients", "command_line", "final", "host",
        "model_sha256", "name", "plan_sha256",
        "processes", "scheme", "seed", "staleness", "time", "updates", "updates_per_second",
        "version", "wall_seconds",
      ])
    let final = try #require(run.summary["final"] as? [String: Double])
    #expect(final.keys.sorted() == ["test_accuracy", "test_loss", "train_loss"])
    let staleness = try #require(run.summary["staleness"] as? [String: Double])
    #expect(staleness.keys.sorted() == ["max", "mean"])
    #expect(run.summary["name"] as? String == "small")
    #expect(run.summary["scheme"] as? String == "FedBuff-3")
    #expect(try run.integer("clients") == 6)
    #expect(try run.integer("seed") == 3)
    #expect(run.summary["time"] as? Double == 10)
    #expect(try run.integer("updates") == 3 * run.integer("aggregations"))
    let digests = try run.digests
    for digest in [digests.model, digests.plan] {
      #expect(digest.wholeMatch(of: /[0-9a-f]{64}/) != nil)
    }
  }

  @Test func `metrics.csv has a row for each evaluation, in order`() async throws {
    let workspace = try Workspace()
    let run = try await workspace.finish(.brief("FedFix-0.5"), processes: 3)
    let lines = try workspace.text(of: run.folder + "/metrics.csv").split(separator: "\n")
    #expect(
      lines.first
        == "aggregation,time,wall_seconds,updates,bytes,train_loss,test_loss,test_accuracy")
    let rows = try lines.dropFirst().map { line in
      try line.split(separator: ",").map { try #require(Double($0)) }
    }
    #expect(rows.allSatisfy { $0.count == 8 })
    #expect(rows.map { $0[1] } == (0...10).map(Double.init))
    #expect(rows.map { $0[0] } == (0...10).map { Double(2 * $0) })
    for (before, after) in zip(rows, rows.dropFirst()) {
      #expect(before[2] <= after[2] && before[3] <= after[3])
    }
    // Down and up, as float32.
    let bytes = Double(2 * 4 * SmallExperiment.parameterCount)
    #expect(rows.allSatisfy { $0[4] == $0[3] * bytes })
    let last = try #require(rows.last)
    #expect(last[3] == Double(try run.integer("updates")))
    let final = try #require(run.summary["final"] as? [String: Double])
    // The reader of JSON here may be off by a last bit.
    for (column, key) in [(5, "train_loss"), (6, "test_loss"), (7, "test_accuracy")] {
      #expect(abs(last[column] - final[key]!) < 1e-12, "\(key)")
    }
  }

  @Test func `clients.csv has a row for each client, which the final measures are the means of`()
    async throws
  {
    let workspace = try Workspace()
    let run = try await workspace.finish(.brief(), processes: 2)
    let lines = try workspace.text(of: run.folder + "/clients.csv").split(separator: "\n")
    #expect(
      lines.first.map(String.init)
        == "client,name,importance,train_samples,train_loss,train_accuracy,test_samples,test_loss,"
        + "test_accuracy")
    let rows = try lines.dropFirst().map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      #expect(cells[1].isEmpty)
      return try (cells[..<1] + cells[2...]).map { try #require(Double($0)) }
    }
    #expect(rows.map { $0[0] } == (0..<6).map(Double.init))
    #expect(rows.allSatisfy { $0[2] == 30 && $0[5] == 10 })
    #expect(abs(rows.reduce(0) { $0 + $1[1] } - 1) < 1e-12)
    let final = try #require(run.summary["final"] as? [String: Double])
    for (column, key) in [(3, "train_loss"), (6, "test_loss"), (7, "test_accuracy")] {
      let mean = rows.reduce(0) { $0 + $1[1] * $1[column] }
      #expect(abs(mean - final[key]!) < 1e-12, "\(key)")
    }
  }

  @Test(arguments: ["FedAvg-sample-3_importance", "FedBuff-3_arrival", "FedFix-0.5_identical"])
  func `the run folder's experiment.yaml gives the same run again`(
    scheme: String
  ) async throws {
    let workspace = try Workspace()
    let first = try await workspace.finish(
      .brief(scheme), processes: 2, more: ["--set", "importance=[1, 2, 3, 1, 1, 1]"])
    let ending = try await workspace.run(
      ["run", first.folder + "/experiment.yaml", "--output", "again", "--processes", "1"])
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try FinishedRun("again", in: workspace).digests == first.digests)
    #expect(
      try workspace.text(of: "again/experiment.yaml")
        == workspace.text(of: first.folder + "/experiment.yaml"))
  }

  @Test func `a folder and a file with spaces in their names are like any other`() async throws {
    let workspace = try Workspace()
    try workspace.makeFolder("my experiments")
    try workspace.write(SmallExperiment.brief().yaml, to: "my experiments/a small one.yaml")
    let ending = try await workspace.run(
      ["run", "a small one.yaml", "--output", "its results"], folder: "my experiments")
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.hasSuffix("  folder         its results\n"))
    #expect(workspace.exists("my experiments/its results/summary.json"))
  }

  @Test func `without --output a run's folder is named by experiment and time`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    for _ in 0..<2 {
      #expect(try await workspace.run(["run", "small.yaml", "--processes", "1"]).code == 0)
    }
    let names = try workspace.names(in: "runs")
    #expect(names.count == 2)
    #expect(names.allSatisfy { $0.wholeMatch(of: /small-\d{8}-\d{6}(-2)?/) != nil }, "\(names)")
  }
}
