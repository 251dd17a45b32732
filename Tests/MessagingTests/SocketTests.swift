import Glibc
import Testing

@testable import Messaging

@Suite(.timeLimit(.minutes(10))) struct SocketTests {
  @Test(arguments: Transport.allCases)
  func `messages travel both ways`(transport: Transport) throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Router(context)
    let endpoint = try router.bind(folder.endpoint(transport))
    let first = try Dealer.connected(context, to: endpoint)
    let second = try Dealer.connected(context, to: endpoint)

    let long = String(repeating: "0123456789", count: 100_000)
    #expect(try first.send(frame("first")))
    let (firstPeer, firstText) = try nextMessage(router)
    #expect(try second.send(frame(long)))
    let (secondPeer, secondText) = try nextMessage(router)
    #expect(firstText == "first")
    #expect(secondText == long)
    #expect(firstPeer != secondPeer)

    #expect(try router.send(frame("to the second"), to: secondPeer))
    #expect(try router.send(frame(""), to: firstPeer))
    #expect(try nextMessage(second) == "to the second")
    #expect(try nextMessage(first) == "")
  }

  @Test func `messages of one peer come in the order in which they were sent`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Router(context)
    let dealer = try Dealer.connected(context, to: router.bind(folder.endpoint(.ipc)))
    for number in 0..<500 { #expect(try dealer.send(frame("\(number)"))) }
    for number in 0..<500 { #expect(try nextMessage(router).1 == "\(number)") }
  }

  @Test func `nothing is received where nothing was sent`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Router(context)
    let dealer = try Dealer.connected(context, to: router.bind(folder.endpoint(.ipc)))
    let toRouter = try router.receive() == nil
    let toDealer = try dealer.receive() == nil
    #expect(toRouter)
    #expect(toDealer)
  }

  @Test(arguments: [0, 10, 100_000])
  func `one frame goes to many peers, and is still there afterwards`(byteCount: Int) throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Router(context)
    let endpoint = try router.bind(folder.endpoint(.ipc))
    let model = try frame(String(repeating: "x", count: byteCount))
    for _ in 0..<3 {
      let dealer = try Dealer.connected(context, to: endpoint)
      #expect(try dealer.send(frame("hello")))
      let peer = try nextMessage(router).0
      for _ in 0..<2 { #expect(try router.send(model.shared(), to: peer)) }
      for _ in 0..<2 {
        #expect(try nextMessage(dealer) == String(repeating: "x", count: byteCount))
      }
    }
    let after = model.byteCount
    #expect(after == byteCount)
  }

  @Test func `a shared frame outlives the one that it was shared from`() throws {
    let kept = try frame(String(repeating: "y", count: 1_000)).shared()
    #expect(text(kept) == String(repeating: "y", count: 1_000))
  }

  @Test func `a frame is empty after it was sent`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let dealer = try Dealer.connected(context, to: folder.endpoint(.ipc))
    let frame = try frame(String(repeating: "x", count: 1_000))
    let before = frame.byteCount
    #expect(before == 1_000)
    #expect(try dealer.send(frame))
    let after = frame.byteCount
    #expect(after == 0)
  }

  @Test func `what is sent before anybody waits at the endpoint arrives later`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let dealer = try Dealer.connected(context, to: folder.endpoint(.ipc))
    #expect(try dealer.send(frame("early")))
    let router = try Router(context)
    _ = try router.bind(folder.endpoint(.ipc))
    #expect(try nextMessage(router).1 == "early")
  }

  @Test func `a full queue refuses a frame and leaves it as it was`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    var options = SocketOptions()
    options.sendQueueMax = 1
    options.receiveQueueMax = 1
    let router = try Router(context, options: options)
    let dealer = try Dealer.connected(
      context, to: router.bind(folder.endpoint(.ipc)), options: options)
    #expect(try dealer.send(frame("hello")))
    let (peer, _) = try nextMessage(router)

    let block = String(repeating: "x", count: 1 << 20)
    var sent = 0
    while sent < 100 {
      let frame = try frame(block)
      guard try router.send(frame, to: peer) else {
        let byteCount = frame.byteCount
        #expect(byteCount == 1 << 20)
        break
      }
      sent += 1
    }
    #expect(sent < 100, "100 MiB went into a queue of one message")
    for _ in 0..<sent { #expect(try nextMessage(dealer).utf8.count == 1 << 20) }
  }

  @Test func `sending to somebody who never was here says that the peer is gone`() throws {
    let router = try Router(Context())
    let stranger = PeerID(bytes: [0, 1, 2, 3, 0xFF])
    let error = #expect(throws: MessagingError.peerGone(stranger)) {
      try router.send(frame("anybody?"), to: stranger)
    }
    #expect(error?.code == EHOSTUNREACH)
    #expect(error?.description == "peer 00010203ff is gone")
  }

  @Test func `a message of several frames is refused whole and the next one is read`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Router(context)
    let dealer = try Dealer.connected(context, to: router.bind(folder.endpoint(.ipc)))
    // What the router knows as an identity is a frame like any other on the way to it.
    let extraFrame = PeerID(bytes: [1])
    #expect(try dealer.handle.send(identityOf: extraFrame))
    #expect(try dealer.handle.send(identityOf: extraFrame))
    #expect(try dealer.send(frame("third")))
    #expect(try dealer.send(frame("alone")))

    do {
      _ = try nextMessage(router)
      Issue.record("a message of three frames was taken")
    } catch MessagingError.unexpectedFrames(let peer?, let frameCount) {
      #expect(frameCount == 3)
      let (next, text) = try nextMessage(router)
      #expect(next == peer)
      #expect(text == "alone")
    }
  }

  @Test func `a dealer refuses a message of several frames and reads the next one`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Router(context)
    let dealer = try Dealer.connected(context, to: router.bind(folder.endpoint(.ipc)))
    #expect(try dealer.send(frame("hello")))
    let (peer, _) = try nextMessage(router)
    #expect(try router.handle.send(identityOf: peer))
    #expect(try router.handle.send(identityOf: PeerID(bytes: [1])))
    #expect(try router.handle.send(frame("second")))
    #expect(try router.send(frame("alone"), to: peer))
    #expect(throws: MessagingError.unexpectedFrames(peer: nil, frameCount: 2)) {
      try nextMessage(dealer)
    }
    #expect(try nextMessage(dealer) == "alone")
  }

  @Test func `a peer whose message is too large is disconnected`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    var options = SocketOptions()
    options.messageByteCountMax = 1_000
    let router = try Router(context, options: options)
    let monitor = try ConnectionMonitor(router)
    let dealer = try Dealer.connected(context, to: router.bind(folder.endpoint(.ipc)))
    #expect(try dealer.send(frame(String(repeating: "x", count: 1_001))))
    try waitForEnd(monitor)
    let nothing = try router.receive() == nil
    #expect(nothing)
  }
}
