import Execution
import Federation
import Kernels
import Messaging
import Wire
import Wording

/// What a coordinator says to client processes, and what it does with what they say: the protocol's
/// side of a run.
///
/// Knows no socket and no clock: messages come with the time since the run's begin, and what is to be
/// sent lies in the outbox. So the same runs over sockets, in memory, and in a test whose clock is moved
/// by hand.
struct Coordination {
  /// What goes to a peer at once: the parameters of versions that it does not hold, then messages.
  struct Letter {
    let peer: PeerID
    var versions: [Int] = []
    var messages: [CoordinatorMessage]
  }

  /// Of how many processes the names are kept.
  private static let namesMax = 65_536
  /// Who was not heard of for so long is asked whether it is there.
  private static let silenceMax = Duration.milliseconds(900)

  private(set) var execution: Execution
  private(set) var crew: Crew
  private(set) var reception: Reception
  /// Nil where version 0 is not asked for.
  private(set) var initial: InitialModels?
  private var peers: [PeerID: Peer] = [:]
  private(set) var identities: [Int: PeerID] = [:]
  private var conducts = Conducts()
  private var pings: UInt64 = 0
  private var outbox: [Letter] = []
  private var events: [RunEvent] = []
  private let parameterCount: Int
  private let clients: Int
  /// Host and pid of each process that joined, with its name; one that left may have come back.
  private var names: [String: String] = [:]
  /// Under the real clock: who is there.
  private var attendance = Attendance()
  /// What `monotonicNanoseconds` said at the session's begin.
  var monotonicOrigin: UInt64 = 0
  /// Since when somebody is ready.
  private var firstReady: Duration?

  /// - Parameter asksInitial: whether client processes that can make version 0 are asked for it.
  init(
    _ execution: Execution, reception: Reception, crew: Crew.Options, asksInitial: Bool = false
  ) {
    self.execution = execution
    self.reception = reception
    initial = asksInitial ? InitialModels() : nil
    self.crew = Crew(crew)
    parameterCount = crew.parameterCount
    clients = crew.clients
  }

  /// Takes an execution in the place of one that had nothing to do.
  mutating func begin(_ execution: Execution) {
    self.execution = execution
    self.execution.claim(crew.claims)
    initial?.forgetParameters()
  }

  /// Nobody can make version 0: it is all zeros.
  mutating func settleForZeros() {
    let count = parameterCount
    initial?.settleForZeros(parameterCount: count)
  }

  /// What is to be sent, in order; each letter is taken once.
  mutating func takeOutbox() -> [Letter] {
    defer { outbox.removeAll(keepingCapacity: true) }
    return outbox
  }

  /// Whose connections are to be ended: theirs who have done too much, and theirs who have no business here.
  mutating func takeCuts(at now: Duration) -> [PeerID] {
    guard let nextCut, now >= nextCut else { return [] }
    return conducts.takeCuts(isMember: { peers[$0] != nil }, at: now)
  }

  /// When that is to be looked at, if nothing happens before.
  var nextCut: Duration? { conducts.nextCut }

  /// What happened since this was asked last.
  mutating func takeEvents() -> [RunEvent] {
    defer { events.removeAll(keepingCapacity: true) }
    // Who joined is known before what it did.
    return crew.takeEvents() + events + execution.takeEvents()
  }

  /// What the run's products are tuned to, where their bits depend on it; else empty.
  var arithmeticCore: String { reception.arithmeticCore }

  /// How many processes have joined so far.
  var processes: Int { names.count }

  /// What is said of a client process that was killed.
  func text(of killed: KilledClient) -> String {
    let name =
      names["\(hostName()) \(killed.pid)"]
      ?? "a client process (pid \(killed.pid)) that had not joined"
    return "\(name) \(killed.text); its work goes to the others"
  }

  /// Notes that somebody wanted to connect and may not.
  mutating func note(refused caller: KeyGate.Caller) {
    let key = caller.key.map { "its key \($0) is not among those that --allow names" }
    events.append(
      .turnedAway(address: caller.address.printable, reason: key ?? "it has no key"))
  }

