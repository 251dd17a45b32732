import Messaging
import Wire

/// A client process's end of the wire: typed messages over one DEALER socket, and all that it waits
/// for.
struct ClientChannel: ~Copyable {
  /// What came while it waited.
  struct Wakeup {
    /// SIGINT, SIGTERM or SIGHUP.
    var isStopped = false
    /// The launcher is gone.
    var lifelineIsCut = false
    /// The connection broke.
    var coordinatorIsGone = false
    /// The two ends cannot agree to speak, and why.
    var failedHandshake: ConnectionMonitor.HandshakeFailure?
    /// They do.
    var isConnected = false
  }

  private let dealer: Dealer
  private let monitor: ConnectionMonitor
  private let requests: EndRequests
  private var poller: Poller
  private let monitorSource: Poller.Source
  private let stopSource: Poller.Source
  private var lifelineSource: Poller.Source?
  /// What came in the last frame.
  private var joined: JoinedMessages?
  /// How many frames have come.
  private var frames = 0

  /// - Parameter keys: ours and the coordinator's; nil for a line that is not encrypted.
  /// - Throws: `MessagingError` when the endpoint is malformed. Nobody need be there yet.
  init(endpoint: String, keys: ClientKeys?, watchesLifeline: Bool) throws {
    let requests = try EndRequests(watchesLifeline: watchesLifeline)
    // Linger lets Goodbye leave.
    let options = SocketOptions(lingerMilliseconds: 200, sendQueueMax: 0, receiveQueueMax: 0)
    let dealer = try Dealer(Context(), options: options, keys: keys)
    let monitor = try ConnectionMonitor(dealer)
    try dealer.connect(endpoint)
    var poller = Poller()
    _ = poller.add(dealer)
    self.requests = requests
    monitorSource = poller.add(monitor)
    stopSource = poller.add(descriptor: requests.stopDescriptor)
    if let lifeline = requests.lifeline {
      lifelineSource = poller.add(descriptor: lifeline.descriptor)
    }
    self.dealer = dealer
    self.monitor = monitor
    self.poller = poller
  }

  /// Waits until something comes or the time is over.
  mutating func wait(milliseconds: Int) throws(MessagingError) -> Wakeup {
    var wakeup = Wakeup()
    guard try poller.wait(milliseconds: milliseconds) else { return wakeup }
    wakeup.isStopped = poller.isReady(stopSource)
    if let lifeline = requests.lifeline, let lifelineSource, poller.isReady(lifelineSource) {
      lifeline.read()
      wakeup.lifelineIsCut = lifeline.isCut
    }
    if poller.isReady(monitorSource) {
      while let event = try monitor.next() {
        switch event {
        case .connected: wakeup.isConnected = true
        case .disconnected: wakeup.coordinatorIsGone = true
        case .handshakeFailed(let failure): wakeup.failedHandshake = failure
        case .accepted, .retrying: break
        }
      }
    }
    return wakeup
  }

  /// The next message, or what is wrong with it; nil when none has come.
  mutating func receive() throws(MessagingError) -> Received? {
    if joined == nil {
      guard let frame = try dealer.receive() else { return nil }
      joined = JoinedMessages(frame)
      frames += 1
    }
    guard let messages = joined else { return nil }
    let message = messages.next { bytes throws(WireError) in
      try CoordinatorMessage(decoding: bytes)
    }
    if messages.isEmpty { joined = nil }
    return Received(message: message, frame: frames)
  }

  /// What came from the coordinator.
  struct Received {
    let message: Result<CoordinatorMessage, WireError>
    /// In which frame it came: those of one frame have the same number.
    let frame: Int
  }

  /// Lets what was not sent yet go with the channel.
  func dropUnsent() { dealer.dropUnsent() }

  /// Sends a message, now or once the coordinator is there.
  func send(_ message: ClientMessage) { send(joined: [message]) }

  /// Sends messages joined in one frame, now or once the coordinator is there.
  func send(joined messages: [ClientMessage]) {
    do {
      let byteCounts = try messages.map { message throws(WireError) in
        try message.encodedByteCount()
      }
      let frame = try Frame(joining: byteCounts) { messages[$0].encode(into: &$1) }
      _ = try dealer.send(frame)
    } catch {
      preconditionFailure("a message of ours breaks the protocol: \(error)")
    }
  }
}
