import Execution
import Experiment
import Federation
import Learning
import Messaging
import TestFederation
import Testing
import Wire

@testable import Runtime

/// A coordination and its client processes in this process: messages go by memory, and the clock is moved
/// by hand.
struct CoordinationBench {
  /// A client process: the real one's orders and work, without its socket.
  struct Client {
    var orders: ReceivedOrders
    var work: OrderWork
    /// Whether it takes orders and never answers.
    var hangs = false
    /// What it was told, in order.
    var heard: [CoordinatorMessage] = []
  }

  let federation: SmallFederation
  let learner: any Learner
  var coordination: Coordination
  var now = Duration.zero
  var clients: [PeerID: Client] = [:]
  var events: [RunEvent] = []
  /// To whom nothing can be sent.
  var cut: Set<PeerID> = []

  init(_ lines: String, patience: Duration = .seconds(60), expected: Int? = nil) throws {
    federation = try SmallFederation(lines)
    learner = federation.learner
    let experiment = try Experiment(yaml: lines, file: "test.yaml")
    coordination = Coordination(
      federation.execution(), reception: Reception(experiment, learner),
      crew: Crew.Options(
        clients: federation.settings.clients, parameterCount: learner.parameterCount,
        patience: patience, expected: expected))
  }

  static func peer(_ number: Int) -> PeerID { PeerID(bytes: [1, UInt8(number)]) }

  /// Somebody says Hello.
  mutating func hello(_ number: Int, hosted: ClientRanges = ClientRanges()) {
    let peer = Self.peer(number)
    clients[peer] = Client(
      orders: ReceivedOrders(
        parameterCount: learner.parameterCount, clients: federation.settings.clients),
      work: OrderWork(learner: learner, rate: 0.1))
    say(
      .hello(
        Hello(
          host: "host", pid: UInt32(number), arithmetic: DeclaredArithmetic(kind: "ordered"),
          hostedClients: hosted)), from: number)
  }

  /// Somebody says Hello, and is ready once it is welcome.
  mutating func join(_ number: Int, hosted: ClientRanges = ClientRanges()) {
    hello(number, hosted: hosted)
    say(.ready(Ready(learner, hosting: hosted)), from: number)
  }

  @discardableResult
  mutating func say(_ message: ClientMessage, from number: Int) -> Bool {
    coordination.take(.success(message), isFollowed: false, from: Self.peer(number), at: now)
  }

  /// Gives orders and delivers what lies in the outbox.
  mutating func deliver() {
    coordination.walkAhead()
    coordination.giveOrders(at: now)
    var letters = coordination.takeOutbox()
    while !letters.isEmpty {
      for letter in letters {
        guard !cut.contains(letter.peer) else {
          coordination.lose(letter.peer, at: now)
          continue
        }
        for version in letter.versions {
          let values = coordination.execution.parameters(of: version)
          receive(
            .model(Model(version: UInt64(version), parameters: Values(values))), at: letter.peer)
        }
        for message in letter.messages { receive(message, at: letter.peer) }
      }
      coordination.giveOrders(at: now)
      letters = coordination.takeOutbox()
    }
    events += coordination.takeEvents()
  }

  private mutating func receive(_ message: CoordinatorMessage, at peer: PeerID) {
    clients[peer]?.heard.append(message)
    switch message {
    case .model(let model):
      #expect(throws: Never.self) { try clients[peer]?.orders.add(model) }
    case .forget(let versions): clients[peer]?.orders.forget(versions)
    case .trainOrder(let order):
      let missing = clients[peer]?.orders.add(order, frame: 0)
      #expect(missing == nil, "a version was not sent")
    case .evaluateOrder(let order):
      #expect(throws: Never.self) { _ = try clients[peer]?.orders.add(order, frame: 0) }
    default: break
    }
  }

  /// Everybody who does not hang does one order.
  /// - Returns: whether anybody did.
  mutating func work() -> Bool {
    var worked = false
    for peer in clients.keys.sorted(by: { $0.description < $1.description }) {
      guard clients[peer]?.hangs == false, let next = clients[peer]?.orders.next() else { continue }
      worked = true
      for answer in clients[peer]!.work.answer(next.order) {
        _ = coordination.take(.success(answer), isFollowed: false, from: peer, at: now)
      }
    }
    return worked
  }

  /// Lets the run go on until it ends or so much time is over.
  mutating func run(atMost limit: Duration = .seconds(600)) {
    let end = now + limit
    var nextLook = now
    while coordination.execution.outcome == nil, now < end {
      if now >= nextLook {
        coordination.lookAround(at: now)
        nextLook = now + .seconds(1)
      }
      deliver()
      if coordination.failure(at: now) != nil { return }
      now += work() ? .milliseconds(1) : .milliseconds(100)
    }
    deliver()
  }

  var rejections: [String] {
    events.compactMap { if case .rejected(_, let reason) = $0 { reason } else { nil } }
  }
}
