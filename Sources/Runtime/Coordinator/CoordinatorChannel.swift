import Messaging
import Wire

/// The coordinator's end of the wire: typed messages over one ROUTER socket. A class: a socket has one
/// owner.
final class CoordinatorChannel: CoordinatorTransport {
  let endpoint: String
  let keys: CoordinatorKeys?
  private let router: Router
  private let gate: KeyGate?
  private let monitor: ConnectionMonitor
  let requests: EndRequests
  private var poller: Poller
  private let monitorSource: Poller.Source
  private let stopSource: Poller.Source
  private var lifelineSource: Poller.Source?
  /// What came in the last frame, and from whom.
  private var joined: JoinedMessages?
  private var sender = PeerID(bytes: [])
  private var senderKey: CurveKey?
  /// Who was told of already: one that is refused may try again for ever.
  private var toldOf: Set<KeyGate.Caller> = []
  private var toldOfFailures: Set<ConnectionMonitor.HandshakeFailure> = []
  private var models: ModelFrames
  private var connections: Connections
  /// Bytes of a peer that may wait to be read.
  private let unreadMax: Int
  private var nextUnread = ContinuousClock.now
  /// Whether all that has come was read since that was looked at.
  private var isDrained = false
  /// What the monitor has told since it was waited last.
  private var news = CoordinatorWakeup()
  private var nextCut = ContinuousClock.now
  /// How many were turned away since that was told, since there were too many.
  private var turnedAway = 0

  /// How long a connection may be there over which nothing is said.
  private static let silenceMax = Duration.seconds(30)
  /// How often it is looked who sends more than is read.
  private static let unreadInterval = Duration.milliseconds(50)
  /// Of how many it is told that they were refused.
  private static let toldOfMax = 64

  /// - Parameters:
  ///   - encoding: how models are sent.
  ///   - parameterCount: numbers in the model: what a peer may send, and what may wait for it, follow.
  ///   - connectionsMax: how many may be there at a time.
  ///   - keys: who may connect; nil for anybody, without encryption.
  /// - Throws: `MessagingError` when the endpoint cannot be had.
  init(
    endpoint: String, encoding: Values.Encoding = .float32, parameterCount: Int = 0,
    connectionsMax: Int = 1_024, keys: CoordinatorKeys? = nil, watchesLifeline: Bool
  ) throws {
    let requests = try EndRequests(watchesLifeline: watchesLifeline)
    // The parts of the models that a process may be sent before it answers, and many small messages: who
    // lets more lie does not read.
    let parts = 1 + parameterCount / Limits.partValueCountMax
    let frameByteCountMax = Limits.frameByteCountMax(parameterCount: parameterCount)
    // What a process may have answered while the coordinator had something else to do.
    let answers = 8 * MemoryLayout<Float>.size * parameterCount
    unreadMax = frameByteCountMax + answers + (32 << 20)
    // Linger lets the last word, Stop, leave. What waits to be read is bounded by bytes.
    let options = SocketOptions(
      lingerMilliseconds: 1_000, messageByteCountMax: Int64(frameByteCountMax),
      sendQueueMax: Int32(clamping: 1_024 + 128 * parts), receiveQueueMax: 0)
    let context = try Context()
    // Before the router, which nobody may reach without it.
    let gate = keys == nil ? nil : try KeyGate(context)
    let router = try Router(context, options: options, keys: keys?.own)
    let monitor = try ConnectionMonitor(router)
    let bound = try router.bind(endpoint)
    var poller = Poller()
    _ = poller.add(router)
    models = ModelFrames(encoding: encoding)
    connections = Connections(countMax: connectionsMax)
    self.requests = requests
    self.endpoint = bound
    monitorSource = poller.add(monitor)
    stopSource = poller.add(descriptor: requests.stopDescriptor)
    if let lifeline = requests.lifeline {
      lifelineSource = poller.add(descriptor: lifeline.descriptor)
    }
    switch gate {
    case .some(let gate): _ = poller.add(gate)
    case .none: break
    }
    self.keys = keys
    self.gate = gate
    self.router = router
    self.monitor = monitor
    self.poller = poller
  }

