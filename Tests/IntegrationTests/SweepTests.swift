import Foundation
import Glibc
import Testing

/// Sweeps from the command line to the table.
@Suite(.fewAtATime) struct SweepTests {
  private static let base = SmallExperiment.brief("FedAvg")

  /// The rows of `sweep.csv`, by the header's names.
  private func rows(_ workspace: Workspace, _ folder: String = "sweep") throws -> [[String: String]]
  {
    let lines = try workspace.text(of: folder + "/sweep.csv").split(separator: "\n")
    let names = lines[0].split(separator: ",").map(String.init)
    return lines.dropFirst().map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Dictionary(uniqueKeysWithValues: zip(names, cells))
    }
  }

  @Test func `each cell is the run that it would be by itself`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.base.yaml, to: "base.yaml")
    let ending = try await workspace.run([
      "sweep", "base.yaml", "--vary", "scheme=FedAvg,Async", "--vary", "seed=1..2", "--output",
      "sweep", "--jobs", "2", "--target-accuracy", "0.5",
    ])
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(
      try workspace.text(of: "sweep/report.html").contains(
        "metronome report sweep --target-accuracy 0.5"))
    #expect(ending.errors.contains("4 of 4: "))
    let rows = try rows(workspace)
    #expect(rows.map { $0["scheme"]! + $0["seed"]! } == ["FedAvg1", "FedAvg2", "Async1", "Async2"])
    for row in rows {
      let alone = try await workspace.run([
        "run", "base.yaml", "--set", "scheme=\(row["scheme"]!)", "--set", "seed=\(row["seed"]!)",
        "--output", "alone-\(row["label"]!)",
      ])
      #expect(alone.code == 0)
      let digest = try FinishedRun("alone-\(row["label"]!)", in: workspace).digests
      #expect(try FinishedRun("sweep/" + row["run"]!, in: workspace).digests == digest)
      #expect(row["state"] == "finished" && row["part"] == "report")
    }
    #expect(ending.output.contains("2 of 2") && ending.output.contains("+-"))
  }

  @Test func `cells that were run apart are collected into the table of all`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.base.yaml, to: "base.yaml")
    let sweep = ["sweep", "base.yaml", "--vary", "scheme=FedAvg,Async", "--vary", "seed=1..2"]
    let whole = try await workspace.run(sweep + ["--output", "whole"])
    #expect(whole.code == 0, "\(whole.errors)")
    for (cells, labels) in [("4", ["Async-seed=2"]), ("1-2", ["FedAvg-seed=1", "FedAvg-seed=2"])] {
      let part = try await workspace.run(sweep + ["--output", "parts", "--only", cells])
      #expect(part.code == 0, "\(part.errors)")
      #expect(part.output == labels.map { "parts/cells/\($0)\n" }.joined())
      #expect(!workspace.exists("parts/sweep.csv"))
    }
    let early = try await workspace.run(sweep + ["--output", "parts", "--collect"])
    #expect(early.code == 0 && early.output.contains("parts/report.html"), "\(early.errors)")
    #expect(
      try rows(workspace, "parts").map { $0["state"] } == [
        "finished", "finished", "waiting", "finished",
      ])
    let last = try await workspace.run(sweep + ["--output", "parts", "--only", "3", "--quiet"])
    #expect(last.code == 0 && last.errors.isEmpty, "\(last.errors)")
    let collected = try await workspace.run(sweep + ["--output", "parts", "--collect"])
    #expect(collected.code == 0, "\(collected.errors)")
    let digests = try rows(workspace, "parts").map { $0["model_sha256"] }
    #expect(try digests == rows(workspace, "whole").map { $0["model_sha256"] })
  }

  @Test func `a cell that diverged apart from the others is collected as such`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.base.yaml, to: "base.yaml")
    let sweep = [
      "sweep", "base.yaml", "--vary", "training.rate=0.1,1e38", "--output", "sweep",
    ]
    let ending = try await workspace.run(sweep + ["--only", "2"])
    #expect(ending.code == 3, "\(ending.errors)")
    _ = try await workspace.run(sweep + ["--collect"])
    let rows = try rows(workspace)
    #expect(rows.map { $0["state"] } == ["waiting", "diverged"])
    #expect(rows.last?["error"]?.isEmpty == false)
  }

  @Test(arguments: [
    (["--only", "3"], "--only: found 3; allowed: 1 to 2, the sweep's cells"),
    (["--only", "0"], "--only"), (["--only", "2-1"], "--only"),
    (["--only", "1", "--collect"], "found --only and --collect; allowed: one of them"),
    (["--collect", "--set", "sweep.tune.key=training.rate"], "tune"),
  ])
  func `parts that a sweep does not have are refused`(
    arguments: [String], reason: String
  ) async throws {
    let workspace = try Workspace()
    try workspace.write(Self.base.yaml, to: "base.yaml")
    let ending = try await workspace.run(
      ["sweep", "base.yaml", "--vary", "seed=1,2", "--output", "sweep"] + arguments)
    #expect(ending.code == 2 && ending.errors.contains(reason), "\(ending.errors)")
    #expect(!workspace.exists("sweep"))
  }

  @Test func `a sweep that was interrupted goes on, and does nothing twice`() async throws {
    let workspace = try Workspace()
    var experiment = SmallExperiment.lasting()
    // Long enough that the first end is seen before the last.
    experiment.stop = "{ updates: 40000 }"
    try workspace.write(experiment.yaml, to: "base.yaml")
    let command = [
      "sweep", "base.yaml", "--vary", "seed=1..4", "--output", "sweep", "--jobs", "2",
    ]
    let first = try workspace.start(command)
    try await eventually("the first cell's end") { first.errors.contains("1 of 4: ") }
    first.send(SIGINT)
    let interrupted = try await first.ending(within: 20)
    #expect(interrupted.code == 130, "\(interrupted.errors)")
    #expect(workspace.processes.isEmpty)
    let done = try rows(workspace).filter { $0["state"] == "finished" }
    #expect(!done.isEmpty && done.count < 4)
    let dates = try done.map { try workspace.date(of: "sweep/\($0["run"]!)/summary.json") }

    let second = try await workspace.run(command)
    #expect(second.code == 0, "\(second.errors)")
    #expect(second.errors.contains("\(done.count) of 4 were done before"))
    #expect(try rows(workspace).allSatisfy { $0["state"] == "finished" })
    #expect(try done.map { try workspace.date(of: "sweep/\($0["run"]!)/summary.json") } == dates)
    // What was resumed has the bits of what was not.
    let fresh = try await workspace.run(
      ["sweep", "base.yaml", "--vary", "seed=1..4", "--output", "fresh", "--quiet"])
    #expect(fresh.code == 0 && fresh.errors.isEmpty)
    #expect(
      try rows(workspace).map { $0["model_sha256"] }
        == rows(workspace, "fresh").map { $0["model_sha256"] })
  }

  @Test func `a cell that diverges has its row, and the others go on`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.base.yaml, to: "base.yaml")
    let ending = try await workspace.run([
      "sweep", "base.yaml", "--vary", "training.rate=0.1,1e38", "--output", "sweep",
    ])
    #expect(ending.code == 0, "\(ending.errors)")
    let rows = try rows(workspace)
    #expect(rows.map { $0["state"] } == ["finished", "diverged"])
    #expect(rows[1]["final_test_loss"] == "" && rows[1]["error"]?.isEmpty == false)
    #expect(ending.lastError.contains("1 of 2 cells failed: "))
  }

  @Test func `the best value is chosen on seeds of its own, and the grid grows to find it`()
    async throws
  {
    let workspace = try Workspace()
    try workspace.write(Self.base.yaml, to: "base.yaml")
    let ending = try await workspace.run([
      "sweep", "base.yaml", "--vary", "scheme=FedAvg,FedFix-0.5", "--vary", "seed=4..5", "--tune",
      "training.rate=0.0001..0.001 log 2", "--tune-seeds", "1..2", "--output", "sweep",
    ])
    #expect(ending.code == 0, "\(ending.errors)")
    let rows = try rows(workspace)
    let (reported, tuning) = (
      rows.filter { $0["part"] == "report" }, rows.filter { $0["part"] == "tuning" }
    )
    #expect(reported.map { $0["seed"] } == ["4", "5", "4", "5"])
    #expect(Set(tuning.map { $0["seed"] }) == ["1", "2"])
    for scheme in ["FedAvg", "FedFix-0.5"] {
      let own = tuning.filter { $0["scheme"] == scheme }
      let rates = Set(own.map { $0["training.rate"]! })
      #expect(rates.count > 2, "the grid of two values grew")
      func loss(_ rate: String) -> Double {
        let losses = own.filter { $0["training.rate"] == rate }.map {
          Double($0["final_test_loss"]!) ?? .infinity
        }
        return losses.reduce(0, +) / Double(losses.count)
      }
      let best = rates.min { loss($0) < loss($1) }!
      let chosen = Set(reported.filter { $0["scheme"] == scheme }.map { $0["training.rate"]! })
      #expect(chosen == [best])
      let numbers = rates.compactMap { Double($0) }
      #expect(numbers.min()! < Double(best)! && Double(best)! < numbers.max()!)
    }
  }

  @Test func `a folder with other runs and a cell that is wrong are told first`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.base.yaml, to: "base.yaml")
    let sweep = ["sweep", "base.yaml", "--vary", "seed=1,2", "--output", "sweep"]
    #expect(try await workspace.run(sweep).code == 0)
    let other = try await workspace.run(sweep + ["--set", "training.rate=0.2"])
    #expect(other.code == 3)
    #expect(
      other.lastError.contains("it holds a run of another experiment than this sweep has there"))
    let unknown = try await workspace.run(
      ["sweep", "base.yaml", "--vary", "training.rte=1,2", "--output", "new"])
    #expect(unknown.code == 2, "\(unknown.errors)")
    #expect(unknown.errors.contains("did you mean \"rate\"?"), "\(unknown.errors)")
    #expect(!workspace.exists("new"))
  }
}
