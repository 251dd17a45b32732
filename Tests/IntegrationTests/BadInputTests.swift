import Glibc
import Testing

/// What is wrong with the input is said in one sentence, the last on standard error.
@Suite(.fewAtATime) struct BadInputTests {
  static let cellSections =
    "name, seed, clients, importance, data, model, training, delays, scheme, server, stop, "
    + "evaluate, record, clock, time-unit, faults, encoding, arithmetic, reproducible"
  static let sections = cellSections + ", sweep"

  @Test(arguments: [
    ("sead: 3", "sead: unknown key; allowed: \(sections); did you mean \"seed\"?"),
    (
      "training: { steps: many }",
      "training.steps: found \"many\"; allowed: a whole number from 1 to 1000000"
    ),
    ("delays: F-120", "delays.percent: found 120; allowed: a number from 0 to 100"),
  ])
  func `an experiment file that is wrong is refused with its line`(
    line: String, problem: String
  ) async throws {
    let workspace = try Workspace()
    try workspace.write("name: wrong\n\(line)\n", to: "wrong.yaml")
    for verb in ["run", "plan", "validate"] {
      let ending = try await workspace.run([verb, "wrong.yaml"])
      #expect(ending.code == 2)
      #expect(ending.errors == "metronome: wrong.yaml:2: \(problem)\n")
      #expect(ending.output.isEmpty)
    }
    #expect(!workspace.exists("runs"))
  }

