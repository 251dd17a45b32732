import Execution
import Messaging
import Wire

/// Carries messages between a coordination and its client processes, and looks after who is silent.
struct Exchange {
  private static let heartbeatInterval = Duration.seconds(1)
  /// How often it is tried whether a process is there whose connection broke.
  private static let triesMax = 20

  let transport: any CoordinatorTransport
  let clock = RunClock()
  var coordination: Coordination
  /// When the first work was given; nil before.
  private(set) var firstWork: ContinuousClock.Instant?
  private var nextLook = Duration.zero
  /// Whose connections broke, each with how often it is still tried whether the socket knows by now.
  private var gone: [(peer: PeerID, triesLeft: Int)] = []

  init(_ transport: any CoordinatorTransport, _ coordination: Coordination) {
    (self.transport, self.coordination) = (transport, coordination)
    self.coordination.monotonicOrigin = clock.monotonicOrigin
  }

  /// Waits for what comes next.
  func wait() throws -> CoordinatorWakeup {
    try transport.wait(until: clock.instant(of: deadline))
  }

  private var deadline: Duration {
    let now = clock.now
    if coordination.execution.isBehind { return now }
    let deadlines = [
      coordination.crew.deadline(at: now), coordination.execution.nextDecision,
      coordination.nextCut,
    ]
    return deadlines.compactMap(\.self).reduce(nextLook, min)
  }

  /// Takes what has come, and sends what follows from it.
  mutating func work(after wakeup: CoordinatorWakeup) throws {
    for caller in wakeup.refused { coordination.note(refused: caller) }
    for failure in wakeup.failedHandshakes {
      coordination.note(failure, hasKeys: transport.keys != nil)
    }
    if wakeup.silent > 0 { coordination.note(silent: wakeup.silent) }
    if wakeup.overrun > 0 { coordination.note(overrun: wakeup.overrun) }
    try receive()
    coordination.walkAhead()
    try lookAround(for: wakeup)
    coordination.followClock(at: clock.now)
    coordination.giveOrders(at: clock.now)
    try send()
    for peer in coordination.takeCuts(at: clock.now) { transport.cut(peer) }
  }

  private mutating func receive() throws {
    // Bounded, so that orders go out between two bursts.
    for _ in 0..<64 {
      guard let received = try transport.receive() else { return }
      let goesOn = coordination.take(
        received.message, isFollowed: received.isFollowed, from: received.sender,
        withKey: received.key, at: clock.now)
      if !goesOn { transport.dropJoined() }
    }
  }

  /// Sends what lies in the outbox. Whose connection is gone leaves, and others have its work.
  mutating func send() throws {
    var letters = coordination.takeOutbox()
    while !letters.isEmpty {
      for letter in letters {
        if firstWork == nil, !letter.versions.isEmpty { firstWork = .now }
        let execution = coordination.execution
        switch try transport.send(letter, { execution.parameters(of: $0) }) {
        case .sent: break
        case .isGone: coordination.lose(letter.peer, at: clock.now)
        case .isFull:
          coordination.expel(letter.peer, because: "does not read what it is sent", at: clock.now)
        }
      }
      coordination.giveOrders(at: clock.now)
      letters = coordination.takeOutbox()
    }
  }

  /// A send to a process whose connection is gone fails, which is how its end is noticed. The news of
  /// a lost connection may run ahead of the socket, so it is asked again soon whether the process is there.
  private mutating func lookAround(for wakeup: CoordinatorWakeup) throws {
    let now = clock.now
    gone += wakeup.gone.map { ($0, Self.triesMax) }
    guard !gone.isEmpty || now >= nextLook else { return }
    coordination.lookAround(asking: gone.map(\.peer), at: now)
    try send()
    gone = gone.compactMap { peer, triesLeft in
      triesLeft > 1 && coordination.includes(peer) ? (peer, triesLeft - 1) : nil
    }
    nextLook = now + (gone.isEmpty ? Self.heartbeatInterval : .milliseconds(5))
  }

  /// Tells everybody that the run is over.
  mutating func dismiss(because reason: String) throws {
    coordination.dismiss(because: reason)
    try send()
  }
}
