import Messaging

/// The way of frames alone: to peers that send them back as they are, two under way to each, as orders
/// are. Nothing is encoded, read or copied but by the sockets.
struct EchoTrial: ~Copyable {
  private let router: Router
  private var poller: Poller
  private let peers: [PeerID]
  private let processes: [StandInProcess]

  init(at endpoint: String, processes count: Int) throws {
    let options = SocketOptions(sendQueueMax: 0, receiveQueueMax: 0)
    let router = try Router(Context(), options: options)
    _ = try router.bind(endpoint)
    var poller = Poller()
    _ = poller.add(router)
    let processes = try (0..<count).map { _ in
      try StandInProcess(["stand-in", "--connect", endpoint, "--echo"], childEnvironment)
    }
    var peers: [PeerID] = []
    while peers.count < count {
      guard try poller.wait(milliseconds: 10_000) else {
        throw TrialCoordinator.Failure(description: "no word from a stand-in for 10 seconds")
      }
      while let delivery = try router.receive() { peers.append(delivery.peer) }
    }
    self.router = router
    self.poller = poller
    self.peers = peers
    self.processes = processes
  }

  /// How many frames of a size come back in a second.
  mutating func framesPerSecond(byteCount: Int, seconds: Double) throws -> Double {
    var frame = try Frame(byteCount: byteCount)
    frame.withMutableBytes { bytes in
      bytes.withUnsafeMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: 7) }
    }
    for peer in peers + peers { _ = try router.send(frame.shared(), to: peer) }
    let clock = ContinuousClock()
    let start = clock.now
    var count = 0
    while clock.now - start < .seconds(seconds) {
      guard try poller.wait(milliseconds: 10_000) else {
        throw TrialCoordinator.Failure(description: "no frame came back for 10 seconds")
      }
      while let delivery = try router.receive() {
        count += 1
        _ = try router.send(frame.shared(), to: delivery.peer)
      }
    }
    return Double(count) / ((clock.now - start) / .seconds(1))
  }

  /// Ends the peers.
  consuming func end() throws {
    for peer in peers { _ = try router.send(Frame(byteCount: 1), to: peer) }
    for process in processes { _ = process.usage() }
  }
}