  @Test(arguments: [
    (["run", "none.yaml"], "none.yaml: this file cannot be read: No such file or directory"),
    (
      ["run", "brief.yaml", "--processes", "0"],
      "--processes: found 0; allowed: 1 to 6, the experiment's clients"
    ),
    (
      ["run", "brief.yaml", "--processes", "7"],
      "--processes: found 7; allowed: 1 to 6, the experiment's clients"
    ),
    (
      ["client", "--connect", "localhost"],
      "\"localhost\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"
    ),
    (
      ["coordinator", "brief.yaml", "--bind", "http://localhost:80"],
      "\"http://localhost:80\" names a transport that is not supported; "
        + "write tcp://HOST:PORT or ipc://PATH"
    ),
    (
      ["compare", "brief.yaml"],
      "brief.yaml: sweep: missing, and nothing is varied; allowed: keys with their values, there or "
        + "as --vary or --case"
    ),
    (
      ["compare", "brief.yaml", "--vary", "seed="],
      "--vary: found \"seed=\", with a value that is empty; allowed: key=value,value"
    ),
    (
      ["compare", "brief.yaml", "--case", "trainin.rate=1"],
      "--case trainin.rate=1: trainin: unknown key; allowed: \(cellSections); did you mean "
        + "\"training\"?"
    ),
    (
      ["compare", "brief.yaml", "--case", "scheme=Async", "--case", "scheme={kind: async}"],
      "--case scheme={kind: async}: scheme: found {kind: async}, which gives the same experiment as "
        + "scheme=Async; allowed: each experiment once"
    ),
  ])
  func `a command line that is wrong ends with code 2 and a sentence`(
    arguments: [String], sentence: String
  ) async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "brief.yaml")
    let ending = try await workspace.run(arguments)
    #expect(ending.code == 2)
    #expect(ending.errors == "metronome: \(sentence)\n")
    #expect(!workspace.exists("runs"))
  }

  @Test(arguments: [
    (
      ["client", "--connect", "ipc:///tmp/x", "--patience=-1"],
      "Error: --patience: found -1; allowed: 0 to 31536000 seconds"
    ),
    (
      ["compare", "brief.yaml", "--vary", "seed=1,2", "--target-loss", "-1"],
      "Error: --target-loss: found -1.0; allowed: at least 0"
    ),
    (
      ["plan", "brief.yaml", "--tolerance", "-1"],
      "Error: --tolerance: found -1.0; allowed: greater than 0, below 1"
    ),
    (
      ["client", "--connect", "ipc:///tmp/x", "--host-clients", "3-1"],
      "Error: The value '3-1' is invalid for '--host-clients <list>'"
    ),
    (
      ["run", "brief.yaml", "--transport", "udp"],
      "Error: The value 'udp' is invalid for '--transport <transport>'. "
        + "Please provide one of 'ipc' and 'tcp'."
    ),
    (["client"], "Error: Missing expected argument '--connect <endpoint>'"),
  ])
  func `an option that is wrong comes with its usage`(
    arguments: [String], sentence: String
  ) async throws {
    let workspace = try Workspace()
    let ending = try await workspace.run(arguments)
    #expect(ending.code == 2)
    #expect(ending.errors.hasPrefix(sentence + "\n"), "\(ending.errors)")
    #expect(ending.errors.contains("\nUsage: metronome \(arguments[0]) "))
  }

  @Test func `an endpoint in use is refused`() async throws {
    let workspace = try Workspace()
    let first = try ManualRun(.endless, in: workspace)
    _ = try await first.endpoint()
    let tcp = try ManualRun(.endless, in: workspace, endpoint: "tcp://127.0.0.1:*", output: "tcp")
    let port = try await tcp.endpoint()
    for (endpoint, what) in [(workspace.endpoint, "path"), (port, "port")] {
      let second = try await ManualRun(
        .brief(), in: workspace, endpoint: endpoint, output: "other"
      ).coordinator.ending()
      #expect(second.code == 3)
      #expect(
        second.errors
          == "metronome: \(endpoint) is already in use; choose another \(what) or stop the process "
          + "that holds it\n")
    }
    #expect(!workspace.exists("other"))
  }

  @Test func `an output folder that cannot be made is refused`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "brief.yaml")
    let ending = try await workspace.run(["run", "brief.yaml", "--output", "brief.yaml/run"])
    #expect(ending.code == 3)
    #expect(
      ending.lastError
        == "metronome: brief.yaml/run: cannot be written (Not a directory); choose a place that "
        + "you may write to")
    #expect(try workspace.isClean())
  }

  @Test func `an output folder that holds a run is refused and left as it is`() async throws {
    let workspace = try Workspace()
    let run = try await workspace.finish(.brief(), processes: 1)
    let before = try workspace.text(of: run.folder + "/summary.json")
    let ending = try await workspace.run(
      ["run", run.folder + ".yaml", "--output", run.folder, "--set", "seed=4"])
    #expect(ending.code == 3)
    #expect(
      ending.lastError
        == "metronome: \(run.folder): already holds a run; choose another folder with --output")
    #expect(try workspace.text(of: run.folder + "/summary.json") == before)
  }

  @Test func `a client process with nobody there gives up after its patience`() async throws {
    let workspace = try Workspace()
    let ending = try await workspace.run(
      ["client", "--connect", workspace.endpoint, "--patience", "1"])
    #expect(ending.code == 3)
    #expect(
      ending.errors
        == "metronome: no coordinator has answered at \(workspace.endpoint) for 1 s; start one "
        + "with `metronome coordinator FILE --bind ENDPOINT`, or check the endpoint\n")
  }

  @Test func `a coordinator whose last client left gives up after its patience`() async throws {
    let workspace = try Workspace()
    let run = try ManualRun(.endless, in: workspace, more: ["--patience", "1"])
    let client = try workspace.start(["client", "--connect", try await run.endpoint()])
    try await run.waitForEvaluations(1)
    client.send(SIGKILL)
    let ending = try await run.coordinator.ending()
    #expect(ending.code == 3)
    #expect(
      ending.lastError
        == "metronome: no client process is left: the last of 1 left 1 s ago; see why in "
        + "run/coordinator.log; go on with `metronome resume run`")
  }

  @Test func `a run that has finished or has no checkpoint is not resumed`() async throws {
    let workspace = try Workspace()
    let run = try await workspace.finish(.brief(), processes: 1)
    let again = try await workspace.run(["resume", run.folder])
    #expect(again.code == 3)
    #expect(
      again.lastError
        == "metronome: \(run.folder): this run has finished; there is nothing to resume")
    let nowhere = try await workspace.run(["resume", "nowhere"])
    #expect(nowhere.code == 2)
    #expect(
      nowhere.lastError
        == "metronome: nowhere/experiment.yaml: this file cannot be read: No such file or directory"
    )
  }
}
