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
    #expect(hello.hostedRanges.isEmpty)
    #expect(hello.arithmetic.kind.isEmpty && hello.encodings == [.float16])
    #expect(hello.cores > 0 && hello.memoryBytes > 1 << 20)
    #expect(hello.program.hasPrefix("metronome "))
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
    let (client, _) = try await client(
      of: workspace, hears: [.heartbeat(Heartbeat()), .stop(reason: "lunch")])
    let ending = try await client.ending()
    #expect(ending.code == 0)
    #expect(ending.errors == "metronome: stopped: lunch\n")
  }

  private func welcome(
    _ experiment: String = SmallExperiment.brief().yaml,
    parameterCount: Int = SmallExperiment.parameterCount, dataDigest: [UInt8] = []
  ) -> CoordinatorMessage {
    .welcome(
      Welcome(
        experiment: experiment, parameterCount: parameterCount,
        arrays: [.init(name: "parameters", shape: [parameterCount])], clients: 6,
        arithmetic: DeclaredArithmetic(kind: "ordered"), dataDigest: dataDigest))
  }

  @Test(arguments: [(SmallExperiment.parameterCount, [UInt8](repeating: 42, count: 8)), (5, [])])
  func `a client process that is told of other data refuses and tells`(
    parameterCount: Int, digest: [UInt8]
  ) async throws {
    let workspace = try Workspace()
    let welcome = welcome(parameterCount: parameterCount, dataDigest: digest)
    let (client, coordinator) = try await client(of: workspace, hears: [welcome])
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
    let (client, _) = try await client(of: workspace, hears: [welcome("seed: -1\n")])
    let ending = try await client.ending()
    #expect(ending.code == 3)
    #expect(
      ending.errors
        == "metronome: the coordinator's experiment:1: seed: found -1; allowed: a whole number "
        + "from 0 to 18446744073709551615\n")
  }

  @Test func `a client process says what data its clients have, and answers pings alone`()
    async throws
  {
    let workspace = try Workspace()
    let coordinator = try FakeCoordinator(at: workspace.endpoint)
    let client = try workspace.start(
      ["client", "--connect", workspace.endpoint, "--host-clients", "3-5,1"])
    let (peer, message) = try await coordinator.next()
    guard case .hello(let hello) = message else { throw Failure("\(message) came before Hello") }
    #expect(hello.hostedRanges == [1...1, 3...5])
    try coordinator.send(welcome(), to: peer)
    guard case .ready(let ready) = try await coordinator.next().message else {
      throw Failure("another message than Ready answered Welcome")
    }
    #expect(ready.clients.map(\.client) == [1, 3, 4, 5].map { ClientID($0) })
    #expect(ready.clients.allSatisfy { $0.trainSamples > 0 })
    #expect(ready.dataDigest.count == 8)
    try coordinator.send(.heartbeat(Heartbeat(isAnswer: true, number: 6)), to: peer)
    try coordinator.send(.heartbeat(Heartbeat(number: 7)), to: peer)
    let answer = try await coordinator.next().message
    #expect(answer == .heartbeat(Heartbeat(isAnswer: true, number: 7)))
    try coordinator.send(.stop(reason: "lunch"), to: peer)
    #expect(try await client.ending().code == 0)
  }

  @Test func `a client process trains from models that came before their orders`() async throws {
    let workspace = try Workspace()
    let (client, coordinator) = try await client(of: workspace, hears: [welcome()])
    let (peer, ready) = try await coordinator.next()
    guard case .ready = ready else { throw Failure("\(ready) answered Welcome") }
    func order(_ number: UInt64, from version: UInt64) -> CoordinatorMessage {
      .trainOrder(
        TrainOrder(
          order: number, baseVersion: version, work: [.init(client: ClientID(0), update: 0)]))
    }
    let model = [Float](repeating: 0.5, count: SmallExperiment.parameterCount)
    // In one frame: the order still has the version that is forgotten behind it.
    let messages: [CoordinatorMessage] = [
      .model(Model(version: 4, parameters: Values(model))), order(1, from: 4), .forget([4]),
      order(2, from: 4),
    ]
    try coordinator.send(bytes: messages.flatMap { try $0.encoded() }, to: peer)
    let answers = [try await coordinator.next().message, try await coordinator.next().message]
    #expect(
      answers.contains(
        .problem(Problem(order: 2, text: "version 4 was not sent before order 2"))))
    let delta = answers.compactMap { if case .weightDelta(let delta) = $0 { delta } else { nil } }
    #expect(delta.first?.order == 1)
    #expect((delta.first?.reports.first?.deltaNorm ?? 0) > 0)
    #expect(delta.first?.reports.first?.measures["loss"] != nil)
    var half = Model(version: 5, parameters: Values(model))
    half.parameters = Values([Float](repeating: .nan, count: model.count))
    try coordinator.send(.model(half), to: peer)
    let ending = try await client.ending()
    #expect(ending.code == 3)
    #expect(ending.lastError.hasSuffix("a value that is not finite; allowed is finite numbers"))
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
