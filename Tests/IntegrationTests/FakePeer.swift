import Federation
@testable import Messaging
import Testing
import Wire

/// A client process made by hand, which says what no proper one would.
final class FakePeer {
  private let dealer: Dealer
  /// Messages that came joined to others and were not asked for yet.
  private var received: [CoordinatorMessage] = []

  init(connectingTo endpoint: String) throws {
    dealer = try Dealer.connected(Context(), to: endpoint)
  }

  func send(_ message: ClientMessage) throws {
    try #require(try dealer.send(Frame(message.encoded())))
  }

  func send(bytes: [UInt8]) throws {
    try #require(try dealer.send(Frame(bytes)))
  }

  /// Sends a message of two frames, which the protocol does not have.
  func sendTwoFrames() throws {
    try #require(try dealer.handle.send(identityOf: PeerID(bytes: [1, 2, 3])))
    try send(bytes: [4, 5, 6])
  }

  func sayHello(hosting clients: [ClientID] = []) throws {
    try send(
      .hello(
        Hello(
          host: "elsewhere", pid: 7,
          arithmetic: DeclaredArithmetic(kind: "ordered", core: "Unknown"),
          hostedClients: ClientRanges(clients))))
  }

  /// The next message that `choose` makes something of; others are passed over.
  func next<Chosen>(
    _ what: String, _ choose: (CoordinatorMessage) -> Chosen?
  ) async throws -> Chosen {
    var chosen: Chosen?
    try await eventually(what) {
      while chosen == nil, let message = try nextMessage() { chosen = choose(message) }
      return chosen != nil
    }
    return try #require(chosen)
  }

  /// The next message, if one has come.
  func nextMessage() throws -> CoordinatorMessage? {
    if received.isEmpty, let frame = try dealer.receive() {
      try frame.withBytes { bytes in
        var rest = bytes
        while rest.byteCount > 0 {
          let count = firstEnvelopeByteCount(of: rest)
          received.append(try CoordinatorMessage(decoding: rest.extracting(first: count)))
          rest = rest.extracting(droppingFirst: count)
        }
      }
    }
    return received.isEmpty ? nil : received.removeFirst()
  }

  /// Says Hello, and Ready when it is welcome.
  func join(hosting clients: [ClientID] = []) async throws {
    try sayHello(hosting: clients)
    let welcome = try await next("a welcome") { message in
      if case .welcome(let welcome) = message { welcome } else { nil }
    }
    try send(.ready(Ready(dataDigest: welcome.dataDigest)))
  }

  /// Joins, and waits for the first order to train.
  func takeOrder() async throws -> TrainOrder {
    try await join()
    return try await next("an order to train") { message in
      if case .trainOrder(let order) = message { order } else { nil }
    }
  }

  /// The sentence with which the coordinator refused something.
  func rejection() async throws -> String {
    try await next("a rejection") { message in
      if case .reject(let reason) = message { reason } else { nil }
    }
  }
}

/// A coordinator made by hand.
final class FakeCoordinator {
  private let router: Router

  init(at endpoint: String) throws {
    router = try Router(Context())
    _ = try router.bind(endpoint)
  }

  /// The next message, and who sent it.
  func next() async throws -> (peer: PeerID, message: ClientMessage) {
    var found: (peer: PeerID, message: ClientMessage)?
    try await eventually("a message of the client process") {
      if let delivery = try router.receive() {
        let message = try delivery.body.withBytes { try ClientMessage(decoding: $0) }
        found = (delivery.peer, message)
      }
      return found != nil
    }
    return try #require(found)
  }

  func send(_ message: CoordinatorMessage, to peer: PeerID) throws {
    try send(bytes: message.encoded(), to: peer)
  }

  func send(bytes: [UInt8], to peer: PeerID) throws {
    try #require(try router.send(Frame(bytes), to: peer))
  }
}

extension ClientMessage {
  func encoded() throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: try encodedByteCount())
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    encode(into: &raw)
    return bytes
  }
}

extension CoordinatorMessage {
  func encoded() throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: try encodedByteCount())
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    encode(into: &raw)
    return bytes
  }
}

extension Frame {
  init(_ bytes: [UInt8]) throws {
    try self.init(byteCount: bytes.count)
    withMutableBytes { span in
      span.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
    }
  }
}
