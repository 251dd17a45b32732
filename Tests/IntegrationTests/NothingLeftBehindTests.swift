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

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `nothing is left of a plan that was interrupted`(signal: Int32) async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.endless.yaml, to: "endless.yaml")
    let program = try workspace.start(["plan", "endless.yaml", "--csv", "plan.csv"])
    try await eventually("the first rows") { !workspace.textIfThere(of: "plan.csv.draft").isEmpty }
    program.send(signal)
    let ending = try await program.ending(within: 10)
    #expect(ending.code == 130)
    #expect(ending.errors == "metronome: interrupted; no file is left half written\n")
    #expect(ending.output.isEmpty)
    #expect(try !workspace.names(in: "").contains { $0.hasPrefix("plan.csv") })
  }

  @Test(arguments: ["data", "plan"])
  func `nothing is left of a picture whose drawing was interrupted`(verb: String) async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    try workspace.makeFolder("bin")
    let name = verb == "data" ? "division" : "timeline"
    try workspace.write(
      "#!/bin/sh\necho half > \(name).png.draft\nexec sleep 100\n", to: "script")
    // By another process: one that this one starts meanwhile would hold a file open that is written here,
    // and such a file cannot be run.
    let copying = try workspace.start(["script", "bin/gnuplot"], program: "/bin/cp")
    #expect(try await copying.ending().code == 0)
    chmod("\(workspace.path)/bin/gnuplot", 0o755)
    let option = verb == "data" ? "--output" : "--pictures"
    let program = try workspace.start(
      [
        "PATH=\(workspace.path)/bin:/usr/bin:/bin", try metronomePath(), verb, "small.yaml", option,
        "pictures",
      ], program: "/usr/bin/env")
    try await eventually("half a picture") {
      !workspace.textIfThere(of: "pictures/\(name).png.draft").isEmpty
    }
    program.send(SIGTERM)
    let ending = try await program.ending(within: 10)
    #expect(ending.code == 130)
    #expect(ending.errors == "metronome: interrupted; no file is left half written\n")
    #expect(try workspace.names(in: "pictures").allSatisfy { $0.hasSuffix(".csv") })
    #expect(try workspace.isClean())
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

  @Test func `what was left by a launcher killed with its family is removed by the next`()
    async throws
  {
    let workspace = try Workspace()
    let launcher = try await begin(in: workspace)
    // Stopped first, so that none of them tidies up after another.
    for process in workspace.processes { kill(process.id, SIGSTOP) }
    for process in workspace.processes { kill(process.id, SIGKILL) }
    #expect(try await launcher.ending().code == 128 + SIGKILL)
    try await eventually("the end of all") { workspace.processes.isEmpty }
    #expect(try workspace.names(in: workspace.temporaryFolder).count == 1)
    // A run that goes on meanwhile keeps its own.
    let other = try await begin(in: workspace, output: "other")
    #expect(try workspace.names(in: workspace.temporaryFolder).count == 1)
    _ = try await workspace.finish(.brief(), processes: 1)
    #expect(try workspace.names(in: workspace.temporaryFolder).count == 1)
    other.send(SIGINT)
    #expect(try await other.ending(within: 10).code == 130)
    #expect(try workspace.isClean())
  }

  @Test func `a coordinator removes its socket, and a dead one's`() async throws {
    let workspace = try Workspace()
    let first = try ManualRun(.endless, in: workspace, output: "first")
    _ = try await first.endpoint()
    first.coordinator.send(SIGKILL)
    _ = try await first.coordinator.ending()
    #expect(workspace.exists("socket"))

    let second = try ManualRun(.endless, in: workspace, output: "second")
    _ = try await second.endpoint()
    let third = try ManualRun(.endless, in: workspace, output: "third")
    let refused = try await third.coordinator.ending()
    #expect(refused.code == 3)
    #expect(refused.lastError.contains("is already in use"))
    #expect(workspace.exists("socket"))
    second.coordinator.send(SIGTERM)
    #expect(try await second.coordinator.ending().code == 130)
    #expect(!workspace.exists("socket"))
  }

  @Test func `a file is never taken for an endpoint`() async throws {
    let workspace = try Workspace()
    try workspace.write("precious", to: "socket")
    let run = try ManualRun(.brief(), in: workspace)
    let ending = try await run.coordinator.ending()
    #expect(ending.code == 2)
    #expect(ending.lastError.contains("no socket of a coordinator's; it is left as it is"))
    let client = try await workspace.run(["client", "--connect", workspace.endpoint])
    #expect(client.code == 2)
    #expect(try workspace.text(of: "socket") == "precious")
    #expect(!workspace.exists("run"))
  }

  @Test func `a coordinator that listens everywhere names its machine`() async throws {
    let workspace = try Workspace()
    let run = try ManualRun(
      .endless, in: workspace, endpoint: "tcp://0.0.0.0:*", more: ["--insecure"])
    let endpoint = try await run.endpoint()
    let name = try #require(endpoint.wholeMatch(of: /tcp:\/\/(.+):\d+/)).1
    #expect(try await workspace.run(["-n"], program: "/usr/bin/uname").output == "\(name)\n")
    run.coordinator.send(SIGTERM)
    #expect(try await run.coordinator.ending().code == 130)
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
  private func begin(
    in workspace: Workspace, output: String = "run"
  ) async throws -> RunningProgram {
    try workspace.write(SmallExperiment.endless.yaml, to: "endless.yaml")
    let launcher = try workspace.start(
      ["run", "endless.yaml", "--processes", "3", "--output", output])
    try await eventually("three clients at work") {
      workspace.textIfThere(of: output + "/coordinator.log").contains("client process 3")
        && workspace.textIfThere(of: output + "/metrics.csv").split(separator: "\n").count > 1
    }
    return launcher
  }
}
