import Federation
import Glibc
import Testing
import Wire

/// A process that hangs, is slow or cannot do what it is asked costs others little, is named, and
/// changes no bit of the result.
@Suite(.fewAtATime) struct LivenessTests {
  private static let experiment: SmallExperiment = .lasting("Async")
  /// How the log names one that was given an order and has said nothing since.
  private static let isSilent = " s; its work goes to others too, and it gets no more"

  private func undisturbed(
    _ experiment: SmallExperiment, in workspace: Workspace
  ) async throws -> FinishedRun.Digests {
    try await workspace.finish(experiment, processes: 1).digests
  }

  private func client(
    of run: ManualRun, in workspace: Workspace, more: [String] = []
  ) async throws -> RunningProgram {
    try workspace.start(["client", "--connect", try await run.endpoint()] + more)
  }

  // MARK: Processes that hang

  @Test func `a run goes on at another process while one is stopped in its work`() async throws {
    let workspace = try Workspace()
    let digests = try await undisturbed(Self.experiment, in: workspace)
    let run = try ManualRun(Self.experiment, in: workspace)
    let hung = try await client(of: run, in: workspace)
    try await run.waitForEvaluations(2)
    hung.send(SIGSTOP)
    let able = try await client(of: run, in: workspace)
    #expect(try await run.finished().digests == digests)
    #expect(try await able.ending().code == 0)
    #expect(hung.isRunning())
  }

