import Foundation
import Testing

/// Coordinator and client processes that know one another by keys.
@Suite(.fewAtATime) struct KeysTests {
  /// A workspace with an experiment, the coordinator's key and those of `a` and, for client 3 alone, `b`.
  private static func workspace(_ experiment: SmallExperiment = .brief()) async throws -> Workspace
  {
    let workspace = try Workspace()
    try workspace.write(experiment.yaml, to: "small.yaml")
    try workspace.makeFolder("allowed")
    for arguments in [
      ["coordinator"], ["stranger"], ["a", "--folder", "allowed"],
      ["b", "--folder", "allowed", "--clients", "3"],
    ] {
      let made = try await workspace.run(["keys", "new"] + arguments)
      try #require(made.code == 0, "\(made.errors)")
    }
    return workspace
  }

  private static func coordinator(in workspace: Workspace) async throws -> (
    program: RunningProgram, endpoint: String
  ) {
    let program = try workspace.start([
      "coordinator", "small.yaml", "--bind", "tcp://127.0.0.1:*", "--key",
      "coordinator.key_secret", "--allow", "allowed", "--announce", "where", "--output", "run",
    ])
    try await eventually("where the coordinator listens") { workspace.exists("where") }
    return (program, try workspace.text(of: "where").trimmingCharacters(in: .newlines))
  }

  private static func keys(_ name: String, of coordinator: String = "coordinator") -> [String] {
    ["--key", "\(name).key_secret", "--coordinator-key", "\(coordinator).key"]
  }

  @Test func `a run with keys ends with the same model as one without`() async throws {
    let workspace = try await Self.workspace()
    let (coordinator, endpoint) = try await Self.coordinator(in: workspace)
    let connect = ["client", "--connect", endpoint]
    let first = try workspace.start(connect + Self.keys("allowed/a"))
    // The key of client 3 says what the process hosts.
    let second = try workspace.start(connect + Self.keys("allowed/b"))
    #expect(try await coordinator.ending().code == 0)
    #expect(try await first.ending().code == 0)
    #expect(try await second.ending().code == 0)
    #expect(!workspace.exists("where"))
    let plain = try await workspace.run(["run", "small.yaml", "--quiet", "--output", "plain"])
    #expect(plain.code == 0)
    let runs = try ["run", "plain"].map { try FinishedRun($0, in: workspace) }
    #expect(try runs[0].digests == runs[1].digests)
  }

