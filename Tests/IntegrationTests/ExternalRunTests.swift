import Records
import Testing

/// Runs of data and models that only client processes of somebody's own have.
@Suite(.fewAtATime) struct ExternalRunTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func yaml(_ more: String = "") -> String {
    """
    name: own
    clients: 2
    data: { source: external, arrays: { w: [2], b: [1] } }
    delays: { kind: constant, value: [1, 2] }
    scheme: Async
    stop: { updates: 12 }
    evaluate: { aggregations: 4 }
    \(more)

    """
  }

  private func coordinator(_ more: String = "", _ options: [String] = []) throws -> RunningProgram {
    try workspace.write(yaml(more), to: "own.yaml")
    return try workspace.start(
      ["coordinator", "own.yaml", "--bind", workspace.endpoint, "--output", "run"] + options)
  }

  private func peer() throws -> OwnPeer { try OwnPeer(connectingTo: workspace.endpoint) }

  /// One process does all of a run.
  private func finish(_ coordinator: RunningProgram, _ peer: OwnPeer) async throws -> FinishedRun {
    try peer.sayHello()
    #expect(try await peer.serve() == nil)
    let ending = try await coordinator.ending()
    try #require(ending.code == 0, "\(ending.errors)")
    return try FinishedRun("run", in: workspace)
  }

  @Test func `the model, the samples and the measures are the client process's`() async throws {
    let peer = try peer()
    (peer.samples, peer.initial) = ([0: 10, 1: 30], [0, 0.5, 1])
    let run = try await finish(
      try coordinator("importance: samples"), peer)
    #expect(try run.integer("updates") == 12)
    // p_i E[T_i] sum_j 1/E[T_j]: 1/4 of 1 and 3/4 of 2, times 3/2.
    let tables = try workspace.storedTables(in: "run")
    let clients = try #require(tables["clients"])
    #expect(clients.contains { $0.contains(.integer(30)) && $0.contains(.real(2.25)) })
    #expect(clients.contains { $0.contains(.integer(10)) && $0.contains(.real(0.375)) })
    let measures = try workspace.text(of: "run/measures.csv").split(separator: "\n")
    // Of version 0: 1/4 of 1 and 3/4 of 2, and what nobody knows beside it.
    #expect(measures.contains("0,0.000000000,train,loss,6,1.75"))
    #expect(measures.contains("0,0.000000000,test,word error,4,3.5"))
    #expect(
      try #require(tables["measures"]).contains { $0.contains(.text("word error")) })
    let metrics = try workspace.text(of: "run/metrics.csv").split(separator: "\n")
    #expect(metrics[1].hasSuffix(",1.75,1.75,0.5"))
    let report = try await workspace.run(["report", "run"])
    #expect(report.code == 0, "\(report.errors)")
    #expect(try workspace.text(of: "run/report.html").contains("final test word error"))
  }

  @Test func `processes beside one another end with the bits of one`() async throws {
    let first = try peer()
    first.initial = [0, 0, 7]
    let alone = try await finish(try coordinator(), first).digests
    for file in ["run", "own.yaml"] {
      _ = try await workspace.run([file, "old-" + file], program: "/bin/mv")
    }
    let coordinator = try coordinator()
    let (one, two) = (try peer(), try peer())
    two.pid = 2
    for peer in [one, two] {
      peer.initial = [0, 0, 7]
      try peer.sayHello()
    }
    try await eventually("the end of both") {
      let isAtWork = [try one.work(), try two.work()]
      return isAtWork == [false, false]
    }
    let ending = try await coordinator.ending()
    #expect(ending.code == 0, "\(ending.errors)")
    let run = try FinishedRun("run", in: workspace)
    #expect(try run.digests == alone && run.integer("processes") == 2)
  }

  @Test func `a second initial model that differs is refused with both digests`() async throws {
    let coordinator = try coordinator()
    let (one, two) = (try peer(), try peer())
    one.initial = [1, 2, 3]
    try one.sayHello()
    try await one.serve { $0.orders == 1 }
    two.initial = [1, 2, 4]
    try two.sayHello()
    let reason = try await two.rejection()
    let digests = #/\(sha256 [0-9a-f]{64}\) is not the run's \([0-9a-f]{64}, as client process 1/#
    #expect(reason.contains(digests), "\(reason)")
    // Nor does it ever work on the run's.
    #expect(two.orders == 0)
    #expect(try await one.serve() == nil)
    #expect(try await coordinator.ending().code == 0)
  }

  @Test func `version 0 is all zeros where nobody makes it, and the log says so`() async throws {
    let run = try await finish(try coordinator(), try peer())
    #expect(try run.integer("aggregations") == 12)
    let log = try workspace.text(of: "run/coordinator.log")
    #expect(log.contains("version 0 is all zeros: no client process makes one"))
    #expect(try workspace.text(of: "run/metrics.csv").contains(",0,0,1.5,1.5,0.5\n"))
  }

  @Test func `a client process that cannot make version 0 after all ends the run`() async throws {
    let coordinator = try coordinator("", ["--patience", "1"])
    let peer = try peer()
    peer.initial = [.nan, 0, 0]
    try peer.sayHello()
    #expect(
      try await peer.rejection()
        == "InitialModel 1: the value 0 is nan; allowed: finite numbers")
    let ending = try await coordinator.ending(within: 20)
    #expect(ending.code == 3)
    #expect(ending.lastError.contains("no client process is left: the last of 1 left"))
    #expect(!workspace.exists("run"))
  }

  @Test func `a schedule by samples that nobody counts is refused with what to do`() async throws {
    let coordinator = try coordinator("importance: samples", ["--patience", "1"])
    let peer = try peer()
    peer.samples = nil
    try peer.sayHello()
    try await peer.serve { _ in !coordinator.isRunning() }
    let ending = try await coordinator.ending(within: 20)
    #expect(ending.code == 3)
    #expect(
      ending.lastError.hasPrefix(
        "metronome: importance: samples depends on how many samples each client has, and no client "
          + "process says it of clients 0 to 1"))
  }

  @Test func `a traceback is the log's, and its first line the person's`() async throws {
    let coordinator = try coordinator("", ["--patience", "1"])
    let peer = try peer()
    peer.trouble = "ValueError in train: no such class \u{1B}[31m\nTraceback:\n  line 7"
    try peer.sayHello()
    try await peer.serve { _ in !coordinator.isRunning() }
    let ending = try await coordinator.ending(within: 20)
    #expect(ending.code == 3)
    #expect(ending.lastError.contains("ValueError in train: no such class \\u{1B}[31m (said by"))
    #expect(!ending.errors.contains("line 7"))
    #expect(ending.lastError.contains("go on with `metronome resume run`"))
    #expect(try workspace.text(of: "run/coordinator.log").contains("Traceback:\\n  line 7"))
  }

  @Test func `processes of another arithmetic, of other data or other samples are refused`()
    async throws
  {
    let coordinator = try coordinator()
    let one = try peer()
    (one.digest, one.initial) = ([1, 2], [0, 0, 0])
    try one.sayHello()
    try await one.serve { $0.orders == 1 }
    for (change, reason) in [
      ({ (peer: OwnPeer) in peer.kind = "other" }, "Hello.arithmetic: found other; allowed: own"),
      (
        { $0.digest = [3] }, "the data of this process (digest 03) are not those of the run's first"
      ),
      ({ $0.samples = [0: 9] }, "Ready.clients: found 9 training and 2 test samples of client 0"),
    ] {
      let other = try peer()
      change(other)
      try other.sayHello()
      let found = try await other.rejection()
      #expect(found.hasPrefix(reason), "\(found)")
    }
    #expect(try await one.serve() == nil)
    #expect(try await coordinator.ending().code == 0)
  }

  @Test func `a run that was interrupted goes on with the samples that it asks for again`()
    async throws
  {
    let first = try peer()
    (first.samples, first.initial) = ([0: 10, 1: 30], [0, 0, 7])
    let whole = try await finish(try coordinator("importance: samples"), first)
    _ = try await workspace.run(["run", "whole"], program: "/bin/mv")

    let interrupted = try coordinator("importance: samples")
    let one = try peer()
    (one.samples, one.initial) = ([0: 10, 1: 30], [0, 0, 7])
    try one.sayHello()
    try await one.serve { $0.orders == 5 }
    interrupted.send(15)
    #expect(try await interrupted.ending().code == 130)

    let other = try workspace.start(
      ["coordinator", "--resume", "run", "--bind", workspace.endpoint])
    let wrong = try peer()
    wrong.samples = [0: 10, 1: 31]
    try wrong.sayHello()
    try await wrong.serve { _ in !other.isRunning() }
    let ending = try await other.ending(within: 20)
    #expect(ending.code == 3)
    #expect(ending.lastError.contains("the data are not those that this run began with"))

    let resumed = try workspace.start(
      ["coordinator", "--resume", "run", "--bind", workspace.endpoint])
    let two = try peer()
    two.samples = [0: 10, 1: 30]
    try two.sayHello()
    #expect(try await two.serve() == nil)
    let end = try await resumed.ending()
    #expect(end.code == 0, "\(end.errors)")
    let workspace = self.workspace
    let before = try FinishedRun("whole", in: workspace)
    #expect(try FinishedRun("run", in: workspace).digests == before.digests)
    #expect(before.folder == "whole" && whole.folder == "run")
    #expect(try workspace.evaluations(in: "run") == workspace.evaluations(in: "whole"))
  }

  @Test(arguments: ["run", "sweep", "coordinator"])
  func `this program alone cannot do it, and says who can`(verb: String) async throws {
    try workspace.write(yaml(), to: "own.yaml")
    let options = ["sweep": ["--vary", "seed=1"], "coordinator": ["--alone"]][verb] ?? []
    let ending = try await workspace.run([verb, "own.yaml"] + options)
    #expect(ending.code != 0)
    #expect(ending.errors.contains("--client-command 'python3 clients.py'"), "\(ending.errors)")
  }

  @Test func `a client process of this program is refused`() async throws {
    let coordinator = try coordinator()
    let client = try workspace.start(["client", "--connect", workspace.endpoint])
    let ending = try await client.ending()
    #expect(ending.code == 3)
    #expect(
      ending.errors.contains("the source external is trained by client processes of one's own"))
    let peer = try peer()
    #expect(try await finish(coordinator, peer).integer("updates") == 12)
  }

  @Test func `a plan needs no client process`() async throws {
    try workspace.write(yaml(), to: "own.yaml")
    let ending = try await workspace.run(["plan", "own.yaml"])
    #expect(ending.code == 0, "\(ending.errors)")
    let refused = try await workspace.run(["plan", "own.yaml", "--set", "importance=samples"])
    #expect(refused.code != 0)
    #expect(
      refused.errors.contains("which with data.source external only the client processes know"))
  }
}
