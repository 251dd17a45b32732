import Experiment
import Federation
import Glibc
import Learning
import Messaging
import Wire

/// A coordinator that gives a client process updates of a workload and aggregates nothing.
struct TrialCoordinator: ~Copyable {
  /// What a client process did instead of answering.
  struct Failure: Error, CustomStringConvertible {
    let description: String

    init(description: String) { self.description = description }

    init(unexpected message: ClientMessage) {
      let details = if case .problem(let problem) = message { ": \(problem.text)" } else { "" }
      description = "the client process sent \(message.kind.rawValue)\(details)"
    }
  }

  let endpoint: String
  let welcome: CoordinatorMessage
  let model: [Float]
  let clients: Int
  private let router: Router
  private var poller: Poller

  init(workload: Workload) throws {
    let learner = try workload.learner()
    let router = try Router(Context())
    // An abstract name: no file to remove.
    let endpoint = try router.bind("ipc://@metronome-benchmarks-\(getpid())")
    var poller = Poller()
    _ = poller.add(router)
    welcome = .welcome(
      Welcome(
        experiment: workload.experiment().learningYAML, parameterCount: learner.parameterCount,
        arrays: [.init(name: "parameters", shape: [learner.parameterCount])],
        clients: UInt32(learner.sampleCounts.count),
        arithmetic: DeclaredArithmetic(kind: "ordered")))
    model = learner.initialParameters()
    clients = learner.sampleCounts.count
    self.endpoint = endpoint
    self.router = router
    self.poller = poller
  }

  /// Sends the `number`-th order, from 0: clients in turn, a new version for each round of them, of
  /// which the process holds four, as in a run.
  func giveOrder(_ number: Int, to peer: PeerID) throws {
    let (update, client) = number.quotientAndRemainder(dividingBy: clients)
    let isNewVersion = client == 0
    if isNewVersion {
      try send(.model(Model(version: UInt64(update), parameters: Values(model))), to: peer)
      if update >= 4 { try send(.forget([UInt64(update - 4)]), to: peer) }
    }
    try send(
      .trainOrder(
        TrainOrder(
          order: UInt64(number + 1), baseVersion: UInt64(update),
          work: [TrainOrder.Work(client: ClientID(UInt32(client)), update: UInt32(update))])),
      to: peer)
  }

  /// Waits for the answer to an order.
  mutating func takeDelta() throws {
    let message = try receive().message
    guard case .weightDelta = message else { throw Failure(unexpected: message) }
  }

  /// The next message, whoever sent it.
  mutating func receive() throws -> (message: ClientMessage, sender: PeerID) {
    while true {
      if let delivery = try router.receive() {
        return (try delivery.body.withBytes { try ClientMessage(decoding: $0) }, delivery.peer)
      }
      guard try poller.wait(milliseconds: 10_000) else {
        throw Failure(description: "no word from the client process for 10 seconds")
      }
    }
  }

  /// Sends a message to a client process that is there.
  func send(_ message: CoordinatorMessage, to peer: PeerID) throws {
    var frame = try Frame(byteCount: message.encodedByteCount())
    frame.withMutableBytes { message.encode(into: &$0) }
    _ = try router.send(frame, to: peer)
  }
}
