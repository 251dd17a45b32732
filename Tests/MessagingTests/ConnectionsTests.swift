import Glibc
import Messaging
import Testing

/// How a coordinator cuts off who costs too much.
@Suite(.timeLimit(.minutes(5))) struct ConnectionsTests {
  /// A router whose connections are followed.
  private final class Followed {
    let router: Router
    let monitor: ConnectionMonitor
    let endpoint: String
    var connections: Connections
    /// Whose connections have ended.
    private var ended: [PeerID?] = []

    init(_ endpoint: String, countMax: Int = 100, options: SocketOptions = SocketOptions()) throws {
      let router = try Router(Context(), options: options)
      let monitor = try ConnectionMonitor(router)
      self.endpoint = try router.bind(endpoint)
      self.router = router
      self.monitor = monitor
      connections = Connections(countMax: countMax)
    }

    /// The next message, its connection known.
    func next() throws -> PeerID {
      var poller = Poller()
      _ = poller.add(router)
      while try poller.wait(milliseconds: deadlineMilliseconds) {
        guard let delivery = try router.receive() else { continue }
        try follow()
        if let descriptor = delivery.descriptor {
          connections.hear(delivery.peer, over: descriptor)
        }
        return delivery.peer
      }
      throw NothingCame()
    }

    /// Takes note of what the monitor tells.
    func follow() throws {
      while let event = try monitor.next() {
        switch event {
        case .accepted(let descriptor): _ = connections.accept(descriptor)
        case .disconnected(let descriptor): ended.append(connections.close(descriptor))
        default: break
        }
      }
    }

    /// Waits until so many connections have ended; returns whose they were.
    func ends(_ count: Int) throws -> [PeerID?] {
      var poller = Poller()
      _ = poller.add(monitor)
      while ended.count < count {
        guard try poller.wait(milliseconds: deadlineMilliseconds) else { throw NothingCame() }
        try follow()
      }
      return ended
    }
  }

  @Test(arguments: Transport.allCases)
  func `who is cut off is gone, and nobody else`(transport: Transport) throws {
    let folder = TemporaryFolder()
    let followed = try Followed(folder.endpoint(transport))
    let good = try Dealer.connected(Context(), to: followed.endpoint)
    #expect(try good.send(frame("good")))
    let staying = try followed.next()
    let bad = try Dealer.connected(Context(), to: followed.endpoint)
    #expect(try bad.send(frame("bad")))
    let leaving = try followed.next()
    #expect(followed.connections.count == 2)

    followed.connections.cut(leaving)
    #expect(try followed.ends(1) == [leaving])
    #expect(!followed.connections.knows(leaving) && followed.connections.knows(staying))
    #expect(try followed.router.send(frame("still there?"), to: staying))
    #expect(try nextMessage(good) == "still there?")
    // It connects anew by itself, as somebody else.
    #expect(try bad.send(frame("again")))
    #expect(try followed.next() != leaving)
  }

  @Test func `who says nothing for too long is cut off, and who has spoken is not`() throws {
    let folder = TemporaryFolder()
    let followed = try Followed(folder.endpoint(.ipc))
    let speaking = try Dealer.connected(Context(), to: followed.endpoint)
    #expect(try speaking.send(frame("I am here")))
    let peer = try followed.next()
    let options = SocketOptions(reconnectMilliseconds: 60_000)
    let silent = OpenPeer(try .connected(Context(), to: followed.endpoint, options: options))
    while followed.connections.count < 2 { try followed.follow() }
    let cut = followed.connections.cutSilent(for: .seconds(30))
    #expect(cut == 0)
    let later = ContinuousClock.now.advanced(by: .seconds(31))
    let cutLater = followed.connections.cutSilent(for: .seconds(30), at: later)
    #expect(cutLater == 1)
    #expect(try followed.ends(1) == [nil])
    #expect(followed.connections.knows(peer) && followed.connections.count == 1)
    withExtendedLifetime(silent) {}
  }

  @Test func `of too many connections those go that say nothing`() throws {
    let folder = TemporaryFolder()
    let followed = try Followed(folder.endpoint(.ipc), countMax: 3)
    let options = SocketOptions(reconnectMilliseconds: 60_000)
    var silent: [OpenPeer] = []
    for _ in 0..<3 {
      silent.append(OpenPeer(try .connected(Context(), to: followed.endpoint, options: options)))
    }
    while followed.connections.count < 3 { try followed.follow() }
    let speaking = try Dealer.connected(Context(), to: followed.endpoint)
    #expect(try speaking.send(frame("I am here")))
    let peer = try followed.next()
    #expect(try followed.ends(1) == [nil])
    #expect(followed.connections.count == 3 && followed.connections.knows(peer))
    #expect(silent.count == 3)
  }

  @Test func `what a peer does not read is refused once as much waits as may`() throws {
    let folder = TemporaryFolder()
    let options = SocketOptions(sendQueueMax: 10)
    let followed = try Followed(folder.endpoint(.tcp), options: options)
    let deaf = try Dealer.connected(
      Context(), to: followed.endpoint, options: SocketOptions(receiveQueueMax: 1))
    #expect(try deaf.send(frame("I do not read")))
    let peer = try followed.next()
    let large = String(repeating: "x", count: 1 << 20)
    var sent = 0
    while sent < 1_000, try followed.router.send(frame(large), to: peer) { sent += 1 }
    #expect(sent < 200, "\(sent) MiB wait for a peer that does not read")
    followed.connections.cut(peer)
    #expect(try followed.ends(1) == [peer])
    deaf.dropUnsent()
  }
}

/// Keeps a connection open over which nothing is said.
private final class OpenPeer {
  private let dealer: Dealer

  init(_ dealer: consuming Dealer) { self.dealer = dealer }
}
