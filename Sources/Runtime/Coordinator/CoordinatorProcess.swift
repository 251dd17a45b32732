import CProcess
public import Experiment
import Federation
import Kernels
import Learning
import Messaging
import Records
import Wire
import Wording

/// The coordinator: one loop over one poll set. It gives work to client processes, takes what comes
/// back, and keeps the record; what is to be done is the execution's business.
public struct CoordinatorProcess: ~Copyable {
  /// What is in its power besides the experiment.
  public struct Options: Sendable {
    /// Where to listen, such as `tcp://127.0.0.1:5555`.
    public var endpoint: String
    /// When the run writes checkpoints.
    public var checkpoints: CheckpointTiming
    /// Whether a launcher waits for our endpoint on standard output, and holds our lifeline.
    public var isLaunched: Bool
    /// How long to wait for a client process once the last has left.
    public var patience: Duration

    /// How progress is shown.
    public var progress: ProgressStyle
    /// What progress calls the run; nil for its scheme.
    public var label: String?

    public init(
      endpoint: String, checkpoints: CheckpointTiming = .automatic, isLaunched: Bool = false,
      patience: Duration = .seconds(60), progress: ProgressStyle = .text, label: String? = nil
    ) {
      self.endpoint = endpoint
      self.checkpoints = checkpoints
      self.isLaunched = isLaunched
      self.patience = patience
      self.progress = progress
      self.label = label
    }
  }

  private static let heartbeatInterval = Duration.seconds(1)

  private let options: Options
  private let experimentText: String
  private let parameterCount: Int
  private let fingerprint: UInt64
  private var channel: CoordinatorChannel
  private var execution: Execution
  private var record: RunRecord
  /// In the order in which they joined.
  private var peers: [Peer] = []
  private var joined = 0
  /// Host and pid of each process that joined; one that left may have come back.
  private var processes: Set<String> = []
  /// What those that a launcher started are called, by their process ids.
  private var launched: [Int32: String] = [:]
  private var lastOrder: UInt64 = 0
  private var troubles = Troubles()
  private var nextHeartbeat = ContinuousClock.now
  private var deserted: ContinuousClock.Instant?

  /// Prepares everything that does not need a client process: data, weights, socket, run folder.
  /// - Parameter output: the run folder to make; nil for `runs/<name>-<time>`.
  public init(_ experiment: Experiment, output: String?, options: Options) throws {
    try self.init(experiment, output: output, resuming: nil, options)
  }

  /// The same for a run that has not finished.
  /// - Parameter folder: its run folder.
  public init(resuming folder: String, options: Options) throws {
    let run = try InterruptedRun(in: folder)
    let experiment = try Experiment(yaml: run.experiment, file: folder + "/experiment.yaml")
    try self.init(experiment, output: nil, resuming: run, options)
  }

  private init(
    _ experiment: Experiment, output: String?, resuming run: InterruptedRun?, _ options: Options
  ) throws {
    metronome_keep_freed_memory()
    // Client processes come on top: one that finds no room waits until there is some.
    try OpenFiles.allow(64)
    let learner = try experiment.task.makeLearner(cacheFolder: DataCache.defaultFolder())
    let settings = experiment.scheduleSettings(learner)
    let weights = try AggregationWeights(settings)
    let channel = try CoordinatorChannel(
      endpoint: options.endpoint, watchesLifeline: options.isLaunched)
    let execution = try Self.execution(
      experiment, settings, weights: weights.weights, learner: learner, resuming: run,
      requests: channel.requests)
    let tests = EvaluatedTests(
      learner.tests, of: execution.evaluated, split: experiment.task.testSplit)
    try tests.check(settings.stop)
    let record = try RunRecord(
      experiment, settings: settings, weights: weights, learner: learner,
      evaluated: execution.evaluated, tests: tests, output: output, resuming: run,
      timing: options.checkpoints, requests: channel.requests, progress: options.progress,
      label: options.label)
    self.options = options
    experimentText = experiment.forClients.resolvedYAML
    parameterCount = learner.parameterCount
    fingerprint = learner.fingerprint
    self.execution = execution
    self.record = record
    self.channel = channel
  }

