import Messaging
import Wire

/// The coordinator's end of the wire: typed messages over one ROUTER socket, and all that the
/// coordinator waits for.
struct CoordinatorChannel: ~Copyable {
  /// What came while it waited.
  struct Wakeup {
    /// SIGINT or SIGTERM.
    var isStopped = false
    /// The launcher is gone, or every client that it started.
    var lifelineIsCut = false
    /// A connection broke; nobody says whose.
    var peerIsGone = false
  }

  /// Where client processes connect to.
  let endpoint: String
  private let router: Router
  private let monitor: ConnectionMonitor
  private let requests: EndRequests
  private var poller: Poller
  private let monitorSource: Poller.Source
  private let stopSource: Poller.Source
  private var lifelineSource: Poller.Source?
  private var isCut = false

  /// - Throws: `MessagingError` when the endpoint cannot be had.
  init(endpoint: String, watchesLifeline: Bool) throws {
    let requests = try EndRequests(watchesLifeline: watchesLifeline)
    // Linger lets the last word, Stop, leave; queues are as long as the orders given.
    let options = SocketOptions(lingerMilliseconds: 1_000, sendQueueMax: 0, receiveQueueMax: 0)
    let router = try Router(Context(), options: options)
    let monitor = try ConnectionMonitor(router)
    let bound = try router.bind(endpoint)
    var poller = Poller()
    _ = poller.add(router)
    self.requests = requests
    self.endpoint = bound
    monitorSource = poller.add(monitor)
    stopSource = poller.add(descriptor: requests.stopDescriptor)
    if let lifeline = requests.lifeline { lifelineSource = poller.add(descriptor: lifeline) }
    self.router = router
    self.monitor = monitor
    self.poller = poller
  }

  /// Waits until something comes or the deadline is there.
  mutating func wait(until deadline: ContinuousClock.Instant) throws(MessagingError) -> Wakeup {
    var wakeup = Wakeup(lifelineIsCut: isCut)
    let milliseconds = max(.zero, deadline - .now) / .milliseconds(1)
    guard try poller.wait(milliseconds: Int(milliseconds.rounded(.up))) else { return wakeup }
    wakeup.isStopped = poller.isReady(stopSource)
    if !isCut, let lifelineSource, poller.isReady(lifelineSource) {
      isCut = requests.lifelineIsCut()
      wakeup.lifelineIsCut = isCut
    }
    if poller.isReady(monitorSource) {
      while let event = try monitor.next() {
        if event == .disconnected { wakeup.peerIsGone = true }
      }
    }
    return wakeup
  }

  /// The next message, or what is wrong with it; nil when none has come.
  func receive() throws(MessagingError) -> (PeerID, Result<ClientMessage, WireError>)? {
    do throws(MessagingError) {
      guard let delivery = try router.receive() else { return nil }
      let message = delivery.body.withBytes { bytes in
        Result { () throws(WireError) in try ClientMessage(decoding: bytes) }
      }
      return (delivery.peer, message)
    } catch {
      guard case .unexpectedFrames(let peer?, let count) = error else { throw error }
      let fault = WireError.outOfRange(
        field: "the number of frames of a message", found: "\(count)", allowed: "1")
      return (peer, .failure(fault))
    }
  }

  /// Sends a message; false when the peer is gone.
  func send(_ message: CoordinatorMessage, to peer: PeerID) -> Bool {
    do {
      var frame = try Frame(byteCount: message.encodedByteCount())
      frame.withMutableBytes { message.encode(into: &$0) }
      return try router.send(frame, to: peer)
    } catch is MessagingError {
      return false
    } catch {
      preconditionFailure("a message of ours breaks the protocol: \(error)")
    }
  }
}