  @Test func `what one answers that was stopped for a while changes nothing`() async throws {
    let workspace = try Workspace()
    let digests = try await undisturbed(Self.experiment, in: workspace)
    let run = try ManualRun(Self.experiment, in: workspace)
    let first = try await client(of: run, in: workspace)
    try await run.waitForEvaluations(2)
    first.send(SIGSTOP)
    let second = try await client(of: run, in: workspace)
    try await run.waitForEvaluations(8)
    // The run does not end before the first has answered.
    second.send(SIGSTOP)
    first.send(SIGCONT)
    try await run.waitForEvaluations(20)
    second.send(SIGCONT)
    #expect(try await run.finished().digests == digests)
    for process in [first, second] { #expect(try await process.ending().code == 0) }
  }

  @Test func `a run waits for its only process, says so, and goes on with it`() async throws {
    let workspace = try Workspace()
    let digests = try await undisturbed(Self.experiment, in: workspace)
    let run = try ManualRun(Self.experiment, in: workspace)
    let only = try await client(of: run, in: workspace)
    try await run.waitForEvaluations(2)
    only.send(SIGSTOP)
    try await eventually("who is waited for") {
      run.coordinator.errors.contains(" s for client process 1 (")
    }
    try await eventually("its name") { run.coordinator.errors.contains(Self.isSilent) }
    // Its connection counts as dead at about the same time.
    try await eventually("its leaving") { run.log.contains("left: its connection is gone") }
    only.send(SIGCONT)
    let finished = try await run.finished()
    #expect(try finished.digests == digests)
    #expect(try finished.integer("processes") == 1)
    #expect(!run.log.contains("Heartbeat before Hello"))
    #expect(try await only.ending().code == 0)
  }

  @Test func `a peer that takes orders and never answers does not stop a run`() async throws {
    let workspace = try Workspace()
    let digests = try await undisturbed(.brief("FedAvg"), in: workspace)
    let run = try ManualRun(.brief("FedAvg"), in: workspace)
    let peer = try FakePeer(connectingTo: try await run.endpoint())
    _ = try await peer.takeOrder()
    let able = try await client(of: run, in: workspace)
    #expect(try await run.finished().digests == digests)
    #expect(try await able.ending().code == 0)
  }

  @Test func `a peer that never is ready is named, and does not stop a run`() async throws {
    let workspace = try Workspace()
    let digests = try await undisturbed(.brief("FedAvg"), in: workspace)
    let run = try ManualRun(.brief("FedAvg"), in: workspace)
    let peer = try FakePeer(connectingTo: try await run.endpoint())
    try peer.sayHello()
    let sentence = "client process 1 (elsewhere, pid 7) has not said for 1"
    try await eventually("its name") { run.log.contains(sentence) }
    let able = try await client(of: run, in: workspace)
    #expect(try await run.finished().digests == digests)
    #expect(try await able.ending().code == 0)
  }

  // MARK: Processes that cannot

  @Test func `a peer that can do nothing does not stop a run that another can do`() async throws {
    let workspace = try Workspace()
    let digests = try await undisturbed(.brief("Async"), in: workspace)
    let run = try ManualRun(.brief("Async"), in: workspace)
    let peer = try FakePeer(connectingTo: try await run.endpoint())
    try await peer.join()
    try await peer.refuseOrders { run.log.contains("waiting up to 60 s for another") }
    let able = try await client(of: run, in: workspace)
    try await peer.refuseOrders { !run.coordinator.isRunning() }
    #expect(try await run.finished().digests == digests)
    #expect(try await able.ending().code == 0)
  }

  @Test func `a run that nobody can go on with waits for somebody, and keeps what it has`()
    async throws
  {
    let workspace = try Workspace()
    let digests = try await undisturbed(Self.experiment, in: workspace)
    let run = try ManualRun(Self.experiment, in: workspace, more: ["--patience", "2"])
    let able = try await client(of: run, in: workspace)
    try await run.waitForEvaluations(2)
    let peer = try FakePeer(connectingTo: try await run.endpoint())
    try await peer.join()
    able.send(SIGTERM)
    #expect(try await able.ending().code == 130)
    try await peer.refuseOrders { !run.coordinator.isRunning() }
    let ending = try await run.coordinator.ending()
    #expect(ending.code == 3)
    #expect(run.log.contains("waiting up to 2 s for another client process"))
    #expect(ending.lastError.contains("(said by client process 2 (elsewhere, pid 7))"))
    #expect(ending.lastError.contains("metronome resume run"))
    #expect(try await workspace.run(["resume", "run"]).code == 0)
    #expect(try FinishedRun("run", in: workspace).digests == digests)
  }

  // MARK: Clients that nobody hosts

  @Test func `clients that nobody hosts are named at once, and waited for`() async throws {
    let workspace = try Workspace()
    let digests = try await undisturbed(.brief("Async"), in: workspace)
    let run = try ManualRun(.brief("Async"), in: workspace, more: ["--patience", "2"])
    let fast = try await client(of: run, in: workspace, more: ["--host-clients", "3-5"])
    let ending = try await run.coordinator.ending()
    #expect(ending.code == 3)
    let sentence = "no client process hosts clients 0 to 2"
    #expect(ending.errors.contains("metronome: \(sentence); waiting up to 2 s for one that does\n"))
    #expect(ending.lastError.contains(sentence))
    #expect(ending.lastError.contains("metronome resume run"))
    fast.send(SIGTERM)
    #expect(try await workspace.run(["resume", "run"]).code == 0)
    #expect(try FinishedRun("run", in: workspace).digests == digests)
  }

  @Test(arguments: [["--host-clients", "0-2"], []])
  func `somebody who hosts the others lets a run end right`(host: [String]) async throws {
    let workspace = try Workspace()
    let digests = try await undisturbed(.brief("FedBuff-2"), in: workspace)
    let run = try ManualRun(.brief("FedBuff-2"), in: workspace)
    let fast = try await client(of: run, in: workspace, more: ["--host-clients", "3-5"])
    try await eventually("the sentence") {
      run.log.contains("no client process hosts clients 0 to 2")
    }
    let other = try await client(of: run, in: workspace, more: host)
    #expect(try await run.finished().digests == digests)
    for process in [fast, other] { #expect(try await process.ending().code == 0) }
  }

  // MARK: Processes that talk rubbish

  @Test func `after eight bad messages nothing more of a peer is read`() async throws {
    let workspace = try Workspace()
    let digests = try await undisturbed(.brief("FedAvg"), in: workspace)
    let run = try ManualRun(.brief("FedAvg"), in: workspace)
    let peer = try FakePeer(connectingTo: try await run.endpoint())
    // As many as wait to be sent at a time.
    for _ in 0..<500 { try peer.send(.goodbye) }
    try peer.sayHello()
    try await eventually("the last") { run.log.contains("; nothing more of it is read") }
    let able = try await client(of: run, in: workspace)
    #expect(try await run.finished().digests == digests)
    #expect(try await able.ending().code == 0)
    #expect(run.log.matches(of: /rejected a message of/).count == 8)
    #expect(run.log.matches(of: /client process \d+ .* joined,/).count == 1)
  }
}

extension FakePeer {
  /// Answers each order with a problem until something holds.
  fileprivate func refuseOrders(until condition: () -> Bool) async throws {
    try await eventually("the end of orders") {
      while let message = try nextMessage() {
        switch message {
        case .trainOrder(let order): try refuse(order.order)
        case .evaluateOrder(let order): try refuse(order.order)
        default: break
        }
      }
      return condition()
    }
  }

  private func refuse(_ order: UInt64) throws {
    try send(.problem(Problem(order: order, text: "no memory")))
  }
}
