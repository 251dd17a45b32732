import Glibc
import Messaging
import Testing

/// How a coordinator finds out that a client process died.
@Suite(.timeLimit(.minutes(10))) struct DeathOfPeerTests {
  @Test(arguments: Transport.allCases)
  func `a closed connection wakes the poller, and sending shows whose it was`(
    transport: Transport
  ) throws {
    let folder = TemporaryFolder()
    let router = try Router(Context())
    let monitor = try ConnectionMonitor(router)
    let endpoint = try router.bind(folder.endpoint(transport))

    let survivor = try Dealer.connected(Context(), to: endpoint)
    #expect(try survivor.send(frame("I stay")))
    let (staying, _) = try nextMessage(router)
    let leaving = try meetAndClose(router, endpoint)

    try waitForEnd(monitor)
    #expect(try gonePeers(among: [staying, leaving], router) == [leaving])
    #expect(try nextMessage(survivor) == "are you there?")
  }

  @Test(arguments: Transport.allCases)
  func `a killed process wakes the poller, and sending shows which it was`(
    transport: Transport
  ) async throws {
    let folder = TemporaryFolder()
    let endpoints = Mailbox<String>()
    let killer = Mailbox<Result<Bool, any Error>>()
    let place = folder.endpoint(transport)
    // A thread of its own, for waiting for a process's exit may block those of the tests.
    onThread { [self] in
      killer.put(Result { try killFirstPeer(at: place, telling: endpoints) })
    }
    let endpoint = try endpoints.take()
    await #expect(processExitsWith: .signal(SIGKILL)) { [endpoint = endpoint as String] in
      let dealer = try Dealer.connected(Context(), to: endpoint)
      _ = try dealer.send(frame("\(getpid())"))
      usleep(UInt32(deadlineMilliseconds) * 1_000)
    }
    #expect(try killer.take().get())
  }

  /// Kills the process that presents itself with its process id; returns whether a poller woke and
  /// the peer was found to be gone.
  private func killFirstPeer(
    at place: String, telling endpoints: Mailbox<String>
  ) throws -> Bool {
    let router = try Router(Context())
    let monitor = try ConnectionMonitor(router)
    endpoints.put(try router.bind(place))
    let (peer, pid) = try nextMessage(router)
    #expect(kill(try #require(pid_t(pid)), SIGKILL) == 0)
    try waitForEnd(monitor)
    return try gonePeers(among: [peer], router) == [peer]
  }

  @Test func `messages sent before a death are still read`() throws {
    let folder = TemporaryFolder()
    let router = try Router(Context())
    let monitor = try ConnectionMonitor(router)
    let endpoint = try router.bind(folder.endpoint(.ipc))
    try sendAndClose(endpoint, count: 3)
    try waitForEnd(monitor)
    for number in 0..<3 { #expect(try nextMessage(router).1 == "\(number)") }
  }

  @Test func `a monitor tells of connections made and of nobody there`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let dealer = try Dealer(context)
    let monitor = try ConnectionMonitor(dealer)
    try dealer.connect(folder.endpoint(.ipc))
    try wait(for: .retrying, monitor)
    let router = try Router(context)
    _ = try router.bind(folder.endpoint(.ipc))
    try wait(for: .connected, monitor)
  }

  @Test func `somebody who does not speak ZeroMQ does not disturb the others`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Router(context)
    let monitor = try ConnectionMonitor(router)
    let endpoint = try router.bind(folder.endpoint(.ipc))

    let stranger = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) {
      $0.copyBytes(from: "\(folder.path)/socket".utf8)
    }
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(stranger, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(connected == 0)
    let greeting = Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
    #expect(write(stranger, greeting, greeting.count) == greeting.count)
    close(stranger)

    try waitForEnd(monitor)
    let dealer = try Dealer.connected(context, to: endpoint)
    #expect(try dealer.send(frame("hello")))
    #expect(try nextMessage(router).1 == "hello")
  }

  /// Connects a peer from a context of its own, gets to know it, and closes all of it.
  private func meetAndClose(_ router: borrowing Router, _ endpoint: String) throws -> PeerID {
    let dealer = try Dealer.connected(Context(), to: endpoint)
    #expect(try dealer.send(frame("I go")))
    return try nextMessage(router).0
  }

  private func sendAndClose(_ endpoint: String, count: Int) throws {
    var options = SocketOptions()
    options.lingerMilliseconds = Int32(deadlineMilliseconds)
    let dealer = try Dealer.connected(Context(), to: endpoint, options: options)
    for number in 0..<count { #expect(try dealer.send(frame("\(number)"))) }
  }

  /// Asks each peer until one is found to be gone.
  private func gonePeers(among peers: [PeerID], _ router: borrowing Router) throws -> [PeerID] {
    let deadline = ContinuousClock.now.advanced(by: .milliseconds(deadlineMilliseconds))
    var gone: [PeerID] = []
    while gone.isEmpty, ContinuousClock.now < deadline {
      for peer in peers {
        do {
          #expect(try router.send(frame("are you there?"), to: peer))
        } catch MessagingError.peerGone(let named) {
          #expect(named == peer)
          gone.append(peer)
        }
      }
      usleep(1_000)
    }
    return gone
  }
}
