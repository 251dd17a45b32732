import Foundation
import Testing

/// `metronome launch slurm` without a Slurm.
@Suite(.fewAtATime) struct LaunchSlurmVerbTests {
  private static let experiment = SmallExperiment.brief().yaml

  /// The script of a dry run, which must be one that bash understands.
  private func script(_ arguments: [String], in workspace: Workspace) async throws -> String {
    let before = try workspace.names(in: "").count
    let ending = try await workspace.run(
      ["launch", "slurm", "small.yaml", "--dry-run"] + arguments)
    #expect(ending.code == 0 && ending.errors.isEmpty, "\(ending.errors)")
    // What the program said is captured in two files.
    #expect(try workspace.names(in: "").count == before + 2)
    try workspace.write(ending.output, to: "script")
    let checked = try await workspace.run(["-n", "script"], program: "/bin/bash")
    #expect(checked.code == 0, "\(checked.errors)")
    return ending.output
  }

  @Test func `a dry run prints the script alone, and makes nothing`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.experiment, to: "small.yaml")
    let script = try await script(
      ["--nodes", "2", "--tasks-per-node", "3", "--output", "a b", "--", "--time", "1:00"],
      in: workspace)
    #expect(script.hasPrefix("#!/bin/bash\n"))
    for line in [
      "#SBATCH --nodes=2", "#SBATCH --ntasks-per-node=3", "#SBATCH --requeue",
      "#SBATCH --time 1:00", "#SBATCH --output=\"\(workspace.path)/a b/launch/job-%j.log\"",
      "run='\(workspace.path)/a b'", "client_options=(--data-anywhere)",
    ] {
      #expect(script.split(separator: "\n").contains(Substring(line)), "\(line)")
    }
    #expect(!workspace.exists("a b"))
  }

  @Test func `quotes of all kinds in words are kept`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.experiment, to: "small.yaml")
    let script = try await script(
      ["--output", "it's \"$here\" 5%", "--client-command", "a 'b' \"$c\"", "--", "--comment=x y"],
      in: workspace)
    #expect(script.contains("client_command='a '\\''b'\\'' \"$c\"'\n"))
    #expect(script.contains("it's \\\"$here\\\" 5%%/launch/job-%j.log\"\n"))
    #expect(script.contains("#SBATCH \"--comment=x y\"\n"))
  }

  @Test func `a sweep is a job array with a task for each cell`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.experiment, to: "small.yaml")
    let script = try await script(
      ["--vary", "seed=1..5", "--vary", "scheme=FedAvg,Async", "--set", "clients=4"], in: workspace)
    #expect(script.contains("#SBATCH --array=1-10\n") && script.contains("cells=10\n"))
    #expect(
      script.contains(
        "sweep_options=(--set clients=4 --vary seed=1..5 --vary scheme=FedAvg,Async)\n"))
  }

  @Test func `where no Slurm is it says so, and makes nothing`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.experiment, to: "small.yaml")
    let ending = try await workspace.run(
      ["PATH=/nowhere", try metronomePath(), "launch", "slurm", "small.yaml", "--output", "run"],
      program: "/usr/bin/env")
    #expect(ending.code == 3)
    #expect(ending.lastError.hasPrefix("metronome: sbatch is not on this machine's PATH"))
    #expect(!workspace.exists("run"))
  }

  @Test(arguments: [
    (["--nodes", "2", "--tasks-per-node", "4"], "found 8 client processes; allowed: 1 to 6"),
    (["--nodes", "0"], "--nodes: found 0"),
    (["--vary", "seed=1,2", "--nodes", "2"], "--nodes: found 2 for a sweep"),
    (["--vary", "seed=1,2", "--set", "sweep.tune.key=training.rate"], "sweep.tune"),
    (["--client-command", " "], "--client-command: found nothing"),
    (["--output", "a\nb"], "allowed: no line end"),
  ])
  func `what cannot be launched is refused`(arguments: [String], reason: String) async throws {
    let workspace = try Workspace()
    try workspace.write(Self.experiment, to: "small.yaml")
    let ending = try await workspace.run(
      ["launch", "slurm", "small.yaml", "--dry-run"] + arguments)
    #expect(ending.code != 0 && ending.output.isEmpty)
    #expect(ending.errors.contains(reason), "\(ending.errors)")
  }
}
