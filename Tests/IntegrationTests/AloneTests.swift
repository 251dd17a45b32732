import Foundation
import Glibc
import Testing

/// Runs of one process, which does the clients' work itself.
@Suite(.fewAtATime) struct AloneTests {
  private static let schemes = ["FedAvg", "Async", "FedFix-0.5", "FedBuff-3_arrival"]

  @Test(arguments: schemes)
  func `a run in one process has the bits of one with client processes`(scheme: String) async throws
  {
    let workspace = try Workspace()
    let experiment = SmallExperiment.brief(scheme)
    let usual = try await workspace.finish(experiment, processes: 2)
    try workspace.write(experiment.yaml, to: "experiment.yaml")
    let ending = try await workspace.run(
      ["coordinator", "experiment.yaml", "--alone", "--output", "run"])
    #expect(ending.code == 0, "\(ending.errors)")
    try expectTheSame("run", as: usual, in: workspace)
    #expect(workspace.processes.isEmpty)
  }

  @Test func `a run in one process is interrupted and resumed to the same bits`() async throws {
    let workspace = try Workspace()
    let usual = try await workspace.finish(KilledRunTests.experiment, processes: 1)
    try workspace.write(KilledRunTests.experiment.yaml, to: "experiment.yaml")
    let first = try workspace.start(
      ["coordinator", "experiment.yaml", "--alone", "--output", "run"])
    try await eventually("some rows") {
      workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > 4
    }
    first.send(SIGTERM)
    let interrupted = try await first.ending(within: 10)
    #expect(interrupted.code == 130, "\(interrupted.errors)")
    #expect(workspace.exists("run/checkpoint/latest"))
    // With client processes, to see that a checkpoint is one of any run.
    let second = try workspace.start(["resume", "run", "--processes", "2"])
    try await eventually("more rows") {
      workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > 8
    }
    second.send(SIGTERM)
    #expect(try await second.ending(within: 10).code == 130)
    let last = try await workspace.run(["coordinator", "--resume", "run", "--alone"])
    #expect(last.code == 0, "\(last.errors)")
    try expectTheSame("run", as: usual, in: workspace)
  }

  @Test func `where to listen and to be alone exclude each other`() async throws {
    let workspace = try Workspace()
    for (arguments, sentence) in [
      ([], "give --bind, or --alone"),
      (["--alone", "--bind", "ipc:///x"], "found --bind and --alone"),
    ] {
      let ending = try await workspace.run(["coordinator", "x.yaml"] + arguments)
      #expect(ending.code == 2 && ending.errors.contains(sentence), "\(ending.errors)")
    }
  }
}