  @Test func `who may not connect is told why at once, and the run goes on`() async throws {
    let workspace = try await Self.workspace()
    let (coordinator, endpoint) = try await Self.coordinator(in: workspace)
    func refusal(_ more: [String]) async throws -> String {
      let ending = try await workspace.run(["client", "--connect", endpoint] + more)
      #expect(ending.code == 3)
      return ending.lastError
    }
    let refused = "metronome: the coordinator at \(endpoint) refused: "
    let stranger = try await refusal(Self.keys("stranger"))
    #expect(stranger.hasPrefix(refused + "the key "), "\(stranger)")
    #expect(stranger.contains("is not among those that it allows"))
    let plain = try await refusal([])
    // By what it says, or by its hanging up each time, whichever comes first.
    #expect(
      plain.hasPrefix(refused)
        && plain.hasSuffix("those alone that have keys; give --key and --coordinator-key"),
      "\(plain)")
    let mistaken = try await refusal(Self.keys("allowed/a", of: "stranger"))
    #expect(
      mistaken.contains("as one does that has another key, or none; check --coordinator-key"))
    let greedy = try await refusal(Self.keys("allowed/a") + ["--host-clients", "2-3"])
    #expect(
      greedy
        == refused
        + "Hello.hosted_clients: found client 3; allowed for the key a: clients 0 to 2, 4 to 5")
    let friends = try ["a", "b"].map {
      try workspace.start(["client", "--connect", endpoint] + Self.keys("allowed/\($0)"))
    }
    #expect(try await coordinator.ending().code == 0)
    for friend in friends { #expect(try await friend.ending().code == 0) }
    let log = try workspace.text(of: "run/coordinator.log")
    #expect(log.contains("turned away a connection from 127.0.0.1: its key "), "\(log)")
    #expect(log.contains("turned away a connection: it expects another coordinator's key;"))
  }

  @Test func `work for a client whose key is elsewhere waits for it`() async throws {
    let workspace = try await Self.workspace()
    let (coordinator, endpoint) = try await Self.coordinator(in: workspace)
    let first = try workspace.start(["client", "--connect", endpoint] + Self.keys("allowed/a"))
    try await eventually("the wait for client 3") {
      coordinator.errors.contains("no client process hosts client 3; waiting up to 60 s")
    }
    let second = try workspace.start(["client", "--connect", endpoint] + Self.keys("allowed/b"))
    #expect(try await coordinator.ending().code == 0)
    #expect(try await first.ending().code == 0)
    #expect(try await second.ending().code == 0)
  }

  @Test func `a client process with keys does not speak with a coordinator that has none`()
    async throws
  {
    let workspace = try await Self.workspace()
    let coordinator = try workspace.start([
      "coordinator", "small.yaml", "--bind", workspace.endpoint, "--output", "run",
    ])
    let client = try await workspace.run(
      ["client", "--connect", workspace.endpoint] + Self.keys("allowed/a"))
    #expect(client.code == 3)
    #expect(client.lastError.contains("it has no keys, so nothing shows who it is"))
    coordinator.send(SIGTERM)
    _ = try await coordinator.ending()
  }

  @Test(arguments: [
    (
      ["--bind", "tcp://*:5555"],
      "--bind: found tcp://*:5555, where other machines can connect; allowed without keys:"
    ),
    (["--bind", "tcp://0.0.0.0:*"], "--bind: found tcp://0.0.0.0:*, where other machines can"),
    (["--bind", "ipc://x", "--key", "coordinator.key_secret"], "--key: goes with --allow"),
    (["--bind", "ipc://x", "--allow", "allowed"], "--allow: goes with --key"),
    (
      ["--bind", "ipc://x", "--insecure", "--key", "coordinator.key_secret", "--allow", "allowed"],
      "found --key and --insecure"
    ),
    (
      ["--bind", "ipc://x", "--key", "coordinator.key", "--allow", "allowed"],
      "metronome: coordinator.key: "
    ),
    (
      ["--bind", "ipc://x", "--key", "coordinator.key_secret", "--allow", "none"],
      "metronome: none: No such file or directory"
    ),
    (
      ["--bind", "ipc://x", "--key", "coordinator.key_secret", "--allow", "run"],
      "metronome: run: no public key is in this folder"
    ),
    (["--alone", "--announce", "where"], "--alone: nobody connects"),
  ])
  func `keys that do not go together are refused`(arguments: [String], sentence: String)
    async throws
  {
    let workspace = try await Self.workspace()
    try workspace.makeFolder("run")
    let ending = try await workspace.run(["coordinator", "small.yaml"] + arguments)
    #expect(ending.code == 2)
    #expect(ending.errors.contains(sentence), "\(ending.errors)")
    #expect(!ending.errors.contains("Fatal"))
  }

  @Test func `strangers are let in where it is said so`() async throws {
    let workspace = try await Self.workspace()
    let coordinator = try workspace.start([
      "coordinator", "small.yaml", "--bind", "tcp://0.0.0.0:*", "--insecure", "--announce",
      "where", "--output", "run",
    ])
    try await eventually("where the coordinator listens") { workspace.exists("where") }
    let endpoint = try workspace.text(of: "where").trimmingCharacters(in: .newlines)
    let port = try #require(endpoint.split(separator: ":").last)
    let client = try await workspace.run(["client", "--connect", "tcp://127.0.0.1:\(port)"])
    #expect(client.code == 0)
    #expect(try await coordinator.ending().code == 0)
  }
}
