import Execution
import CProcess
public import Experiment
import Federation
import Kernels
import Learning
import Messaging
import Records
import Wire
import Wording

/// The coordinator: one loop over one poll set. It carries messages between client processes and the
/// coordination, which knows what they mean, and tells the record what happened.
public struct CoordinatorProcess: ~Copyable {
  /// What is in its power besides the experiment.
  public struct Options: Sendable {
    /// Where to listen, such as `tcp://127.0.0.1:5555`; nil where this process is to do all the work
    /// itself, without client processes.
    public var endpoint: String?
    /// When the run writes checkpoints.
    public var checkpoints: CheckpointTiming
    /// Whether a launcher waits for our endpoint on standard output, and holds our lifeline.
    public var isLaunched: Bool
    /// How long to wait for a client process once the last has left, or for one that can do what
    /// nobody who is there can.
    public var patience: Duration
    /// How many client processes the launcher starts; nil where they are started by hand.
    public var expected: Int?

    /// How progress is shown.
    public var progress: ProgressStyle
    /// What progress calls the run; nil for its scheme.
    public var label: String?
    /// What was typed to begin the run; nil for what this process was started with.
    public var commandLine: String?

    public init(
      endpoint: String?, checkpoints: CheckpointTiming = .automatic, isLaunched: Bool = false,
      patience: Duration = .seconds(60), expected: Int? = nil, progress: ProgressStyle = .text,
      label: String? = nil, commandLine: String? = nil
    ) {
      self.endpoint = endpoint
      self.checkpoints = checkpoints
      self.isLaunched = isLaunched
      self.patience = patience
      self.expected = expected
      self.progress = progress
      self.label = label
      self.commandLine = commandLine
    }
  }

  private static let heartbeatInterval = Duration.seconds(1)

  private let options: Options
  private let clock = RunClock()
  private let arithmetic: Arithmetic
  private let transport: any CoordinatorTransport
  private var coordination: Coordination
  private var record: RunRecord
  private var nextLook = Duration.zero
  /// Whether a connection broke, and whose it was is not found yet.
  private var isSearching = false

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
    let settings = experiment.scheduleSettings(learner.sizes)
    let weights = try AggregationWeights(settings)
    let reception = Reception(
      experiment, learner, core: run?.checkpoint?.arithmeticCore ?? "")
    let transport: any CoordinatorTransport =
      if let endpoint = options.endpoint {
        try CoordinatorChannel(endpoint: endpoint, watchesLifeline: options.isLaunched)
      } else {
        try SoleClient(
          learner, rate: experiment.task.training.rate, encoding: reception.deltaEncoding,
          watchesLifeline: options.isLaunched)
      }
    let execution = try Self.execution(
      experiment, settings, weights: weights.ofClients, learner: learner, resuming: run,
      requests: transport.requests)
    let tests = EvaluatedTests(
      learner.tests, of: execution.evaluated, split: experiment.task.testSplit)
    try tests.check(settings.stop)
    let record = try RunRecord(
      experiment, settings: settings, weights: weights, learner: learner,
      evaluated: execution.evaluated, tests: tests, output: output, resuming: run,
      timing: options.checkpoints, requests: transport.requests, progress: options.progress,
      label: options.label, commandLine: options.commandLine ?? typedCommand())
    self.options = options
    arithmetic = experiment.task.arithmetic
    coordination = Coordination(
      execution, reception: reception,
      crew: Crew.Options(
        clients: settings.clients, parameterCount: learner.parameterCount,
        patience: options.patience, expected: options.expected))
    self.record = record
    self.transport = transport
  }

  private static func execution(
    _ experiment: Experiment, _ settings: ScheduleSettings, weights: ClientWeights,
    learner: any Learner, resuming run: InterruptedRun?, requests: EndRequests
  ) throws -> Execution {
    let task = experiment.task
    let poolsTests = learner.tests.split == .global
    let options = Execution.Options(
      evaluatedClients: experiment.evaluatedClients, poolsTests: poolsTests)
    guard let run, let checkpoint = run.checkpoint else {
      return Execution(
        settings, weights: weights, initial: try task.initialParameters(for: learner),
        options: options)
    }
    guard checkpoint.dataFingerprint == learner.fingerprint else {
      throw ResultsError.unreadable(
        run.path, "the data are not those that this run began with; put the same files back")
    }
    guard
      let execution = try Execution(
        settings, weights: weights, parameterCount: learner.parameterCount,
        resuming: checkpoint.state, options: options,
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
    defer {
      if options.isLaunched { options.endpoint.flatMap { SocketFolder(holding: $0) }?.remove() }
    }
    if options.isLaunched {
      try writeStandardOutput("\(transport.endpoint)\n\(record.folderPath)\n")
    } else if options.endpoint != nil {
      let endpoint = endpointToConnect(transport.endpoint, host: hostName())
      record.note("waiting for client processes: metronome client --connect \(endpoint.shellWord)")
    }
    if let slowness = arithmetic.slowness() { record.note(slowness) }
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
    let wakeup = try transport.wait(until: clock.instant(of: deadline))
    if wakeup.isStopped { return try interrupt() }
    for killed in wakeup.killed { report(killed) }
    try receive()
    coordination.walkAhead()
    try lookAround(for: wakeup)
    try giveOrders()
    record.arithmeticCore = coordination.arithmeticCore
    let awaited = record.isProgressDue ? coordination.crew.awaited(at: clock.now) : nil
    try record.take(coordination.takeEvents(), of: coordination.execution, waitingFor: awaited)
    if let outcome = coordination.execution.outcome { return try finish(outcome) }
    try record.keepIfDue(coordination.execution)
    if let failure = coordination.failure(at: clock.now) { throw failure }
    if let reason = desertion(isForGood: wakeup.lifelineIsCut || wakeup.clientsAreGone) {
      throw RuntimeError.noClientLeft("\(reason); see why in \(record.logPath)")
    }
    return nil
  }

  private var deadline: Duration {
    let now = clock.now
    if coordination.execution.isBehind { return now }
    return min(nextLook, coordination.crew.deadline(at: now) ?? nextLook)
  }

  /// How a run ended.
  public enum Ending: Sendable {
    /// What is to be shown.
    case finished(String)
    case interrupted(String)
  }
}