  /// Notes that somebody could not connect, who may try again for ever: once for each reason.
  mutating func note(_ failure: ConnectionMonitor.HandshakeFailure, hasKeys: Bool) {
    let reason: String? =
      switch failure {
      case .otherMechanism where hasKeys: "it has no key; start it with --key and --coordinator-key"
      case .otherMechanism: "it has keys, and this run has none; give this run --key and --allow"
      case .otherKey: "it expects another coordinator's key; check its --coordinator-key"
      // The first is told with the key; the others are anybody's who looks what listens here.
      case .keyRefused, .hungUp, .notOurProtocol: nil
      }
    if let reason { events.append(.turnedAway(address: nil, reason: reason)) }
  }

  /// Notes that so many connections were cut off over which nothing was said.
  mutating func note(silent count: Int) {
    events.append(
      .turnedAway(
        address: nil, reason: "nothing was said over \(count.counted("connection"))"))
  }

  /// Notes that so many connections were cut off over which more came than was read.
  mutating func note(overrun count: Int) {
    events.append(
      .turnedAway(
        address: nil,
        reason:
          "more came than is read over \(count.counted("connection")), or a message without end"
      ))
  }

  /// Takes further decisions, where the run waits for some.
  mutating func walkAhead() { if execution.isBehind { execution.walkAhead() } }

  /// Under the real clock: starts it once those are here who were started, and takes the decisions that
  /// come with the time and with who comes and goes.
  mutating func followClock(at now: Duration) {
    guard execution.isLive else { return }
    if !execution.clockIsStarted, execution.hasCaughtUp, isCrewComplete(at: now) {
      execution.startClock(at: now)
    }
    guard execution.clockIsStarted else { return }
    for happening in attendance.changes(in: crew) { execution.take(happening, at: now) }
    execution.look(at: now)
  }

  /// Whether each client can be trained, by all who were started, or by those who came in time.
  private mutating func isCrewComplete(at now: Duration) -> Bool {
    guard crew.readyCount > 0 else { return false }
    let since = firstReady ?? now
    firstReady = since
    guard crew.attended == nil || crew.unready.isEmpty else { return false }
    let expected = crew.expected ?? 1
    return crew.readyCount >= expected || now - since >= crew.patience
  }

  /// Gives orders to all who can take some.
  mutating func giveOrders(at now: Duration) {
    for dispatch in crew.dispatch(from: &execution, at: now) {
      guard let peer = identities[dispatch.member] else { continue }
      var messages = dispatch.orders.flatMap { $0.work.messages(order: $0.number) }
      // Behind the orders, which may need them.
      if !dispatch.forget.isEmpty { messages.append(.forget(dispatch.forget.map(UInt64.init))) }
      outbox.append(
        Letter(
          peer: peer, versions: dispatch.models, messages: messages))
    }
  }

  /// Looks for those who are late, and asks who is silent whether it is there.
  /// - Parameter asked: whose connections broke, so that a message to them will fail.
  mutating func lookAround(asking asked: [PeerID] = [], at now: Duration) {
    crew.check(&execution, at: now)
    pings += 1
    let silent = crew.numbers.filter { crew.silence(of: $0, at: now) > Self.silenceMax }
    let asked = Set(asked.compactMap { peers[$0]?.number }).union(silent)
    for member in asked.sorted() {
      guard let peer = identities[member] else { continue }
      outbox.append(
        Letter(peer: peer, messages: [.heartbeat(Heartbeat(number: pings))]))
    }
  }

  /// Whether the peer is a client process of this run.
  func includes(_ peer: PeerID) -> Bool { peers[peer] != nil }

  /// Tells everybody that the run is over.
  mutating func dismiss(because reason: String) {
    for member in crew.numbers {
      guard let peer = identities[member] else { continue }
      outbox.append(Letter(peer: peer, messages: [.stop(reason: reason)]))
    }
  }

  /// Notes that nothing can be sent to the peer any more.
  mutating func lose(_ peer: PeerID, at now: Duration) {
    reception.drop(peer)
    leave(peer, because: "its connection is gone", at: now)
    conducts.forget(peer)
  }

