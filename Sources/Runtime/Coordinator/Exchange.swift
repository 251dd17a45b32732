import Execution
import Messaging
import Wire

/// Carries messages between a coordination and its client processes, and looks after who is silent.
struct Exchange {
  private static let heartbeatInterval = Duration.seconds(1)

  let transport: any CoordinatorTransport
  let clock = RunClock()
  var coordination: Coordination
  /// When the first work was given; nil before.
  private(set) var firstWork: ContinuousClock.Instant?
  private var nextLook = Duration.zero
  /// Whether a connection broke, and whose it was is not found yet.
  private var isSearching = false

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
    ]
    return deadlines.compactMap(\.self).reduce(nextLook, min)
  }

  /// Takes what has come, and sends what follows from it.
  mutating func work(after wakeup: CoordinatorWakeup) throws {
    for caller in wakeup.refused { coordination.note(refused: caller) }
    for failure in wakeup.failedHandshakes {
      coordination.note(failure, hasKeys: transport.keys != nil)
    }
    try receive()
    coordination.walkAhead()
    try lookAround(for: wakeup)
    coordination.followClock(at: clock.now)
    coordination.giveOrders(at: clock.now)
    try send()
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
        let isSent = try transport.send(letter) { execution.parameters(of: $0) }
        if !isSent { coordination.lose(letter.peer, at: clock.now) }
      }
      coordination.giveOrders(at: clock.now)
      letters = coordination.takeOutbox()
    }
  }

  /// A send to a process whose connection is gone fails, which is how its end is noticed. The news of
  /// a lost connection may run ahead of the socket, so a search that finds nobody is repeated soon.
  private mutating func lookAround(for wakeup: CoordinatorWakeup) throws {
    let now = clock.now
    guard wakeup.peerIsGone || now >= nextLook else { return }
    let before = coordination.crew.count
    coordination.lookAround(asksAll: wakeup.peerIsGone || isSearching, at: now)
    try send()
    let isFruitless = wakeup.peerIsGone && coordination.crew.count == before
    isSearching = isFruitless
    nextLook = now + (isFruitless ? .milliseconds(5) : Self.heartbeatInterval)
  }

  /// Tells everybody that the run is over.
  mutating func dismiss(because reason: String) throws {
    coordination.dismiss(because: reason)
    try send()
  }
}
