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
    /// Who may connect, over an encrypted line; nil for anybody.
    public var keys: CoordinatorKeys?
    /// The file that says where client processes are to connect, from when somebody listens there until
    /// nobody does; nil for none.
    public var announcement: String?
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
      endpoint: String?, keys: CoordinatorKeys? = nil, announcement: String? = nil,
      checkpoints: CheckpointTiming = .automatic, isLaunched: Bool = false,
      patience: Duration = .seconds(60), expected: Int? = nil, progress: ProgressStyle = .text,
      label: String? = nil, commandLine: String? = nil
    ) {
      self.endpoint = endpoint
      self.keys = keys
      self.announcement = announcement
      self.checkpoints = checkpoints
      self.isLaunched = isLaunched
      self.patience = patience
      self.expected = expected
      self.progress = progress
      self.label = label
      self.commandLine = commandLine
    }
  }

  private let options: Options
  private let arithmetic: Arithmetic
  private var exchange: Exchange
  private var record: RunRecord
  /// Whether the launcher knows where we listen.
  private let isAnnounced: Bool
  /// What says so to others.
  private let announcement: Announcement?

  /// Prepares everything: data, weights, socket, run folder. Waits for client processes where only they
  /// know something that the schedule depends on.
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
    let beginning = try Beginning(experiment, resuming: run, options)
    let (facts, requests) = (beginning.facts, beginning.exchange.transport.requests)
    let settings = try experiment.scheduleSettings(
      facts.sizes(withLabels: experiment.scheduleNeedsLabels))
    try HeldVectors.check(
      settings, isReal: experiment.clock.unit != nil, parameterCount: facts.parameterCount,
      available: Machine.availableBytes)
    let weights = try AggregationWeights(settings)
    // Of a run without a checkpoint nothing is gone on with.
    let happenings =
      try experiment.clock.unit != nil && run?.checkpoint != nil
      ? run.map { try HappeningRows.read(in: $0.path, clients: settings.clients) } : nil
    let execution = try Self.execution(
      experiment, settings, weights: weights.ofClients, beginning, resuming: run,
      after: happenings?.record ?? [], requests: requests)
    let tests = EvaluatedTests(
      facts.knownTests, of: execution.evaluated, split: experiment.task.testSplit)
    try tests.check(settings.stop)
    var record = try RunRecord(
      experiment, settings: settings, weights: weights, facts: facts,
      evaluated: execution.evaluated, tests: tests, output: output, resuming: run,
      after: happenings, timing: options.checkpoints, requests: requests,
      progress: options.progress,
      label: options.label, commandLine: options.commandLine ?? typedCommand())
    try record.takeTold(beginning.events, of: execution)
    for text in beginning.notes { record.note(text) }
    self.options = options
    self.record = record
    isAnnounced = beginning.isAnnounced
    announcement = beginning.announcement
    arithmetic = experiment.task.arithmetic
    exchange = beginning.exchange
    exchange.coordination.begin(execution)
  }

  private static func execution(
    _ experiment: Experiment, _ settings: ScheduleSettings, weights: ClientWeights,
    _ beginning: Beginning, resuming run: InterruptedRun?, after record: [RecordedHappening],
    requests: EndRequests
  ) throws -> Execution {
    let facts = beginning.facts
    let options = Execution.Options(
      evaluatedClients: experiment.evaluatedClients,
      poolsTests: facts.knownTests?.split == .global)
    guard let run, let checkpoint = run.checkpoint else {
      let initial = try beginning.initialParameters()
      try checkRange(of: initial, experiment.encoding)
      return Execution(
        settings, weights: weights, initial: initial, timeUnit: experiment.clock.unit,
        encoding: experiment.encoding, options: options)
    }
    let fingerprints = [checkpoint.dataFingerprint, facts.fingerprint]
    guard fingerprints[0] == fingerprints[1] || fingerprints.contains(0) else {
      throw ResultsError.unreadable(
        run.path, "the data are not those that this run began with; put the same files back")
    }
    guard
      let execution = try Execution(
        settings, weights: weights, parameterCount: facts.parameterCount,
        resuming: checkpoint.state, live: experiment.clock.unit.map { ($0, record) },
        encoding: experiment.encoding, options: options,
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

  /// Refuses a version 0 that cannot be sent.
  private static func checkRange(
    of initial: [Float], _ encoding: VectorEncoding
  ) throws(RuntimeError) {
    // What is not finite is refused elsewhere.
    guard encoding != .float32 else { return }
    let largest = largestMagnitude(initial.span)
    guard largest > encoding.largest else { return }
    throw .problem(
      "the initial model has a value of the magnitude \(largest); allowed with `encoding: "
        + "\(encoding.rawValue)`: at most \(Int(encoding.largest)); take `encoding: float32`, or "
        + "another model.initial")
  }

  /// Runs to the end.
  /// - Returns: how it ended.
  /// - Throws: `RuntimeError` when the run cannot finish, `ResultsError` when it cannot be recorded.
  public consuming func run() throws -> Ending {
    // The launcher removes it too, unless it was killed.
    defer {
      if options.isLaunched { options.endpoint.flatMap { SocketFolder(holding: $0) }?.remove() }
      announcement?.remove()
    }
    if options.isLaunched {
      let endpoint = isAnnounced ? "" : "\(exchange.transport.endpoint)\n"
      try writeStandardOutput("\(endpoint)\(record.folderPath)\n")
    } else if options.endpoint != nil, !isAnnounced {
      record.note(exchange.transport.invitation)
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
    let wakeup = try exchange.wait()
    if wakeup.isStopped { return try interrupt() }
    for killed in wakeup.killed { record.note(exchange.coordination.text(of: killed)) }
    try exchange.work(after: wakeup)
    if let start = exchange.firstWork { record.beginIfNeeded(at: start) }
    record.arithmeticCore = exchange.coordination.arithmeticCore
    let now = exchange.clock.now
    let awaited = record.isProgressDue ? exchange.coordination.crew.awaited(at: now) : nil
    let events = exchange.coordination.takeEvents()
    try record.take(events, of: exchange.coordination.execution, waitingFor: awaited)
    if let outcome = exchange.coordination.execution.outcome { return try finish(outcome) }
    try record.keepIfDue(exchange.coordination.execution)
    if let failure = exchange.coordination.failure(at: now) { throw failure }
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

// MARK: - Who is there

extension CoordinatorProcess {
  /// Why no client process will come, if so.
  /// - Parameter isForGood: whether nobody is left of those that were started, or who started them.
  private func desertion(isForGood: Bool) -> String? {
    let crew = exchange.coordination.crew
    if isForGood {
      return crew.joined == 0
        ? "those that were started ended before they joined" : "all that were started have ended"
    }
    guard let since = crew.desertedSince, exchange.clock.now - since >= options.patience
    else { return nil }
    return "the last of \(crew.joined) left \(options.patience.components.seconds) s ago"
  }
}

// MARK: - The end

extension CoordinatorProcess {
  private mutating func finish(_ outcome: Execution.Outcome) throws -> Ending {
    record.take(work: exchange.coordination.crew.workDone)
    try exchange.dismiss(because: "the run has finished")
    return .finished(try record.finish(outcome, processes: exchange.coordination.processes))
  }

  private mutating func interrupt() throws -> Ending {
    record.take(work: exchange.coordination.crew.workDone)
    try exchange.dismiss(because: "the run was interrupted")
    let execution = exchange.coordination.execution
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
    if let error = error as? ResultsError, error.isFullDisk, exchange.transport.requests.isStopped {
      return try interrupt()
    }
    record.take(work: exchange.coordination.crew.workDone)
    // Not a word to the client processes: those that were started by hand wait for the next session.
    let isDivergence = if case RuntimeError.diverged = error { true } else { false }
    let kept = record.keepAtEnd(
      exchange.coordination.execution, as: .failed, because: "\(error)", isDivergence: isDivergence)
    let sentence = "\(error); \(kept)"
    record.log(sentence)
    throw RuntimeError.unfinished(sentence, isDivergence: isDivergence)
  }
}