  /// Cuts off a peer that costs too much.
  mutating func expel(_ peer: PeerID, because reason: String, at now: Duration) {
    reception.drop(peer)
    leave(peer, because: reason, at: now)
    conducts.end(peer, at: now)
  }

  /// Why the run has to end, if so: it needs what nobody can do, or its numbers are not finite. Not
  /// before all that may end it otherwise is known, so that it ends alike however fast its processes
  /// are.
  func failure(at now: Duration) -> RuntimeError? {
    if let divergence = execution.divergence {
      return .diverged(divergence.sentence)
    }
    guard let failure = crew.failure(of: execution, at: now) else { return nil }
    return failure.isDivergence ? .diverged(failure.text) : .problem(failure.text)
  }
}

// MARK: - Taking messages

extension Coordination {
  /// Takes what came of a peer.
  /// - Parameters:
  ///   - isFollowed: whether another message came joined to it.
  ///   - key: the key that the peer has; nil where the run has no keys.
  /// - Returns: false where what came joined to it is not to be read.
  mutating func take(
    _ message: Result<ClientMessage, WireError>, isFollowed: Bool, from peer: PeerID,
    withKey key: CurveKey? = nil, at now: Duration
  ) -> Bool {
    guard conducts.hear(peer, isMember: { peers[$0] != nil }, at: now) else { return false }
    do throws(PeerFault) {
      switch message {
      case .success(.hello(let hello)): try welcome(hello, peer, key, at: now)
      case .success(let message): try handle(message, isFollowed, from: peer, at: now)
      case .failure(let error): throw PeerFault(error)
      }
      return true
    } catch {
      reject(peer, error, at: now)
      return false
    }
  }

  private mutating func countChatter(
    of peer: PeerID, at now: Duration
  ) throws(PeerFault) {
    try conducts.count(of: peer) { conduct throws(PeerFault) in
      try conduct.countChatter(at: now)
    }
  }

  private mutating func handle(
    _ message: ClientMessage, _ isFollowed: Bool, from identity: PeerID, at now: Duration
  ) throws(PeerFault) {
    guard let member = peers[identity]?.number else {
      // That of one which was silent for so long that its connection is gone: it comes over a new one.
      if case .heartbeat(let heartbeat) = message, heartbeat.isAnswer {
        try countChatter(of: identity, at: now)
        return
      }
      throw PeerFault(reason: "\(message.kind.rawValue) before Hello; say Hello first")
    }
    crew.heard(member, at: now)
    if !message.answersOrder { try countChatter(of: identity, at: now) }
    switch message {
    case .hello: break
    case .ready(let ready): try take(ready, from: identity, at: now)
    case .goodbye: leave(identity, because: "said goodbye", at: now)
    case .weightDelta(let delta): try take(delta, isFollowed, from: identity, at: now)
    case .evaluation(let evaluation): try take(evaluation, from: identity, at: now)
    case .initialModel(let model): try take(model, from: identity, at: now)
    case .problem(let problem): try take(problem, from: identity, at: now)
    case .heartbeat(let heartbeat):
      if let answer = heartbeat.answer {
        outbox.append(Letter(peer: identity, messages: [.heartbeat(answer)]))
      }
    }
  }

  private mutating func welcome(
    _ part: Hello, _ identity: PeerID, _ key: CurveKey?, at now: Duration
  ) throws(PeerFault) {
    leave(identity, because: "said Hello again", at: now)
    try countChatter(of: identity, at: now)
    guard let hello = try reception.take(part, from: identity) else { return }
    try conducts.count(of: identity) { conduct throws(PeerFault) in try conduct.countHello() }
    guard conducts.join(at: now) else { return turnBack(identity, at: now) }
    let hosted = ClientRanges(hello.hostedRanges)
    let mayDo = try reception.clients(hosted, withKey: key)
    if reception.areDataApart { try claim(hosted, for: hello, at: now) }
    let number = crew.join(
      "\(hello.host.printable), pid \(hello.pid)", hosted: mayDo,
      host: Host(name: hello.host, cores: Int(hello.cores)), pid: Int(hello.pid),
      memoryBytes: hello.memoryBytes > 0 ? Int(clamping: hello.memoryBytes) : nil,
      arithmetic: hello.arithmetic.label + reception.label(ofKey: key), at: now)
    peers[identity] = Peer(
      number: number, hello: hello, hosted: hosted, parameterCount: parameterCount,
      clients: clients)
    identities[number] = identity
    if names.count < Self.namesMax { names["\(hello.host) \(hello.pid)"] = crew.name(of: number) }
    for message in reception.welcome {
      outbox.append(Letter(peer: identity, messages: [message]))
    }
  }

