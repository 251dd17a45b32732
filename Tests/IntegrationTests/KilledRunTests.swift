import Foundation
import Glibc
import Testing

/// Runs that are killed, and go on from what they left.
@Suite(.fewAtATime) struct KilledRunTests {
  static let experiment: SmallExperiment = .lasting("FedBuff-3_arrival")

  @Test(arguments: ["0.05", "none"])
  func `a coordinator that is killed again and again ends with the same bits`(
    interval: String
  ) async throws {
    let workspace = try Workspace()
    let undisturbed = try await workspace.finish(Self.experiment, processes: 1)
    try workspace.write(Self.experiment.yaml, to: "experiment.yaml")
    let options = ["--processes", "2", "--checkpoint-every", interval]
    var verb = ["run", "experiment.yaml", "--output", "run"]
    for kill in 1...3 {
      let launcher = try workspace.start(verb + options)
      try await waitForRows(kill * (interval == "none" ? 1 : 3), in: workspace)
      if interval != "none" { try await waitForCheckpoint(in: workspace) }
      Glibc.kill(try await workspace.processes(of: "coordinator", count: 1)[0], SIGKILL)
      let ending = try await launcher.ending()
      #expect(ending.code == 3)
      #expect(
        ending.lastError
          == "metronome: the coordinator was ended by signal 9 (Killed); go on with "
          + "`metronome resume run`")
      #expect(workspace.exists("run/checkpoint/latest") == (interval != "none"))
      verb = ["resume", "run"]
    }
    let ending = try await workspace.run(["resume", "run", "--processes", "3"])
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(
      ending.errors.contains("there is no checkpoint yet; the run begins again")
        == (interval == "none"))
    try expectTheSame("run", as: undisturbed, in: workspace)
    #expect(try workspace.isClean())
  }

  @Test func `a run that is killed with all its processes leaves nothing that lasts`() async throws
  {
    let workspace = try Workspace()
    let undisturbed = try await workspace.finish(Self.experiment, processes: 1)
    try workspace.write(Self.experiment.yaml, to: "experiment.yaml")
    let launcher = try workspace.start(
      ["run", "experiment.yaml", "--output", "run", "--checkpoint-every", "0.05"])
    try await waitForRows(4, in: workspace)
    // The launcher first, lest it sees the others go; stopped ones clear nothing away.
    let all = workspace.processes
    for process in all { kill(process.id, SIGSTOP) }
    for process in all { kill(process.id, SIGKILL) }
    #expect(try await launcher.ending().code == 128 + SIGKILL)
    try await eventually("the end of all") { workspace.processes.isEmpty }
    #expect(try workspace.names(in: workspace.temporaryFolder).count == 1)

    let ending = try await workspace.run(["resume", "run"])
    #expect(ending.code == 0, "\(ending.errors)")
    try expectTheSame("run", as: undisturbed, in: workspace)
    #expect(try workspace.isClean(), "the next start clears what was left")
  }

  @Test func `a run is resumed by hand, and by one process at a time`() async throws {
    let workspace = try Workspace()
    let undisturbed = try await workspace.finish(Self.experiment, processes: 1)
    let first = try ManualRun(
      Self.experiment, in: workspace, more: ["--checkpoint-every", "0.05"])
    let client = try workspace.start(["client", "--connect", workspace.endpoint])
    try await first.waitForEvaluations(3)
    try await waitForCheckpoint(in: workspace)
    // The run cannot end meanwhile.
    client.send(SIGSTOP)

    let early = try await workspace.run(
      ["coordinator", "--resume", "run", "--bind", workspace.endpoint + "-2"])
    #expect(early.code == 3)
    #expect(
      early.lastError
        == "metronome: run: this run goes on already; wait for its end, or end it first")
    first.coordinator.send(SIGKILL)
    #expect(try await first.coordinator.ending().code == 128 + SIGKILL)
    client.send(SIGCONT)

    let second = try workspace.start(
      ["coordinator", "--resume", "run", "--bind", workspace.endpoint])
    #expect(try await second.ending().code == 0)
    // It found the coordinator again.
    #expect(try await client.ending().code == 0)
    try expectTheSame("run", as: undisturbed, in: workspace)
  }

  @Test func `what was changed behind a run's back is refused`() async throws {
    let workspace = try Workspace()
    var experiment = Self.experiment
    experiment.delays = "{ kind: trace, file: delays.csv }"
    try workspace.write(
      "client,start,end\n" + (0..<6).map { "\($0),0,\($0 + 1)\n" }.joined(), to: "delays.csv")
    try workspace.write(experiment.yaml, to: "experiment.yaml")
    let launcher = try workspace.start(["run", "experiment.yaml", "--output", "run"])
    try await waitForRows(4, in: workspace)
    launcher.send(SIGTERM)
    #expect(try await launcher.ending().code == 130)

    // The run's own experiment.yaml holds the delays: what becomes of their file changes nothing.
    let trace = try workspace.text(of: "delays.csv")
    try workspace.write(trace.replacing("5,0,6", with: "5,0,5"), to: "delays.csv")
    let yaml = try workspace.text(of: "run/experiment.yaml")
    try workspace.write(yaml.replacing("rate: 0.02", with: "rate: 0.03"), to: "run/experiment.yaml")
    let otherExperiment = try await workspace.run(["resume", "run"])
    #expect(otherExperiment.code == 2)
    #expect(
      otherExperiment.lastError == """
        metronome: run/experiment.yaml: it is not the experiment that this run began with, and a \
        run goes on with that alone; put the file back as it was, or begin another run with \
        `metronome run run/experiment.yaml`
        """)
    try workspace.write(yaml, to: "run/experiment.yaml")
    #expect(try await workspace.run(["resume", "run"]).code == 0)
  }

  /// OpenBLAS sums in another order for another kind of processor.
  @Test func `a run with openblas goes on only with the kernels that it began with`() async throws {
    let workspace = try Workspace()
    var experiment = SmallExperiment.endless
    experiment.arithmetic = "openblas"
    try workspace.write(experiment.yaml, to: "experiment.yaml")
    let launcher = try workspace.start(
      ["run", "experiment.yaml", "--output", "run"], kernels: "Nehalem")
    try await waitForRows(4, in: workspace)
    launcher.send(SIGTERM)
    #expect(try await launcher.ending().code == 130)

    let other = try await workspace.start(["resume", "run"], kernels: "Haswell").ending()
    #expect(other.code == 3)
    #expect(
      try workspace.text(of: "run/coordinator.log").contains(
        "OpenBLAS has kernels for Haswell here, and for Nehalem in the run's others"))
    let rows = workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count
    let same = try workspace.start(["resume", "run"], kernels: "Nehalem")
    try await waitForRows(rows + 2, in: workspace)
    same.send(SIGTERM)
    #expect(try await same.ending().code == 130)
  }

  @Test func `a client process that was killed is told of with its signal`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.endless.yaml, to: "endless.yaml")
    let launcher = try workspace.start(
      ["run", "endless.yaml", "--processes", "2", "--output", "run"])
    let first = try await workspace.joinedClient(1, of: "run")
    _ = try await workspace.joinedClient(2, of: "run")
    kill(first, SIGKILL)
    let sentence =
      "pid \(first)) was ended by signal 9 (Killed), as the system does when memory "
      + "runs out; its work goes to the others"
    try await eventually("the sentence") { launcher.errors.contains(sentence) }
    #expect(try workspace.text(of: "run/coordinator.log").contains(sentence))
    launcher.send(SIGHUP)
    let ending = try await launcher.ending(within: 10)
    #expect(ending.code == 130)
    // Those that the launcher ends itself are not told of.
    #expect(ending.errors.matches(of: /was ended by/).count == 1)
  }

  private func waitForRows(_ count: Int, in workspace: Workspace) async throws {
    try await eventually("\(count) rows of metrics.csv") {
      workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > count
    }
  }

  private func waitForCheckpoint(in workspace: Workspace) async throws {
    try await eventually("a checkpoint") { workspace.exists("run/checkpoint/latest") }
  }
}
