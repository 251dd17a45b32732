import Foundation
import Glibc
import Testing

/// `metronome launch slurm` with a real Slurm, which each test starts and stops.
@Suite(.fewAtATime, .enabled(if: SlurmCluster.isWanted)) struct SlurmTests {
  private static let nodes = ["--nodes", "2", "--tasks-per-node", "2"]

  /// Files of the launch that outlive a session: no key is among them.
  private func expectNoSecrets(in folder: String, _ workspace: Workspace) throws {
    let names = try workspace.names(in: folder + "/launch")
    #expect(names.allSatisfy { !$0.hasPrefix("session") }, "\(names)")
  }

  @Test func `a run on two nodes ends with the bits of a run on one machine`() async throws {
    let workspace = try Workspace()
    let local = try await workspace.finish(.brief(), processes: 2)
    let cluster = try await SlurmCluster(in: workspace)
    // No shell and no directive of Slurm may make something else of it.
    let folder = "a run's \"folder\" 100%"
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let job = try await cluster.launch(
      ["small.yaml", "--output", folder] + Self.nodes + ["--", "--comment", "two words"])
    let values = try await cluster.end(of: job)
    let log = workspace.textIfThere(of: "\(folder)/launch/job-\(job).log")
    #expect(values["JobState"] == "COMPLETED" && values["ExitCode"] == "0:0", "\(log)")
    #expect(try FinishedRun(folder, in: workspace).digests == local.digests)
    for process in 0..<4 { #expect(workspace.exists("\(folder)/launch/client-\(process).log")) }
    let known = workspace.textIfThere(of: folder + "/coordinator.log")
    #expect(known.contains(/client process 1 \(.* joined.*, the key client\n/), "\(known)")
    try expectNoSecrets(in: folder, workspace)
    // Submitted again it has nothing to do.
    let again = try await cluster.submit(folder + "/launch/job.sbatch")
    #expect(try await cluster.end(of: again)["ExitCode"] == "0:0")
    try await cluster.stop()
    #expect(try workspace.isClean() && !workspace.exists("slurm"))
  }

  @Test func `a run near its time limit is queued again, and ends with the same bits`() async throws
  {
    let workspace = try Workspace()
    let cluster = try await SlurmCluster(in: workspace)
    var experiment = SmallExperiment.lasting()
    experiment.stop = "{ updates: 30000 }"
    try workspace.write(experiment.yaml, to: "small.yaml")
    let job = try await cluster.launch(["small.yaml", "--output", "run"] + Self.nodes)
    try await eventually("some rows") {
      workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > 3
    }
    // What Slurm does when the limit is near, to the batch shell alone.
    try await cluster.cancel("--batch", "--signal=USR1", job)
    let values = try await cluster.end(of: job)
    let log = workspace.textIfThere(of: "run/launch/job-\(job).log")
    #expect(values["JobState"] == "COMPLETED" && values["Restarts"] == "1", "\(log)")
    #expect(log.contains("queued again and goes on") && log.contains("queued again 1 times"))
    let local = try await workspace.finish(experiment, processes: 2)
    #expect(try FinishedRun("run", in: workspace).digests == local.digests)
    try expectNoSecrets(in: "run", workspace)
    try await cluster.stop()
  }

  @Test func `Slurm's own time limit has a job queued again`() async throws {
    let workspace = try Workspace()
    let cluster = try await SlurmCluster(in: workspace)
    try workspace.write(SmallExperiment.endless.yaml, to: "small.yaml")
    let job = try await cluster.launch(
      ["small.yaml", "--output", "run", "--", "--time=1", "--signal=B:USR1@55"])
    try await eventually("the second start", within: 75) {
      workspace.textIfThere(of: "run/launch/job-\(job).log").contains("queued again 1 times")
    }
    try await cluster.stop()
  }

  @Test func `a node that is lost ends neither the job nor the run`() async throws {
    let workspace = try Workspace()
    let cluster = try await SlurmCluster(in: workspace)
    var experiment = SmallExperiment.lasting()
    experiment.stop = "{ updates: 30000 }"
    try workspace.write(experiment.yaml, to: "small.yaml")
    let job = try await cluster.launch(["small.yaml", "--output", "run"] + Self.nodes)
    func log() -> String { workspace.textIfThere(of: "run/coordinator.log") }
    try await eventually("all client processes") {
      log().matches(of: /client process \d .* joined/).count == 4
    }
    let down = try await cluster.run(
      ["update", "nodename=node2", "state=down", "reason=test"], program: "/usr/bin/scontrol")
    #expect(down.code == 0, "\(down.errors)")
    let values = try await cluster.end(of: job)
    #expect(values["JobState"] == "COMPLETED" && values["Restarts"] == "0")
    #expect(log().matches(of: /client process \d .* left: its connection is gone/).count == 2)
    let local = try await workspace.finish(experiment, processes: 2)
    #expect(try FinishedRun("run", in: workspace).digests == local.digests)
    try await cluster.stop()
  }

  @Test func `scancel leaves a checkpoint, from which the run is resumed elsewhere`() async throws {
    let workspace = try Workspace()
    let cluster = try await SlurmCluster(in: workspace)
    let experiment = SmallExperiment.lasting()
    try workspace.write(experiment.yaml, to: "small.yaml")
    let job = try await cluster.launch(["small.yaml", "--output", "run"] + Self.nodes)
    try await eventually("some rows") {
      workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > 3
    }
    try await cluster.cancel(job)
    #expect(try await cluster.end(of: job)["JobState"] == "CANCELLED")
    try await eventually("the checkpoint") {
      workspace.textIfThere(of: "run/coordinator.log").contains("interrupted after")
    }
    #expect(workspace.exists("run/checkpoint/latest") && !workspace.exists("run/summary.json"))
    try await cluster.stop()
    let resumed = try await workspace.run(["resume", "run", "--processes", "2"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    let local = try await workspace.finish(experiment, processes: 2)
    #expect(try FinishedRun("run", in: workspace).digests == local.digests)
  }

  @Test func `a job that was killed before its first checkpoint begins again`() async throws {
    let workspace = try Workspace()
    let cluster = try await SlurmCluster(in: workspace)
    let experiment = SmallExperiment.lasting()
    try workspace.write(experiment.yaml, to: "small.yaml")
    let job = try await cluster.launch(
      ["small.yaml", "--output", "run", "--checkpoint-every", "none"] + Self.nodes)
    try await eventually("some rows") {
      workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > 3
    }
    for coordinator in workspace.processes where coordinator.verb == "coordinator" {
      kill(coordinator.id, SIGKILL)
    }
    #expect(try await cluster.end(of: job)["JobState"] == "FAILED")
    #expect(!workspace.exists("run/checkpoint/latest"))
    let again = try await cluster.submit("run/launch/job.sbatch")
    #expect(try await cluster.end(of: again)["JobState"] == "COMPLETED")
    let local = try await workspace.finish(experiment, processes: 2)
    #expect(try FinishedRun("run", in: workspace).digests == local.digests)
    try await cluster.stop()
  }

  @Test func `client processes of the user's own are told where and which they are`() async throws {
    let workspace = try Workspace()
    let local = try await workspace.finish(.brief(), processes: 2)
    let cluster = try await SlurmCluster(in: workspace)
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let command = """
      echo "$METRONOME_PROCESS of $METRONOME_PROCESSES, $OMP_NUM_THREADS thread"
      exec '\(try metronomePath())' client
      """
    let job = try await cluster.launch(
      ["small.yaml", "--output", "run", "--client-command", command] + Self.nodes)
    let values = try await cluster.end(of: job)
    let log = workspace.textIfThere(of: "run/launch/job-\(job).log")
    #expect(values["JobState"] == "COMPLETED", "\(log)")
    #expect(try FinishedRun("run", in: workspace).digests == local.digests)
    for process in 0..<4 {
      let said = try workspace.text(of: "run/launch/client-\(process).log")
      #expect(said.hasPrefix("\(process) of 4, 1 thread\n"), "\(said)")
    }
    try await cluster.stop()
  }

  @Test func `a sweep becomes a job array, with the table of all cells after it`() async throws {
    let workspace = try Workspace()
    try workspace.write(
      SmallExperiment.brief().yaml + "sweep: { scheme: [FedAvg, Async], seed: 1..2 }\n",
      to: "sweep.yaml")
    let local = try await workspace.run(["sweep", "sweep.yaml", "--output", "local", "--quiet"])
    #expect(local.code == 0, "\(local.errors)")
    let cluster = try await SlurmCluster(in: workspace)
    let job = try await cluster.launch(["sweep.yaml", "--output", "sweep"])
    try await eventually("the report", within: 90) { workspace.exists("sweep/report.html") }
    let array = try await cluster.run(["-h", "-j", job], program: "/usr/bin/squeue")
    #expect(array.output.isEmpty)
    #expect(try digests("sweep", workspace) == digests("local", workspace))
    try await cluster.stop()
  }

  /// Label and digest of each cell of a sweep's table.
  private func digests(_ folder: String, _ workspace: Workspace) throws -> [[String]] {
    let lines = try workspace.text(of: folder + "/sweep.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let places = try ["label", "state", "model_sha256"].map {
      try #require(lines[0].firstIndex(of: $0))
    }
    return lines.map { line in places.map { line[$0] } }
  }

  @Test func `a program that a node does not have is named`() async throws {
    let workspace = try Workspace()
    let cluster = try await SlurmCluster(in: workspace)
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let job = try await cluster.launch(
      ["small.yaml", "--output", "run", "--program", "/nowhere/metronome"])
    let values = try await cluster.end(of: job)
    #expect(values["JobState"] == "FAILED" && values["ExitCode"] == "3:0")
    let log = try workspace.text(of: "run/launch/job-\(job).log")
    #expect(log.contains("/nowhere/metronome does not run on "))
    try await cluster.stop()
  }

  @Test func `a job whose client processes all fail ends, and shows what they said`() async throws {
    let workspace = try Workspace()
    let cluster = try await SlurmCluster(in: workspace)
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let job = try await cluster.launch(
      ["small.yaml", "--output", "run", "--client-command", "echo no such data; exit 4"])
    let values = try await cluster.end(of: job)
    #expect(values["JobState"] == "FAILED" && values["ExitCode"] == "3:0")
    let log = try workspace.text(of: "run/launch/job-\(job).log")
    #expect(log.contains("all client processes have ended") && log.contains("no such data"))
    try await cluster.stop()
  }

  @Test func `what sbatch refuses is told in its words, and nothing is left of it`() async throws {
    let workspace = try Workspace()
    let cluster = try await SlurmCluster(in: workspace)
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let ending = try await cluster.run([
      "launch", "slurm", "small.yaml", "--output", "run", "--", "--partition=nowhere",
    ])
    #expect(ending.code == 3)
    #expect(ending.lastError.contains("took no job") && ending.lastError.contains("nowhere"))
    #expect(!workspace.exists("run"))
    try await cluster.stop()
  }
}
