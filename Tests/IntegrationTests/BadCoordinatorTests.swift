import Federation
import Testing
import Wire

/// A client process takes nothing from a coordinator that it cannot do right, and says why.
@Suite(.fewAtATime) struct BadCoordinatorTests {
  /// Starts a client process, takes its Hello, and answers.
  private func client(
    of workspace: Workspace, hears messages: [CoordinatorMessage]
  ) async throws -> (client: RunningProgram, coordinator: FakeCoordinator) {
    let coordinator = try FakeCoordinator(at: workspace.endpoint)
    let client = try workspace.start(["client", "--connect", workspace.endpoint])
    let (peer, message) = try await coordinator.next()
    guard case .hello(let hello) = message else { throw Failure("\(message) came before Hello") }
    #expect(hello.pid == UInt32(client.id))
    #expect(hello.hostedClients.isEmpty)
    for message in messages { try coordinator.send(message, to: peer) }
    return (client, coordinator)
  }

  @Test func `a client process that is refused ends with the reason`() async throws {
    let workspace = try Workspace()
    let (client, _) = try await client(of: workspace, hears: [.reject(reason: "no room; wait")])
    let ending = try await client.ending()
    #expect(ending.code == 3)
    #expect(
      ending.errors
        == "metronome: the coordinator at \(workspace.endpoint) refused: no room; wait\n")
  }

  @Test func `a client process that is told to stop ends well and says why`() async throws {
    let workspace = try Workspace()
    let (client, _) = try await client(of: workspace, hears: [.heartbeat, .stop(reason: "lunch")])
    let ending = try await client.ending()
    #expect(ending.code == 0)
    #expect(ending.errors == "metronome: stopped: lunch\n")
  }

  @Test(arguments: [(SmallExperiment.parameterCount, UInt64(42)), (5, 0)])
  func `a client process that is told of other data refuses and tells`(
    parameterCount: Int, fingerprint: UInt64
  ) async throws {
    let workspace = try Workspace()
    let welcome = Welcome(
      experiment: SmallExperiment.brief().yaml, parameterCount: parameterCount,
      dataFingerprint: fingerprint)
    let (client, coordinator) = try await client(of: workspace, hears: [.welcome(welcome)])
    let sentence =
      "the data here is not the data of the coordinator at \(workspace.endpoint); put the same "
      + "files on both machines, and the same version of metronome"
    let answer = try await coordinator.next().message
    #expect(answer == .problem(Problem(text: sentence)))
    let ending = try await client.ending()
    #expect(ending.code == 3)
    #expect(ending.errors == "metronome: \(sentence)\n")
  }

  @Test func `a client process does not take an experiment that is wrong`() async throws {
    let workspace = try Workspace()
    let welcome = Welcome(experiment: "seed: -1\n", parameterCount: 27, dataFingerprint: 0)
    let (client, _) = try await client(of: workspace, hears: [.welcome(welcome)])
    let ending = try await client.ending()
    #expect(ending.code == 3)
    #expect(
      ending.errors
        == "metronome: the coordinator's experiment:1: seed: found -1; allowed: a whole number "
        + "from 0 to 18446744073709551615\n")
  }

  @Test func `a client process does not take rubbish`() async throws {
    let workspace = try Workspace()
    let coordinator = try FakeCoordinator(at: workspace.endpoint)
    let client = try workspace.start(["client", "--connect", workspace.endpoint])
    let peer = try await coordinator.next().peer
    try coordinator.send(bytes: [1, 2, 3], to: peer)
    let ending = try await client.ending()
    #expect(ending.code == 3)
    #expect(
      ending.lastError.hasSuffix(
        "a message of 3 bytes is not a protobuf Envelope of Metronome's wire protocol"),
      "\(ending.errors)")
  }
}