  /// Ends the connection of one too many: it says Hello again over another.
  private mutating func turnBack(_ newcomer: PeerID, at now: Duration) {
    events.append(
      .turnedAway(
        address: nil,
        reason:
          "more than \(Int(Conducts.joins.perSecond)) client processes a second join; it may come "
          + "again"))
    expel(newcomer, because: "came with too many others", at: now)
  }

  /// Makes sure that a process says whose data it has, and that nobody else says so.
  private mutating func claim(
    _ hosted: ClientRanges, for hello: Hello, at now: Duration
  ) throws(PeerFault) {
    guard !hosted.isEmpty else {
      throw PeerFault(
        reason: "Hello.hosted_clients: found none; in this run each client's data are at a process "
          + "of their own (data.hosted), so start it with --host-clients and --data")
    }
    for (identity, peer) in peers.sorted(by: { $0.value.number < $1.value.number }) {
      guard let client = hosted.clients.first(where: { peer.hosted.contains($0) })
      else { continue }
      guard peer.hello.host == hello.host, peer.hello.pid == hello.pid else {
        throw PeerFault(
          reason: "Hello.hosted_clients: found client \(client.rawValue), whose data "
            + "\(crew.name(of: peer.number)) has; end that process, or host other clients")
      }
      // It has connected anew before the end of its old connection was noticed.
      leave(identity, because: "connected anew", at: now)
    }
  }

  private mutating func take(
    _ part: Ready, from identity: PeerID, at now: Duration
  ) throws(PeerFault) {
    guard let ready = try peers[identity]?.assemble(part), let peer = peers[identity]
    else { return }
    try reception.check(ready, hosting: peer.hosted)
    if ready.makesInitial { initial?.add(identity) }
    askForInitial()
    // One whose model is not the run's gets no work.
    if initial?.asked[identity] == nil { crew.ready(peer.number, in: &execution, at: now) }
  }

  private mutating func askForInitial() {
    while let next = initial?.next {
      let order = crew.takeOrderNumber()
      initial?.ask(next, order: order)
      outbox.append(Letter(peer: next, messages: [.initialOrder(order)]))
    }
  }

  private mutating func take(
    _ part: InitialModel, from identity: PeerID, at now: Duration
  ) throws(PeerFault) {
    guard initial?.includes(part.order, from: identity) == true else {
      throw PeerFault.noSuchOrder(part.title)
    }
    try reception.check(part.parameters, of: part.title)
    guard let model = try peers[identity]?.assemble(part), let peer = peers[identity]
    else { return }
    let name = crew.name(of: peer.number)
    try initial?.take(model, from: identity, named: name)
    crew.ready(peer.number, in: &execution, at: now)
  }

  private mutating func take(
    _ part: WeightDelta, _ isFollowed: Bool, from identity: PeerID, at now: Duration
  ) throws(PeerFault) {
    guard let member = peers[identity]?.number,
      case .training(let work)? = crew.work(of: part.order, by: member)
    else { throw PeerFault.noSuchOrder(part.title) }
    guard let delta = try peers[identity]?.assemble(part) else { return }
    try reception.check(delta.delta, of: delta.title)
    try work.check(delta)
    let size = norm(delta.delta.values.span)
    guard size.isFinite else {
      throw PeerFault(reason: "\(part.title): a value that is not finite; allowed: finite numbers")
    }
    if execution.isLive { time(work, delta.timing, of: part.order, from: identity, at: now) }
    conducts.countAnswer(of: identity)
    let answer = crew.answered(
      part.order, by: member, isFollowed: isFollowed, in: execution, at: now)
    guard case .wanted = answer else { return }
    for (contribution, report) in zip(work.members, delta.reports) {
      events.append(
        .updated(
          RunEvent.Update(
            order: contribution.order, member: member, steps: Int(report.steps),
            norm: report.deltaNorm, measures: MeasuredSet(report.measures))))
    }
    execution.complete(work, values: delta.delta.values, norm: size, by: crew.name(of: member))
    execution.arrive(work, at: now)
  }

