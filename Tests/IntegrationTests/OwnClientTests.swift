import Foundation
import Glibc
import Testing

/// `--client-command`: client processes that a command of the user's starts.
@Suite(.fewAtATime) struct OwnClientTests {
  private let workspace: Workspace
  /// A program that is another's as far as the launcher knows.
  private let client: String

  init() throws {
    workspace = try Workspace()
    client = "exec '\(try metronomePath())' client --connect \"$METRONOME_ENDPOINT\""
  }

  private func start(
    _ experiment: SmallExperiment, _ command: String, _ more: [String] = []
  ) throws -> RunningProgram {
    try workspace.write(experiment.yaml, to: "small.yaml")
    return try workspace.start(
      ["run", "small.yaml", "--output", "run", "--client-command", command] + more)
  }

  @Test(arguments: ["ipc", "tcp"])
  func `another's client processes do the run to the same bits`(transport: String) async throws {
    let usual = try await workspace.finish(.brief(), processes: 2)
    let program = try start(
      .brief(), "env > env-$METRONOME_PROCESS; echo hello; \(client)",
      ["--processes", "2", "--transport", transport])
    let ending = try await program.ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try FinishedRun("run", in: workspace).digests == usual.digests)
    for process in 0..<2 {
      let variables = try workspace.text(of: "env-\(process)")
      #expect(variables.contains("METRONOME_ENDPOINT=\(transport)://"))
      #expect(variables.contains("METRONOME_PROCESSES=2\n"))
      #expect(variables.contains("OMP_NUM_THREADS="))
      #expect(try workspace.text(of: "run/client-\(process).log").hasPrefix("hello\n"))
    }
    #expect(try workspace.isClean())
  }

  @Test func `a command that there is not is told of at once`() async throws {
    let ending = try await start(.brief(), "no-such-program --now", ["--processes", "1"])
      .ending(within: 20)
    #expect(ending.code == 3)
    #expect(
      ending.errors.contains(
        "metronome: process 0 of --client-command ended with exit code 127: the shell found no such "
          + "program; the last that it printed:\n"))
    #expect(ending.errors.contains("no-such-program"))
    #expect(
      ending.lastError.contains(
        "no client process is left: those that were started ended before they joined"))
    #expect(try workspace.isClean())
  }

  @Test func `one that ends well without a word is told of as well`() async throws {
    let ending = try await start(.brief(), "true", ["--processes", "2"]).ending(within: 20)
    #expect(ending.code == 3)
    #expect(ending.lastError.contains("those that were started ended before they joined"))
  }

  @Test func `one that fails is shown with its last lines, and the others go on`() async throws {
    let usual = try await workspace.finish(.brief(), processes: 1)
    let program = try start(
      .brief(),
      "if [ $METRONOME_PROCESS = 1 ]; then seq 30; printf 'it \\033[31mbroke\\n' >&2; exit 5; fi; "
        + client, ["--processes", "2"])
    let ending = try await program.ending()
    #expect(ending.code == 0, "\(ending.errors)")
    let lines = ending.errors.split(separator: "\n")
    let head = try #require(
      lines.firstIndex { $0.hasSuffix("ended with exit code 5; the last that it printed:") })
    #expect(lines[head].hasPrefix("metronome: process 1 of --client-command ended"))
    #expect(lines[head + 1] == "metronome:   12" && lines.count >= head + 21)
    #expect(lines[head + 20] == "metronome:   it \\u{1B}[31mbroke")
    #expect(try FinishedRun("run", in: workspace).digests == usual.digests)
  }

  @Test func `when all fail in the middle the run ends with a checkpoint, and goes on`()
    async throws
  {
    let usual = try await workspace.finish(.lasting(), processes: 1)
    let program = try start(
      .lasting(), "(sleep 1; kill -KILL $$) & \(client)", ["--processes", "1"])
    let ending = try await program.ending(within: 60)
    #expect(ending.code == 3)
    #expect(ending.errors.contains("process 0 of --client-command was ended by signal 9 (Killed)"))
    #expect(ending.lastError.contains("go on with `metronome resume run`"))
    let resumed = try await workspace.run(
      ["resume", "run", "--client-command", client, "--processes", "2"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try FinishedRun("run", in: workspace).digests == usual.digests)
    #expect(try workspace.isClean())
  }

  /// What a process starts, and forgets.
  private static let grandchild = "sleep 1000 & (setsid true; exec sleep 1001) & "

  @Test func `nothing is left of a run that finished, grandchildren included`() async throws {
    let program = try start(.brief(), Self.grandchild + client, ["--processes", "2"])
    let ending = try await program.ending()
    #expect(ending.code == 0, "\(ending.errors)")
    try await eventually("the end of all", within: 10) { try workspace.isClean() }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
  func `nothing is left when the launcher is ended, grandchildren included`(
    signal: Int32
  ) async throws {
    let program = try start(.endless, Self.grandchild + client, ["--processes", "2"])
    try await eventually("rows") {
      workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > 2
    }
    program.send(signal)
    let ending = try await program.ending(within: 20)
    #expect(ending.code == (signal == SIGKILL ? 137 : 130))
    try await eventually("the end of all", within: 15) { workspace.processes.isEmpty }
  }

  @Test func `one that heeds no request to end is ended`() async throws {
    let program = try start(
      .brief(), "trap '' TERM; \(client.dropFirst(5)); while :; do sleep 1; done",
      ["--processes", "1"])
    let ending = try await program.ending(within: 40)
    #expect(ending.code == 0, "\(ending.errors)")
    try await eventually("the end of all", within: 10) { try workspace.isClean() }
  }

  @Test(arguments: [
    (["--client-command", " "], "--client-command: found nothing"),
    (["--processes-per-gpu", "2"], "--processes-per-gpu: goes with --client-command alone"),
    (
      ["--client-command", "x", "--processes-per-gpu", "0"],
      "--processes-per-gpu: found 0; allowed: 1 to 1,000"
    ),
  ])
  func `options that mean nothing are refused`(options: [String], sentence: String) async throws {
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let ending = try await workspace.run(["run", "small.yaml"] + options)
    #expect(ending.code == 2)
    #expect(ending.errors.contains(sentence))
  }
}