  private static func execution(
    _ experiment: Experiment, _ settings: ScheduleSettings, weights: [Double], learner: any Learner,
    resuming run: InterruptedRun?, requests: EndRequests
  ) throws -> Execution {
    let task = experiment.task
    let poolsTests = learner.tests.split == .global
    guard let run, let checkpoint = run.checkpoint else {
      return Execution(
        settings, weights: weights, initial: try task.initialParameters(for: learner),
        evaluatedClients: experiment.evaluatedClients, poolsTests: poolsTests)
    }
    guard checkpoint.dataFingerprint == learner.fingerprint else {
      throw ResultsError.unreadable(
        run.path, "the data are not those that this run began with; put the same files back")
    }
    guard
      let execution = try Execution(
        settings, weights: weights, parameterCount: learner.parameterCount,
        resuming: checkpoint.state, evaluatedClients: experiment.evaluatedClients,
        poolsTests: poolsTests,
        whileWalking: { if requests.isStopped { throw RuntimeError.interruptedEarly } })
    else {
      throw ResultsError.unreadable(
        run.path,
        """
        its checkpoint is not one of the schedule and the model that experiment.yaml beside it \
        gives now; a file that it names was changed, or another version of metronome began this run
        """)
    }
    return execution
  }

  /// Runs to the end.
  /// - Returns: how it ended.
  /// - Throws: `RuntimeError` when the run cannot finish, `ResultsError` when it cannot be recorded.
  public consuming func run() throws -> Ending {
    // The launcher removes it too, unless it was killed.
    defer { if options.isLaunched { SocketFolder(holding: options.endpoint)?.remove() } }
    if options.isLaunched {
      try writeStandardOutput("\(channel.endpoint)\n\(record.folderPath)\n")
    } else {
      let endpoint = endpointToConnect(channel.endpoint, host: hostName())
      record.note("waiting for client processes: metronome client --connect \(endpoint.shellWord)")
    }
    do {
      while true {
        if let ending = try goOn() { return ending }
      }
    } catch {
      return try end(after: error)
    }
  }

  /// Waits for what comes next, and does what follows from it.
  /// - Returns: how the run ended, if it did.
  private mutating func goOn() throws -> Ending? {
    let wakeup = try channel.wait(until: execution.isBehind ? .now : nextHeartbeat)
    if wakeup.isStopped { return interrupt() }
    for killed in wakeup.killed { report(killed) }
    try receive()
    if execution.isBehind { execution.walkAhead() }
    if wakeup.peerIsGone || ContinuousClock.now >= nextHeartbeat {
      sendHeartbeats(isSearch: wakeup.peerIsGone)
    }
    giveOrders()
    try record.add(
      execution.takeEvaluatedPoints(), version: execution.version, updates: execution.updates,
      time: execution.time)
    if let outcome = execution.outcome { return try finish(outcome) }
    try record.keepIfDue(execution)
    try checkForWork()
    if let reason = desertion(isForGood: wakeup.lifelineIsCut || wakeup.clientsAreGone) {
      throw RuntimeError.noClientLeft("\(reason); see why in \(record.logPath)")
    }
    return nil
  }

  /// How a run ended.
  public enum Ending: Sendable {
    /// What is to be shown.
    case finished(String)
    case interrupted(String)
  }
}

// MARK: - Taking messages

extension CoordinatorProcess {
  private mutating func receive() throws {
    // Bounded, so that orders go out between two bursts.
    for _ in 0..<64 {
      guard let received = try channel.receive() else { return }
      do throws(PeerFault) {
        switch received.message {
        case .success(let message):
          try handle(message, isFollowed: received.isFollowed, from: received.sender)
        case .failure(let error): throw PeerFault(reason: error.description)
        }
      } catch {
        channel.dropJoined()
        reject(received.sender, error)
      }
    }
  }

  private mutating func handle(
    _ message: ClientMessage, isFollowed: Bool, from identity: PeerID
  ) throws(PeerFault) {
    if case .hello(let hello) = message { return try welcome(hello, identity) }
    guard let index = peers.firstIndex(where: { $0.identity == identity }) else {
      throw PeerFault(reason: "\(message.kind.rawValue) before Hello; say Hello first")
    }
    switch message {
    case .hello, .heartbeat: break
    case .goodbye: leave(index, because: "said goodbye")
    case .weightDelta(let delta):
      try take(delta, isFollowed: isFollowed, from: index)
    case .evaluation(let evaluation): try take(evaluation, from: index)
    case .problem(let problem): try take(problem, from: index)
    }
  }

  private mutating func welcome(_ hello: Hello, _ identity: PeerID) throws(PeerFault) {
    if let index = peers.firstIndex(where: { $0.identity == identity }) {
      leave(index, because: "said Hello again")
    }
    let clients = record.clients
    if let stranger = hello.hostedClients.first(where: { $0.index >= clients }) {
      throw PeerFault(
        reason: "Hello.hosted_clients: found \(stranger.rawValue); allowed: 0 to \(clients - 1)")
    }
    joined += 1
    let peer = Peer(
      number: joined, identity: identity, hello: hello, parameterCount: parameterCount)
    peers.append(peer)
    deserted = nil
    processes.insert("\(hello.host) \(hello.pid)")
    if options.isLaunched { launched[Int32(truncatingIfNeeded: hello.pid)] = peer.name }
    record.join(peer.name, kernels: hello.kernelCore, processes: processes.count)
    updateClaims()
    send(
      .welcome(
        Welcome(
          experiment: experimentText, parameterCount: parameterCount,
          dataFingerprint: fingerprint)),
      to: identity)
  }

