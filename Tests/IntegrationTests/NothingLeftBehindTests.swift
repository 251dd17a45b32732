import Glibc
import Testing

/// Whatever ends a run, no process and no socket outlives it, and the last line says what happened.
@Suite(.fewAtATime) struct NothingLeftBehindTests {
  @Test(arguments: ["ipc", "tcp"])
  func `nothing is left of a run that finished`(transport: String) async throws {
    let workspace = try Workspace()
    _ = try await workspace.finish(
      .brief(), processes: 3, more: ["--transport", transport])
    #expect(try workspace.isClean())
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `nothing is left of a run that was interrupted`(signal: Int32) async throws {
    let workspace = try Workspace()
    let launcher = try await begin(in: workspace)
    launcher.send(signal)
    let ending = try await launcher.ending(within: 10)
    #expect(ending.code == 130)
    let sentence = ending.lastError.replacing(/\d[\d,]*/, with: "#")
    #expect(
      sentence
        == "metronome: interrupted after # aggregations and # updates; go on with "
        + "`metronome resume run`")
    #expect(try workspace.isClean())
    #expect(!workspace.exists("run/summary.json"))
  }

  @Test(arguments: stride(from: 0, to: 150, by: 15).map(\.self))
  func `nothing is left of a run that was interrupted while it started`(
    milliseconds: Int
  ) async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.endless.yaml, to: "endless.yaml")
    let launcher = try workspace.start(["run", "endless.yaml", "--output", "run"])
    try await eventually("the launcher's being there") {
      workspace.processes.contains { $0.verb == "run" }
    }
    try await Task.sleep(for: .milliseconds(milliseconds))
    launcher.send(SIGINT)
    let ending = try await launcher.ending(within: 10)
    // The system's own code for a program that is interrupted before it can take notice: the same.
    #expect(ending.code == 130, "\(ending.errors)")
    try await eventually("nothing is left", within: 5) { try workspace.isClean() }
  }

  @Test func `nothing is left of a run whose coordinator was killed`() async throws {
    let workspace = try Workspace()
    let launcher = try await begin(in: workspace)
    kill(try await workspace.processes(of: "coordinator", count: 1)[0], SIGKILL)
    let ending = try await launcher.ending(within: 10)
    #expect(ending.code == 3)
    #expect(
      ending.lastError
        == "metronome: the coordinator was ended by signal 9 (Killed); go on with "
        + "`metronome resume run`")
    #expect(try workspace.isClean())
  }

  @Test func `nothing is left of a run whose launcher was killed`() async throws {
    let workspace = try Workspace()
    let launcher = try await begin(in: workspace)
    launcher.send(SIGKILL)
    #expect(try await launcher.ending().code == 128 + SIGKILL)
    try await eventually("nothing is left", within: 5) { try workspace.isClean() }
  }

  @Test func `nothing is left of a run whose clients were all killed`() async throws {
    let workspace = try Workspace()
    let launcher = try await begin(in: workspace)
    for client in try await workspace.processes(of: "client", count: 3) { kill(client, SIGKILL) }
    let ending = try await launcher.ending(within: 10)
    #expect(ending.code == 3)
    #expect(
      ending.lastError
        == "metronome: no client process is left: all that were started have ended; see why in "
        + "run/coordinator.log; go on with `metronome resume run`")
    #expect(try workspace.isClean())
  }

  @Test func `a stopped client process does not keep an interrupted run`() async throws {
    let workspace = try Workspace()
    let launcher = try await begin(in: workspace)
    kill(try await workspace.processes(of: "client", count: 3)[0], SIGSTOP)
    launcher.send(SIGINT)
    #expect(try await launcher.ending(within: 10).code == 130)
    #expect(try workspace.isClean())
  }

  /// A run of three client processes in its middle.
  private func begin(in workspace: Workspace) async throws -> RunningProgram {
    try workspace.write(SmallExperiment.endless.yaml, to: "endless.yaml")
    let launcher = try workspace.start(
      ["run", "endless.yaml", "--processes", "3", "--output", "run"])
    try await eventually("three clients at work") {
      workspace.textIfThere(of: "run/coordinator.log").contains("client process 3")
        && workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > 1
    }
    return launcher
  }
}