// MARK: - Messages

extension CoordinatorProcess {
  private mutating func receive() throws {
    // Bounded, so that orders go out between two bursts.
    for _ in 0..<64 {
      guard let received = try transport.receive() else { return }
      let goesOn = coordination.take(
        received.message, isFollowed: received.isFollowed, from: received.sender, at: clock.now)
      if !goesOn { transport.dropJoined() }
    }
  }

  private mutating func giveOrders() throws {
    coordination.giveOrders(at: clock.now)
    try send()
  }

  /// Sends what lies in the outbox. Whose connection is gone leaves, and others have its work.
  private mutating func send() throws {
    var letters = coordination.takeOutbox()
    while !letters.isEmpty {
      for letter in letters {
        if !letter.versions.isEmpty { record.beginIfNeeded() }
        let execution = coordination.execution
        let isSent = try transport.send(letter) { execution.parameters(of: $0) }
        if !isSent { coordination.lose(letter.peer, at: clock.now) }
      }
      coordination.giveOrders(at: clock.now)
      letters = coordination.takeOutbox()
    }
  }
}

// MARK: - Who is there

extension CoordinatorProcess {
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

  private mutating func report(_ killed: KilledClient) {
    let name =
      coordination.name(ofProcess: killed.pid)
      ?? "a client process (pid \(killed.pid)) that had not joined"
    record.note("\(name) \(killed.text); its work goes to the others")
  }

  /// Why no client process will come, if so.
  /// - Parameter isForGood: whether nobody is left of those that were started, or who started them.
  private func desertion(isForGood: Bool) -> String? {
    let joined = coordination.crew.joined
    if isForGood {
      return joined == 0
        ? "those that were started ended before they joined" : "all that were started have ended"
    }
    guard let since = coordination.crew.desertedSince, clock.now - since >= options.patience
    else { return nil }
    return "the last of \(joined) left \(options.patience.components.seconds) s ago"
  }
}

// MARK: - The end

extension CoordinatorProcess {
  private mutating func finish(_ outcome: Execution.Outcome) throws -> Ending {
    coordination.dismiss(because: "the run has finished")
    try send()
    return .finished(try record.finish(outcome, processes: coordination.processes))
  }

  private mutating func interrupt() throws -> Ending {
    coordination.dismiss(because: "the run was interrupted")
    try send()
    let execution = coordination.execution
    let ending = """
      interrupted after \(execution.version.counted("aggregation")) and \
      \(execution.updates.counted("update"))
      """
    let kept = record.keepAtEnd(execution, as: .interrupted, because: ending)
    let text = "\(ending); \(kept)"
    record.log(text)
    return .interrupted(text)
  }

  /// What was done is kept, whatever ended the run.
  private mutating func end(after error: any Error) throws -> Ending {
    // A wait for room on the disk ends so.
    if let error = error as? ResultsError, error.isFullDisk, transport.requests.isStopped {
      return try interrupt()
    }
    // Not a word to the client processes: those that were started by hand wait for the next session.
    let isDivergence = if case RuntimeError.diverged = error { true } else { false }
    let kept = record.keepAtEnd(
      coordination.execution, as: .failed, because: "\(error)", isDivergence: isDivergence)
    let sentence = "\(error); \(kept)"
    record.log(sentence)
    throw RuntimeError.unfinished(sentence, isDivergence: isDivergence)
  }
}