  private mutating func take(
    _ part: WeightDelta, isFollowed: Bool, from index: Int
  ) throws(PeerFault) {
    guard case .training(let work) = peers[index].assignments[part.order] else {
      throw PeerFault(
        reason: "\(part.title): this process has no such order; allowed: orders that it was given")
    }
    let delta: WeightDelta
    do throws(WireError) {
      guard let whole = try peers[index].assemble(part) else { return }
      delta = whole
    } catch {
      throw PeerFault(reason: error.description)
    }
    try work.check(delta)
    let size = norm(delta.delta.values.span)
    guard size.isFinite else {
      throw PeerFault(reason: "\(part.title): a value that is not finite; allowed: finite numbers")
    }
    _ = peers[index].remove(part.order)
    peers[index].measureAnswer(isFollowed: isFollowed)
    troubles.remove(.training(work))
    execution.complete(work, values: delta.delta.values, norm: size, by: peers[index].name)
  }

  private mutating func take(_ evaluation: Evaluation, from index: Int) throws(PeerFault) {
    guard case .evaluation(let work) = peers[index].assignments[evaluation.order] else {
      throw PeerFault(
        reason: """
          Evaluation \(evaluation.order): this process has no such order; allowed: orders that it \
          was given
          """)
    }
    let measures = try work.measures(in: evaluation)
    _ = peers[index].remove(evaluation.order)
    troubles.remove(.evaluation(work))
    execution.complete(work, measures: measures)
  }

  /// Another process may be able to do what this one cannot; when none is left, the run has failed.
  private mutating func take(_ problem: Problem, from index: Int) throws(PeerFault) {
    let peer = peers[index]
    record.log("\(peer.name): \(problem.text)")
    guard problem.order != 0 else { return leave(index, because: problem.text) }
    guard let work = peers[index].remove(problem.order) else {
      throw PeerFault(reason: "Problem with order \(problem.order): this process has no such order")
    }
    troubles.add(work, problem, from: peer)
    execution.giveBack(work)
  }

  /// Counts the bad message, answers it, and gives the sender's orders to others.
  private mutating func reject(_ identity: PeerID, _ fault: PeerFault) {
    let index = peers.firstIndex { $0.identity == identity }
    let name = index.map { peers[$0].name } ?? "a peer that is not a client process of this run"
    record.reject(name, reason: fault.reason)
    _ = channel.send(.reject(reason: fault.reason), to: identity)
    if let index { leave(index, because: "was rejected: \(fault.reason)") }
  }
}

// MARK: - Giving orders

extension CoordinatorProcess {
  /// Gives a message's orders to each process that has room, in turn, until nobody can take another.
  private mutating func giveOrders() {
    guard !peers.isEmpty else { return }
    let share = (execution.readyUpdates + peers.count - 1) / peers.count
    let hopeless = troubles.hopeless(among: peers)?.work
    var isProgress = true
    while isProgress {
      isProgress = false
      for identity in peers.map(\.identity) {
        guard let index = peers.firstIndex(where: { $0.identity == identity }),
          peers[index].hasRoom, let work = nextWork(for: peers[index], before: hopeless)
        else { continue }
        give(joined(work, shareOfFree: share, for: peers[index]), to: index)
        isProgress = true
      }
    }
  }

  /// The next work for the process that it has not said it cannot do.
  /// - Parameter hopeless: what the run will end at; nothing is trained for what comes after.
  private mutating func nextWork(for peer: Peer, before hopeless: Work?) -> Work? {
    var refused: [Work] = []
    defer { for work in refused { execution.giveBack(work) } }
    while let work = execution.nextWork(for: peer.hosted) {
      var isWanted = !troubles.includes(work, for: peer)
      if let hopeless, case .training = work { isWanted = isWanted && work.place < hopeless.place }
      if isWanted { return work }
      refused.append(work)
    }
    return nil
  }

  /// Work with more of the same aggregation, for one message: nothing starts before the last of it is
  /// back, so nobody waits for the first.
  private mutating func joined(_ work: Work, shareOfFree: Int, for peer: Peer) -> [Work] {
    guard case .training(let first) = work, troubles.isEmpty else { return [work] }
    let share = peer.hosted == .any ? shareOfFree : .max
    var all = [work]
    while all.count < min(share, peer.ordersPerMessage),
      let next = execution.nextWork(beside: first, for: peer.hosted)
    {
      all.append(.training(next))
    }
    return all
  }

