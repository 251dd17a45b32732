import Glibc
import Testing

@testable import Messaging

/// Who may speak with whom.
@Suite(.timeLimit(.minutes(10))) struct KeyTests {
  /// A router with keys, and who may connect to it.
  private final class Server {
    let gate: KeyGate
    let router: Router
    let endpoint: String
    let keys: CurveKeyPair
    let folder: TemporaryFolder

    init(_ transport: Transport, keys: CurveKeyPair) throws {
      let context = try Context()
      let gate = try KeyGate(context)
      let router = try Router(context, keys: keys)
      let folder = TemporaryFolder()
      endpoint = try router.bind(folder.endpoint(transport))
      self.keys = keys
      self.gate = gate
      self.router = router
      self.folder = folder
    }

    /// Answers callers until a message comes; nil where none comes and somebody was refused.
    func nextMessage(allowing allowed: CurveKey) throws -> (text: String, key: CurveKey?)? {
      var poller = Poller()
      _ = poller.add(router)
      _ = poller.add(gate)
      while try poller.wait(milliseconds: deadlineMilliseconds) {
        while let answer = try gate.answer({ $0.key == allowed }) {
          if !answer.isAllowed { return nil }
        }
        if let delivery = try router.receive() { return (text(delivery.body), delivery.key) }
      }
      throw NothingCame()
    }
  }

  @Test(arguments: Transport.allCases)
  func `a key that is allowed is known by each message`(transport: Transport) throws {
    let server = try Server(transport, keys: .make())
    let own = try CurveKeyPair.make()
    let keys = ClientKeys(own: own, coordinator: server.keys.publicKey)
    let dealer = try Dealer(Context(), keys: keys)
    try dealer.connect(server.endpoint)
    for word in ["first", String(repeating: "x", count: 1_000_000)] {
      #expect(try dealer.send(frame(word)))
      let message = try #require(try server.nextMessage(allowing: own.publicKey))
      #expect(message.text == word)
      #expect(message.key == own.publicKey)
    }
  }

  /// Waits until a dealer that cannot connect hears why. It may hear first that the other end hung up,
  /// where that was faster than its word, and tries again then.
  private func expect(
    _ expected: ConnectionMonitor.HandshakeFailure, _ dealer: borrowing Dealer, of server: Server,
    allowing allowed: CurveKey
  ) throws {
    let monitor = try ConnectionMonitor(dealer)
    try dealer.connect(server.endpoint)
    var poller = Poller()
    _ = poller.add(monitor)
    _ = poller.add(server.gate)
    while try poller.wait(milliseconds: deadlineMilliseconds) {
      while try server.gate.answer({ $0.key == allowed }) != nil {}
      while let event = try monitor.next() {
        guard case .handshakeFailed(let failure) = event else { continue }
        if failure == expected { return }
        #expect(failure == .hungUp)
      }
    }
    throw NothingCame()
  }

  @Test func `who may not connect hears why`() throws {
    let server = try Server(.tcp, keys: .make())
    let (own, stranger) = (try CurveKeyPair.make(), try CurveKeyPair.make())
    let unknown = try Dealer(
      Context(), keys: ClientKeys(own: stranger, coordinator: server.keys.publicKey))
    try expect(.keyRefused, unknown, of: server, allowing: own.publicKey)
    let mistaken = try Dealer(
      Context(), keys: ClientKeys(own: own, coordinator: stranger.publicKey))
    try expect(.hungUp, mistaken, of: server, allowing: own.publicKey)
    let plain = try Dealer(Context())
    try expect(.otherMechanism, plain, of: server, allowing: own.publicKey)
  }

  @Test func `a connection with keys outlives a silence of several heartbeats`() throws {
    let server = try Server(.tcp, keys: .make())
    let own = try CurveKeyPair.make()
    let options = SocketOptions(heartbeatMilliseconds: 50, heartbeatTimeoutMilliseconds: 400)
    let dealer = try Dealer(
      Context(), options: options,
      keys: ClientKeys(own: own, coordinator: server.keys.publicKey))
    let monitor = try ConnectionMonitor(dealer)
    try dealer.connect(server.endpoint)
    #expect(try dealer.send(frame("before")))
    #expect(try server.nextMessage(allowing: own.publicKey)?.text == "before")
    usleep(1_200_000)
    while let event = try monitor.next() {
      if case .disconnected = event { Issue.record("the connection was lost") }
    }
    #expect(try dealer.send(frame("after")))
    #expect(try server.nextMessage(allowing: own.publicKey)?.text == "after")
  }

  @Test(arguments: [
    "", "short", String(repeating: "a", count: 39), String(repeating: "a", count: 41),
    String(repeating: " ", count: 40), String(repeating: "é", count: 20),
    String(repeating: "#", count: 40),
  ])
  func `what is no key is not taken for one`(text: String) {
    #expect(CurveKey(text) == nil)
  }

  @Test(arguments: [
    ("tcp://*:5555", true), ("tcp://0.0.0.0:5555", true), ("tcp://192.0.2.7:5555", true),
    ("tcp://[::]:5555", true), ("tcp://[2001:db8::7]:5555", true),
    ("tcp://no-such-name.invalid:5555", true), ("tcp://127.0.0.1:*", false),
    ("tcp://127.3.2.1:5555", false), ("tcp://localhost:5555", false), ("tcp://[::1]:1", false),
    ("ipc:///tmp/socket", false), ("rubbish", false),
  ])
  func `it is known which endpoints others can reach`(endpoint: String, isReached: Bool) {
    #expect(isReachedFromOutside(endpoint) == isReached)
  }

  @Test func `a socket file is its user's alone, whatever the mask for new files`() throws {
    let mask = umask(0)
    defer { umask(mask) }
    let folder = TemporaryFolder()
    let router = try Router(Context())
    _ = try router.bind(folder.endpoint(.ipc))
    var status = stat()
    #expect(stat("\(folder.path)/socket", &status) == 0)
    #expect(status.st_mode & 0o077 == 0)
    _ = consume router
  }
}
