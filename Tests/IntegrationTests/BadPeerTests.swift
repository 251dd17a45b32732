import Federation
import Glibc
import Testing
import Wire

/// A bad message is counted and answered, its sender's orders go elsewhere, and the run goes on to
/// the same bits.
@Suite(.fewAtATime) struct BadPeerTests {
  struct Misdeed: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Why it is rejected.
    let reason: String
    let commit: @Sendable (FakePeer) async throws -> Void

    init(
      _ description: String, reason: String,
      commit: @escaping @Sendable (FakePeer) async throws -> Void
    ) {
      (testDescription, self.reason, self.commit) = (description, reason, commit)
    }
  }

  private static let advice =
    "this program speaks version 2; run the same Metronome version at both ends"
  private static let noOrder = "this process has no such order; allowed: orders that it was given"

  static let strangers = [
    Misdeed(
      "sends bytes of anything",
      reason: "a message of 3 bytes is not a protobuf Envelope of Metronome's wire protocol"
    ) {
      try $0.send(bytes: [0xff, 0xff, 0xff])
    },
    Misdeed(
      "sends an empty message",
      reason: "a message of protocol version 0 came; \(advice)"
    ) {
      try $0.send(bytes: [])
    },
    Misdeed(
      "speaks another protocol version",
      reason: "a message of protocol version 3 came; \(advice)"
    ) { peer in
      var bytes = try ClientMessage.heartbeat(Heartbeat()).encoded()
      // Field 1 of the Envelope, a varint.
      try #require(bytes[0] == 0x08 && bytes[1] == 2)
      bytes[1] = 3
      try peer.send(bytes: bytes)
    },
    Misdeed(
      "does not say Hello",
      reason: "Goodbye before Hello; say Hello first"
    ) {
      try $0.send(.goodbye)
    },
    Misdeed(
      "sends two frames",
      reason: "the number of frames of a message is 2; allowed is 1"
    ) {
      try $0.sendTwoFrames()
    },
    Misdeed(
      "joins what is no message to one that is refused",
      reason: "Goodbye before Hello; say Hello first"
    ) {
      try $0.send(bytes: ClientMessage.goodbye.encoded() + [1, 2, 3])
    },
    Misdeed(
      "hosts a client that does not exist",
      reason: "Hello.hosted_clients: found 6; allowed: 0 to 5"
    ) {
      try $0.sayHello(hosting: [ClientID(2), ClientID(6)])
    },
    Misdeed(
      "speaks as a coordinator",
      reason: "a Stop message came; a coordinator does not take it"
    ) {
      try $0.send(bytes: CoordinatorMessage.stop(reason: "no").encoded())
    },
  ]

  static let members = [
    Misdeed(
      "answers an order that it was not given",
      reason: "WeightDelta 999: \(noOrder)"
    ) { peer in
      var delta = answer(to: try await peer.takeOrder())
      delta.order = 999
      try peer.send(.weightDelta(delta))
    },
    Misdeed(
      "answers twice",
      reason: "WeightDelta 1: \(noOrder)"
    ) { peer in
      let delta = answer(to: try await peer.takeOrder(), values: honest)
      // Not the first: what was given back is not done by a peer that is refused afterwards.
      try peer.send(.problem(Problem(order: delta.order, text: "no")))
      try peer.send(.weightDelta(delta))
    },
    Misdeed(
      "sends too few values",
      reason: "the vector length in WeightDelta 1 is 26; allowed is 27"
    ) { peer in
      let delta = answer(to: try await peer.takeOrder(), values: Array(honest.dropLast()))
      try peer.send(.weightDelta(delta))
    },
    Misdeed(
      "sends too many values",
      reason: "the vector length in WeightDelta 1 is 28; allowed is 27"
    ) { peer in
      try peer.send(.weightDelta(answer(to: try await peer.takeOrder(), values: honest + [0])))
    },
    Misdeed(
      "sends what is no number",
      reason: "WeightDelta 1: a value that is not finite; allowed: finite numbers"
    ) { peer in
      var values = honest
      values[13] = .nan
      try peer.send(.weightDelta(answer(to: try await peer.takeOrder(), values: values)))
    },
    Misdeed(
      "trains from another version",
      reason: "WeightDelta 1: base version 7; allowed: 0, the order's"
    ) { peer in
      var delta = answer(to: try await peer.takeOrder())
      delta.baseVersion = 7
      try peer.send(.weightDelta(delta))
    },
    Misdeed(
      "trains another client",
      reason: "WeightDelta 1: reports on client 9 update 0; "
        + "allowed: client 5 update 0, as the order names them"
    ) { peer in
      var delta = answer(to: try await peer.takeOrder())
      delta.reports[0].client = ClientID(9)
      try peer.send(.weightDelta(delta))
    },
    Misdeed(
      "says twice that it is ready",
      reason: "Ready a second time; say it once, after Welcome"
    ) { peer in
      try await peer.join()
      try peer.send(.ready(Ready(dataDigest: [])))
    },
    Misdeed(
      "has other data",
      reason: "the data of this process (digest 0102ff) are not the coordinator's ("
    ) { peer in
      try peer.sayHello()
      try peer.send(.ready(Ready(dataDigest: [1, 2, 255])))
    },
    Misdeed(
      "has samples of clients that it did not declare",
      reason:
        "Ready.clients: found 1 clients; allowed: the 0 of Hello.hosted_clients, and no others"
    ) { peer in
      try peer.sayHello()
      let client = Ready.ClientData(client: ClientID(0), trainSamples: 1, testSamples: 1)
      try peer.send(.ready(Ready(dataDigest: [], clients: [client])))
    },
    Misdeed(
      "sends another encoding than it was told",
      reason: "WeightDelta 1: encoding 1; allowed: 0, as Welcome says"
    ) { peer in
      var delta = answer(to: try await peer.takeOrder())
      delta.delta = Values(honest, encoding: .float16)
      try peer.send(.weightDelta(delta))
    },
    Misdeed(
      "answers another kind of order",
      reason: "Evaluation 1: \(noOrder)"
    ) { peer in
      let order = try await peer.takeOrder()
      try peer.send(
        .evaluation(
          Evaluation(
            order: order.order, version: 0,
            clients: [Evaluation.ClientMeasures(client: ClientID(0))])))
    },
    Misdeed(
      "has a problem with no order of its own",
      reason: "Problem with order 999: this process has no such order"
    ) { peer in
      _ = try await peer.takeOrder()
      try peer.send(.problem(Problem(order: 999, text: "no")))
    },
  ]

  private static let honest = [Float](repeating: 0.5, count: SmallExperiment.parameterCount)

  private static func answer(to order: TrainOrder, values: [Float] = honest) -> WeightDelta {
    WeightDelta(
      order: order.order, baseVersion: order.baseVersion,
      reports: order.work.map {
        WeightDelta.Report(client: $0.client, update: $0.update, steps: 3)
      }, delta: Values(values))
  }

  @Test(arguments: strangers)
  func `a peer that is no client process is refused, and the run goes on`(
    misdeed: Misdeed
  ) async throws {
    try await expectUndisturbed(
      by: misdeed, from: "a peer that is not a client process of this run")
  }

  @Test(arguments: members)
  func `a client process that answers wrongly is refused, and the run goes on`(
    misdeed: Misdeed
  ) async throws {
    try await expectUndisturbed(by: misdeed, from: "client process 1 (elsewhere, pid 7)")
  }

  private func expectUndisturbed(by misdeed: Misdeed, from name: String) async throws {
    let workspace = try Workspace()
    let experiment = SmallExperiment.brief("Async")
    let undisturbed = try await workspace.finish(experiment, processes: 1)
    let run = try ManualRun(experiment, in: workspace)
    let endpoint = try await run.endpoint()

    let peer = try FakePeer(connectingTo: endpoint)
    try await misdeed.commit(peer)
    let reason = try await peer.rejection()
    #expect(reason.hasPrefix(misdeed.reason))
    let line = "rejected a message of \(name): \(reason)\n"
    // The peer may hear of it first.
    try await eventually("its line in the log", within: 30) { run.log.contains(line) }
    try await eventually("its line at the terminal", within: 30) {
      run.coordinator.errors.contains("metronome: " + line)
    }

    let client = try workspace.start(["client", "--connect", endpoint])
    let ending = try await run.coordinator.ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains("  rejected       1 message, see run/coordinator.log\n"))
    #expect(try FinishedRun("run", in: workspace).digests == undisturbed.digests)
    #expect(try await client.ending().code == 0)
  }

  @Test func `a ping is answered, and an answer is not`() async throws {
    let workspace = try Workspace()
    let run = try ManualRun(SmallExperiment.brief("Async"), in: workspace)
    let peer = try FakePeer(connectingTo: try await run.endpoint())
    try await peer.join()
    try peer.send(.heartbeat(Heartbeat(isAnswer: true, number: 41)))
    try peer.send(.heartbeat(Heartbeat(number: 42)))
    let answer = try await peer.next("an answer") { message in
      if case .heartbeat(let heartbeat) = message, heartbeat.isAnswer { heartbeat } else { nil }
    }
    #expect(answer.number == 42)
  }

  @Test func `a peer that takes orders and leaves changes no bit`() async throws {
    let workspace = try Workspace()
    let experiment = SmallExperiment.brief("FedFix-0.5")
    let undisturbed = try await workspace.finish(experiment, processes: 1)
    let run = try ManualRun(experiment, in: workspace)
    let endpoint = try await run.endpoint()
    do {
      let peer = try FakePeer(connectingTo: endpoint)
      _ = try await peer.takeOrder()
    }
    let client = try workspace.start(["client", "--connect", endpoint])
    #expect(try await run.finished().digests == undisturbed.digests)
    #expect(try await client.ending().code == 0)
  }

  @Test func `a peer that sends more than any of the run's may is cut off`() async throws {
    let workspace = try Workspace()
    let experiment = SmallExperiment.brief("Async")
    let undisturbed = try await workspace.finish(experiment, processes: 1)
    let run = try ManualRun(experiment, in: workspace)
    let endpoint = try await run.endpoint()
    let peer = try FakePeer(connectingTo: endpoint)
    try await peer.join()
    try peer.send(bytes: [UInt8](repeating: 0, count: (12 << 20) + 4 * 27 + 1))
    let client = try workspace.start(["client", "--connect", endpoint])
    #expect(try await run.finished().digests == undisturbed.digests)
    #expect(run.log.contains("client process 1 (elsewhere, pid 7) left: its connection is gone"))
    #expect(try await client.ending().code == 0)
  }

  @Test func `a peer that says Hello without end is cut off, and fills no log`() async throws {
    let workspace = try Workspace()
    let experiment = SmallExperiment.brief("FedAvg")
    let undisturbed = try await workspace.finish(experiment, processes: 1)
    let run = try ManualRun(experiment, in: workspace)
    let endpoint = try await run.endpoint()
    let peer = try FakePeer(connectingTo: endpoint)
    for _ in 0..<500 { try peer.sayHello() }
    let reason = try await peer.rejection()
    #expect(reason.hasPrefix("Hello for the 9th time; allowed: 8 times over a connection"))
    let client = try workspace.start(["client", "--connect", endpoint])
    #expect(try await run.finished().digests == undisturbed.digests)
    #expect(run.log.utf8.count < 20_000)
    #expect(try await client.ending().code == 0)
  }

  @Test func `connections that say nothing take no descriptor that the result needs`() async throws
  {
    let workspace = try Workspace()
    let experiment = SmallExperiment.brief("FedFix-0.5")
    let undisturbed = try await workspace.finish(experiment, processes: 1)
    try workspace.write(experiment.yaml, to: "run.yaml")
    let coordinator = try workspace.start(
      [
        "-c", "ulimit -n 256; exec \"$0\" \"$@\"", try metronomePath(), "coordinator", "run.yaml",
        "--bind", workspace.endpoint, "--output", "run",
      ], program: "/bin/sh")
    try await eventually("its socket") {
      coordinator.errors.contains("waiting for client processes")
    }
    let flood = (0..<300).compactMap { _ in SilentConnection(to: workspace.endpoint) }
    #expect(flood.count > 128)
    try await eventually("those too many to be cut off") { flood.count { $0.isCut } > 100 }
    let client = try workspace.start(["client", "--connect", workspace.endpoint])
    let ending = try await coordinator.ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try FinishedRun("run", in: workspace).digests == undisturbed.digests)
    #expect(try await client.ending().code == 0)
  }

  @Test func `a peer that floods the coordinator with rubbish does not stop a run`() async throws {
    let workspace = try Workspace()
    let experiment = SmallExperiment.brief("FedAvg")
    let undisturbed = try await workspace.finish(experiment, processes: 1)
    let run = try ManualRun(experiment, in: workspace)
    let endpoint = try await run.endpoint()
    let peer = try FakePeer(connectingTo: endpoint)
    for length in 0..<500 { try peer.send(bytes: [UInt8](repeating: 0x2a, count: length % 97)) }
    _ = try await peer.rejection()
    let client = try workspace.start(["client", "--connect", endpoint])
    #expect(try await run.finished().digests == undisturbed.digests)
    #expect(try await client.ending().code == 0)
  }
}

/// A connection to a socket file over which nothing is said.
private final class SilentConnection {
  private let descriptor: Int32

  init?(to endpoint: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) {
      $0.copyBytes(from: endpoint.dropFirst("ipc://".count).utf8)
    }
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    if connected != 0 { return nil }
  }

  deinit { close(descriptor) }

  /// Whether the other end has ended it.
  var isCut: Bool {
    var byte: UInt8 = 0
    while true {
      // ZeroMQ's greeting comes first.
      let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
      if count <= 0 { return count == 0 || errno != EAGAIN }
    }
  }
}