  /// Notes how an order went by the clock.
  private mutating func time(
    _ work: TrainingWork, _ timing: WeightDelta.Timing?, of order: UInt64, from identity: PeerID,
    at now: Duration
  ) {
    guard let member = peers[identity]?.number, let given = crew.since(order, by: member)
    else { return }
    let stages = timing.flatMap {
      peers[identity]?.stages(
        $0, given: Int64(clamping: monotonicOrigin) + given.wholeNanoseconds,
        arrived: Int64(clamping: monotonicOrigin) + now.wholeNanoseconds)
    }
    if let timed = execution.timing(of: work, by: member, stages: stages, at: now) {
      events.append(.timed(timed))
    }
  }

  private mutating func take(
    _ part: Evaluation, from identity: PeerID, at now: Duration
  ) throws(PeerFault) {
    guard let member = peers[identity]?.number,
      case .evaluation(let work)? = crew.work(of: part.order, by: member)
    else { throw PeerFault.noSuchOrder(part.title) }
    guard let evaluation = try peers[identity]?.assemble(part) else { return }
    let measures = try work.measures(in: evaluation)
    conducts.countAnswer(of: identity)
    let answer = crew.answered(part.order, by: member, isFollowed: false, in: execution, at: now)
    if case .wanted = answer { execution.complete(work, measures: measures) }
  }

  /// Another process may be able to do what this one cannot.
  private mutating func take(
    _ problem: Problem, from identity: PeerID, at now: Duration
  ) throws(PeerFault) {
    guard let member = peers[identity]?.number else { return }
    try conducts.count(of: identity) { conduct throws(PeerFault) in try conduct.countProblem() }
    // The first line is for people; a traceback that follows is for the log.
    events.append(
      .trouble(name: crew.name(of: member), text: problem.text.clipped(toBytes: 8_192).printable))
    let text = problem.text.firstLine.clipped(toBytes: 1_024).printable
    guard problem.order != 0 else { return leave(identity, because: text, at: now) }
    if initial?.includes(problem.order, from: identity) == true {
      let said = "\(text) (said by \(crew.name(of: member)))"
      initial?.fail(said, from: identity)
      crew.ready(member, in: &execution, at: now)
      return askForInitial()
    }
    let failure = Failure(text, isDivergence: problem.isDivergence)
    guard crew.failed(problem.order, by: member, failure, in: &execution, at: now) else {
      throw PeerFault.noSuchOrder("Problem with order \(problem.order)")
    }
  }

  private mutating func leave(_ identity: PeerID, because reason: String, at now: Duration) {
    guard let peer = peers.removeValue(forKey: identity) else { return }
    conducts.leave(identity, at: now)
    identities[peer.number] = nil
    initial?.drop(identity)
    askForInitial()
    crew.leave(peer.number, because: reason, from: &execution, at: now)
  }

  /// Counts the bad message, answers it, and gives the sender's orders to others.
  private mutating func reject(_ identity: PeerID, _ fault: PeerFault, at now: Duration) {
    let name =
      peers[identity].map { crew.name(of: $0.number) }
      ?? "a peer that is not a client process of this run"
    let isLast = conducts.count(fault, of: identity, at: now)
    let reason = fault.reason + (isLast ? "; nothing more of it is read" : "")
    events.append(.rejected(name: name, reason: reason))
    reception.drop(identity)
    outbox.append(Letter(peer: identity, messages: [.reject(reason: reason)]))
    leave(identity, because: "was rejected: \(fault.reason)", at: now)
  }
}