  private mutating func give(_ all: [Work], to index: Int) {
    record.beginIfNeeded()
    let identity = peers[index].identity
    var messages: [CoordinatorMessage] = []
    for (position, work) in all.enumerated() {
      lastOrder += 1
      let isFollowed = position < all.count - 1
      let (sendsModel, forget) = peers[index].hold(work.version)
      let model = sendsModel ? execution.parameters(of: work.version) : nil
      peers[index].assign(work, order: lastOrder, isFollowed: isFollowed)
      messages += work.message(order: lastOrder, model: model, forget: forget)
    }
    if all.count > 1 {
      send(joined: messages, to: identity)
    } else {
      // The parts of a large model go one by one.
      for message in messages where !send(joined: [message], to: identity) { return }
    }
  }
}

// MARK: - Who is there

extension CoordinatorProcess {
  /// Sends, and takes the process off the list when it is gone.
  @discardableResult
  private mutating func send(_ message: CoordinatorMessage, to identity: PeerID) -> Bool {
    send(joined: [message], to: identity)
  }

  @discardableResult
  private mutating func send(
    joined messages: [CoordinatorMessage], to identity: PeerID
  ) -> Bool {
    if channel.send(joined: messages, to: identity) { return true }
    if let index = peers.firstIndex(where: { $0.identity == identity }) {
      leave(index, because: "its connection is gone")
    }
    return false
  }

  /// A send to a process whose connection is gone fails, which is how its end is noticed. The news of
  /// a lost connection may run ahead of the socket, so a search that finds nobody is repeated soon.
  private mutating func sendHeartbeats(isSearch: Bool) {
    let count = peers.count
    for identity in peers.map(\.identity) { send(.heartbeat, to: identity) }
    let isFruitless = isSearch && peers.count == count
    nextHeartbeat = .now.advanced(by: isFruitless ? .milliseconds(5) : Self.heartbeatInterval)
  }

  private mutating func leave(_ index: Int, because reason: String) {
    let peer = peers.remove(at: index)
    record.leave(peer.name, reason: reason)
    for (_, work) in peer.assignments { execution.giveBack(work) }
    updateClaims()
    if peers.isEmpty { deserted = .now.advanced(by: options.patience) }
  }

  private mutating func report(_ killed: KilledClient) {
    let name = launched[killed.pid] ?? "a client process (pid \(killed.pid)) that had not joined"
    record.note("\(name) \(killed.text); its work goes to the others")
  }

  private mutating func updateClaims() {
    let claimed = peers.flatMap(\.hello.hostedClients)
    execution.claim(Set(claimed))
  }

  /// Ends the run when it needs what nobody can do, or its numbers are not finite: not before all that
  /// may end it otherwise is known, so that it ends alike however fast its processes are.
  private func checkForWork() throws {
    if let divergence = execution.divergence {
      throw RuntimeError.diverged(
        "the run diverged: version \(divergence.version) is not finite, by "
          + "\(divergence.part.text); choose a smaller training.rate or server.rate")
    }
    if let (work, error) = troubles.hopeless(among: peers), execution.waitsOnly(for: work) {
      throw error
    }
  }

  /// Why no client process will come, if so.
  /// - Parameter isForGood: whether nobody is left of those that were started, or who started them.
  private func desertion(isForGood: Bool) -> String? {
    if isForGood {
      return joined == 0
        ? "those that were started ended before they joined" : "all that were started have ended"
    }
    guard let deserted, ContinuousClock.now >= deserted else { return nil }
    return "the last of \(joined) left \(options.patience.components.seconds) s ago"
  }
}

// MARK: - The end

extension CoordinatorProcess {
  private mutating func finish(_ outcome: Execution.Outcome) throws -> Ending {
    dismiss(because: "the run has finished")
    return .finished(try record.finish(outcome))
  }

  private mutating func interrupt() -> Ending {
    dismiss(because: "the run was interrupted")
    let kept = record.keepAtEnd(execution)
    let text = """
      interrupted after \(execution.version.counted("aggregation")) and \
      \(execution.updates.counted("update")); \(kept)
      """
    record.log(text)
    return .interrupted(text)
  }

  /// What was done is kept, whatever ended the run.
  private mutating func end(after error: any Error) throws -> Ending {
    // A wait for room on the disk ends so.
    if let error = error as? ResultsError, error.isFullDisk, channel.requests.isStopped {
      return interrupt()
    }
    // Not a word to the client processes: those that were started by hand wait for the next session.
    let isDivergence = if case RuntimeError.diverged = error { true } else { false }
    let sentence = "\(error); \(record.keepAtEnd(execution, isDivergence: isDivergence))"
    record.log(sentence)
    throw RuntimeError.unfinished(sentence)
  }

  private func dismiss(because reason: String) {
    for peer in peers { _ = channel.send(.stop(reason: reason), to: peer.identity) }
  }
}