  func wait(until deadline: ContinuousClock.Instant) throws(MessagingError) -> CoordinatorWakeup {
    // Of a frame that is read in part the socket says nothing any more.
    let deadline = connections.count == 0 ? deadline : min(deadline, nextUnread)
    let milliseconds = joined == nil ? max(.zero, deadline - .now) / .milliseconds(1) : 0
    if try poller.wait(milliseconds: Int(milliseconds.rounded(.up))) {
      news.isStopped = poller.isReady(stopSource)
      if let lifeline = requests.lifeline, let lifelineSource, poller.isReady(lifelineSource) {
        // One that is cut stays readable.
        if !lifeline.isCut { lifeline.read() }
      }
      try answerCallers()
      if poller.isReady(monitorSource) { try readMonitor() }
    }
    if ContinuousClock.now >= nextUnread {
      nextUnread = .now.advanced(by: Self.unreadInterval)
      news.overrun += connections.cutUnread(unreadMax, isDrained: isDrained)
      isDrained = false
    }
    if ContinuousClock.now >= nextCut {
      nextCut = .now.advanced(by: .seconds(1))
      news.silent = turnedAway + connections.cutSilent(for: Self.silenceMax)
      turnedAway = 0
    }
    // Also what a wait for room on the disk has read.
    if let lifeline = requests.lifeline { news.take(lifeline) }
    defer { news = CoordinatorWakeup() }
    return news
  }

  /// Takes note of connections that come and go.
  private func readMonitor() throws(MessagingError) {
    while let event = try monitor.next() {
      switch event {
      case .accepted(let descriptor): if !connections.accept(descriptor) { turnedAway += 1 }
      case .disconnected(let descriptor):
        if let peer = connections.close(descriptor) { news.gone.append(peer) }
      case .handshakeFailed(let failure):
        if toldOfFailures.insert(failure).inserted { news.failedHandshakes.append(failure) }
      case .connected, .retrying: break
      }
    }
  }

  func cut(_ peer: PeerID) {
    // Whose descriptor it is by now is known best with all news.
    try? readMonitor()
    connections.cut(peer)
  }

  /// Lets those in whose key is allowed.
  private func answerCallers() throws(MessagingError) {
    guard let keys, gate != nil else { return }
    while let answer = try gate?.answer({ caller in
      caller.key.flatMap { keys.allowed.entry(of: $0) } != nil
    }) {
      guard !answer.isAllowed, toldOf.count < Self.toldOfMax else { continue }
      if toldOf.insert(answer.caller).inserted { news.refused.append(answer.caller) }
    }
  }

  func receive() throws(MessagingError) -> ReceivedMessage? {
    do throws(MessagingError) {
      if joined == nil {
        guard let delivery = try router.receive() else {
          isDrained = true
          return nil
        }
        sender = delivery.peer
        if !connections.knows(sender), let descriptor = delivery.descriptor {
          try readMonitor()
          connections.hear(sender, over: descriptor)
        }
        senderKey = keys == nil ? nil : delivery.key
        connections.deliver(delivery.body.byteCount, of: sender)
        joined = JoinedMessages(delivery.takeBody())
      }
      guard let messages = joined else { return nil }
      let message = messages.next { bytes throws(WireError) in
        try ClientMessage(decoding: bytes)
      }
      if messages.isEmpty { joined = nil }
      return ReceivedMessage(
        sender: sender, key: senderKey, message: message, isFollowed: !messages.isEmpty)
    } catch {
      guard case .unexpectedFrames(let peer?, let count) = error else { throw error }
      let fault = WireError.outOfRange(
        field: "the number of frames of a message", found: "\(count)", allowed: "1")
      return ReceivedMessage(sender: peer, key: nil, message: .failure(fault), isFollowed: false)
    }
  }

  func dropJoined() { joined = nil }

  /// Models up to this size go joined to the orders that need them: to copy them takes less than a
  /// frame more.
  private static let joinedModelByteCountMax = 64 << 10

  func send(
    _ letter: Coordination.Letter, _ parameters: (Int) -> [Float]
  ) throws(MessagingError) -> Sending {
    var parts: [ModelFrame] = []
    for version in letter.versions {
      parts += try models.parts(of: version) { parameters(version) }
    }
    return send(models: parts, joined: letter.messages, to: letter.peer)
  }

  /// Sends models and then messages, these joined in one frame.
  private func send(
    models: [ModelFrame], joined messages: [CoordinatorMessage], to peer: PeerID
  ) -> Sending {
    do {
      let modelByteCount = models.reduce(0) { $0 + $1.frame.byteCount }
      let joinsModels = modelByteCount <= Self.joinedModelByteCountMax
      if !joinsModels {
        for model in models {
          guard try router.send(model.frame.shared(), to: peer) else { return .isFull }
        }
      }
      let first = joinsModels ? models : []
      let byteCounts = try messages.map { message throws(WireError) in
        try message.encodedByteCount()
      }
      let frame = try Frame(joining: first.map { $0.frame.byteCount } + byteCounts) {
        index, bytes in
        if index < first.count {
          first[index].frame.copy(into: &bytes)
        } else {
          messages[index - first.count].encode(into: &bytes)
        }
      }
      return try router.send(frame, to: peer) ? .sent : .isFull
    } catch is MessagingError {
      return .isGone
    } catch {
      preconditionFailure("a message of ours breaks the protocol: \(error)")
    }
  }
}
