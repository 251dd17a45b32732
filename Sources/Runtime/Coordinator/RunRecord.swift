import Execution
import Digests
import Experiment
import Federation
import Learning
import Records
import Wording

/// Everything that is written about a run: the sinks of its events, checkpoints, and what its end leaves.
struct RunRecord {
  private let experiment: Experiment
  private let clients: Int
  private let evaluated: EvaluatedClients
  private let tests: EvaluatedTests
  private let weights: AggregationWeights
  private let names: DataNames
  private let parameters: [ParameterArray]
  private let dataFingerprint: UInt64
  /// What the products of its processes are tuned to, where their bits depend on that; else empty.
  var arithmeticCore: String
  private let trace: WorkTrace
  private let folder: RunFolder
  private var log: RunLog
  private var rows: EvaluationRows
  private var store: RunStore
  private var budget = EventBudget()
  private let setAside: SetAside
  /// Nil under the virtual clock.
  private var clock: RealClockRecord?
  private let commandLine: String
  private let label: String
  private let progress: ProgressLine
  /// How far the run was when this session began.
  private var fractionBefore: Double?
  /// When the first order was given, in this session.
  private var begin: ContinuousClock.Instant?
  private var lastAggregation: ContinuousClock.Instant?
  /// What earlier sessions of a resumed run took.
  private let wallSecondsBefore: Double
  private let trainingSecondsBefore: Double
  private let timing: CheckpointTiming
  private var nextCheckpoint: ContinuousClock.Instant?
  /// Whether something was done that no checkpoint holds.
  private var isAhead = false
  /// Aggregations of the last checkpoint; nil when there is none.
  private var keptAggregations: Int?
  /// What may end the wait for room on a full disk; without it nobody waits.
  private let requests: EndRequests?

  /// Makes the run folder, or opens that of the interrupted run.
  /// - Parameters:
  ///   - evaluated: whose measures the evaluated points hold.
  ///   - tests: what the test measures among them are of.
  ///   - output: the folder of a new run; nil for `runs/<name>-<time>`.
  ///   - happenings: under the real clock, what the decisions of a resumed run followed from, and how long
  ///     the file of it is.
  ///   - label: what progress calls the run; nil for its scheme.
  ///   - commandLine: what was typed to begin it.
  init(
    _ experiment: Experiment, settings: ScheduleSettings, weights: AggregationWeights,
    facts: any TaskFacts, evaluated: EvaluatedClients, tests: EvaluatedTests,
    output: String? = nil, resuming run: InterruptedRun? = nil,
    after happenings: (record: [RecordedHappening], byteCount: Int)? = nil,
    timing: CheckpointTiming = .automatic, requests: EndRequests? = nil,
    progress: ProgressStyle = .text, label: String? = nil, commandLine: String = typedCommand()
  ) throws(ResultsError) {
    self.experiment = experiment
    clients = settings.clients
    self.evaluated = evaluated
    self.tests = tests
    self.weights = weights
    parameters = facts.parameterArrays
    names = facts.names
    dataFingerprint = facts.fingerprint
    trace = WorkTrace(settings: settings, weights: weights.ofClients)
    if let run {
      folder = try RunFolder(resuming: run)
    } else {
      folder = try RunFolder(
        path: output ?? RunFolder.defaultPath(name: experiment.name),
        experiment: experiment.resolvedYAML)
    }
    setAside = try SetAside(
      in: folder.path, modelByteCount: MemoryLayout<Float>.size * facts.parameterCount)
    let checkpoint = run?.checkpoint
    arithmeticCore = checkpoint?.arithmeticCore ?? ""
    wallSecondsBefore = checkpoint?.wallSeconds ?? 0
    trainingSecondsBefore = checkpoint?.trainingSeconds ?? 0
    keptAggregations = checkpoint?.state.aggregations
    self.timing = timing
    nextCheckpoint = timing.next(after: .zero)
    self.requests = requests
    self.label = label ?? experiment.schemeName
    let line = ProgressLine(progress)
    self.progress = line
    log = RunLog(
      try LogFile(path: folder.path + "/coordinator.log"),
      rate: experiment.task.training.rate.asWritten, evaluated: evaluated
    ) { line.note($0) }
    // Down and up.
    let bytesPerUpdate = 2 * experiment.encoding.byteCount * facts.parameterCount
    rows = EvaluationRows(folder: folder, evaluated: evaluated, bytesPerUpdate: bytesPerUpdate)
    let description = RunDescription(
      experiment, settings: settings, weights: weights, facts: facts, evaluated: evaluated,
      commandLine: commandLine, begun: utcNow())
    store = try RunStore(
      RunStore.Start(folder: folder.path, checkpoint: checkpoint, isResumed: run != nil),
      description, rule: experiment.record, evaluated: evaluated, bytesPerUpdate: bytesPerUpdate)
    let path = folder.path
    clock = try experiment.clock.unit.map { unit throws(ResultsError) in
      try RealClockRecord(settings, weights.ofClients, unit: unit, folder: path, after: happenings)
    }
    self.commandLine = try store.commandLine() ?? commandLine
    if let remark = store.opensWith { log.note(remark) }
    if let remark = tests.remark { note("tested on \(remark)") }
    if let text = run?.note { note(text) }
    if let program = checkpoint?.program, program != metronomeVersion {
      note(
        "this run was begun with metronome \(program); what this version, \(metronomeVersion), "
          + "computes may differ in its last bits")
    }
    if let leftOut = names.leftOut { note(leftOut) }
  }

  /// Where the log is.
  var logPath: String { log.path }
  var folderPath: String { folder.path }

  // MARK: Events

  /// A line for the log alone.
  func log(_ text: String) { log.write(text) }

  /// A line for the person who watches, too.
  mutating func note(_ text: String) {
    log.note(text)
    store.take(.noted(text), at: elapsed)
  }

  /// The first order is given: the clock starts.
  mutating func beginIfNeeded(at instant: ContinuousClock.Instant = .now) {
    if begin == nil { begin = instant }
  }

  /// Whether progress is shown at the next chance.
  var isProgressDue: Bool { begin != nil && progress.isDue }

  /// Tells the sinks what happened, and shows how far the run is.
  /// - Parameter awaited: who is waited for, and for how long.
  mutating func take(
    _ events: [RunEvent], of execution: Execution,
    waitingFor awaited: (name: String, elapsed: Duration)? = nil
  ) throws(ResultsError) {
    if !events.isEmpty {
      let seconds = elapsed
      for event in events {
        note(event)
        rows.take(event, at: seconds)
        clock?.take(event, at: seconds)
        for told in budget.admit(event, at: seconds) {
          log.take(told, at: seconds)
          store.take(told, at: seconds)
        }
      }
      stand(at: execution)
    }
    try write { record throws(ResultsError) in
      try record.clock?.flush()
      try record.rows.flush()
      try record.store.flush()
    }
    guard begin != nil else { return }
    if fractionBefore == nil {
      fractionBefore = experiment.stop.fractionDone(
        time: execution.time, aggregations: execution.version, updates: execution.updates)
    }
    guard isProgressDue else { return }
    var now = progress(version: execution.version, updates: execution.updates, time: execution.time)
    now.awaited = awaited.map { RunProgress.Awaited(name: $0.name, elapsed: $0.elapsed) }
    progress.show(now)
  }

  /// Takes what happened before there was a record, of which the person who watches was told.
  mutating func takeTold(_ events: [RunEvent], of execution: Execution) throws(ResultsError) {
    log.isTold = true
    defer { log.isTold = false }
    try take(events, of: execution)
  }

  /// Takes what client processes have done, at the session's end.
  mutating func take(work events: [RunEvent]) {
    let seconds = elapsed
    for event in events.flatMap({ budget.admit($0, at: seconds) }) {
      store.take(event, at: seconds)
    }
  }

  private mutating func stand(at execution: Execution) {
    store.stand(
      aggregations: execution.version, updates: execution.updates, time: execution.time,
      wallSeconds: elapsed)
  }

  private mutating func note(_ event: RunEvent) {
    switch event {
    case .aggregated:
      lastAggregation = .now
      isAhead = true
    case .evaluated: isAhead = true
    default: break
    }
  }

  private func progress(version: Int, updates: Int, time: VirtualTime) -> RunProgress {
    var now = RunProgress(
      label: label, stop: experiment.stop, time: time, aggregations: version, updates: updates,
      seconds: elapsed, latest: rows.latest)
    let (done, session) = (now.fraction - (fractionBefore ?? 0), elapsed - wallSecondsBefore)
    if done > 0 { now.secondsLeft = session * (1 - now.fraction) / done }
    return now
  }

  // MARK: The end

  /// Writes the final model and the summary.
  /// - Returns: what is to be shown.
  mutating func finish(
    _ outcome: Execution.Outcome, processes: Int
  ) throws(ResultsError) -> String {
    let point = outcome.final
    setAside.release()
    progress.end(
      progress(version: point.version, updates: point.tally.updates, time: point.time))
    let wallSeconds = elapsed
    let training = trainingSeconds
    // Here, so that no run waits for what only its end tells.
    let surrogate =
      try clock?.surrogate(until: point.version) ?? SurrogateImportance(trace.settings, weights)
    let bias = trace.settings.keysBeyondWeights.isEmpty ? surrogate.bias : nil
    var hash = SHA256()
    hash.update(outcome.parameters)
    let summary = Summary(
      name: experiment.name, seed: experiment.task.seed, scheme: experiment.schemeName,
      clients: clients, processes: processes, aggregations: point.tally.aggregations,
      updates: point.tally.updates, time: point.time.units, wallSeconds: wallSeconds,
      updatesPerSecond: training > 0 ? Double(point.tally.updates) / training : 0,
      final: Summary.Final(
        trainLoss: point.train.loss, testLoss: point.test.loss,
        testAccuracy: point.test.accuracy, testTop5: point.test["top5"],
        evaluatedClients: evaluated.isSample ? evaluated.ids.count : nil),
      staleness: Summary.Staleness(
        mean: point.tally.staleness.mean, max: point.tally.staleness.maximum),
      bias: bias?.value, biasError: bias?.error, modelSHA256: hash.hexadecimalDigest(),
      planSHA256: point.tally.digest.text,
      version: metronomeVersion,
      clock: clock?.summary(parameters: outcome.parameters.count), commandLine: commandLine,
      host: hostName())
    let (trace, clients) = (trace, clientRows(of: point))
    try save(outcome.parameters)
    try write { record throws(ResultsError) in
      try record.folder.write(clients)
      if record.clock == nil {
        try trace.write(
          to: record.folder.path + "/trace.csv", until: point.version, at: point.time)
      }
      try record.store.finish(summary, surrogate: bias == nil ? [] : surrogate.shares)
      try record.folder.write(summary)
    }
    log.write("finished by \(outcome.reason.rawValue)")
    if let doubt = clock?.doubt { note(doubt) }
    return RunResult(
      summary, spread: rows.spread(of: point), reason: outcome.reason, tests: tests,
      clock: clock?.lines ?? [], rejected: budget.rejected, folder: folder.path
    ).text
  }

  /// Writes `model.npz`, the final model as NumPy's arrays.
  private mutating func save(_ values: [Float]) throws(ResultsError) {
    var writer = NPZWriter()
    var parts: [(head: [UInt8], values: ArraySlice<Float>)] = []
    var start = 0
    for array in parameters {
      let part = values[start..<start + array.count]
      do {
        parts.append((try writer.head(of: part, shape: array.shape, name: array.name), part))
      } catch {
        // The rest of the result is as good without it.
        return note("the final model is not saved: \(error)")
      }
      start += array.count
    }
    let end = writer.finish()
    try write { record throws(ResultsError) in
      let file = try DraftFile(path: record.folder.path + "/model.npz")
      for part in parts {
        try file.append(part.head)
        try file.append(part.values)
      }
      try file.append(end)
      try file.finish()
    }
  }

  /// Keeps where the run stands, if it is time to and something was done since the last time.
  mutating func keepIfDue(_ execution: Execution) throws(ResultsError) {
    guard isAhead, let nextCheckpoint, ContinuousClock.now >= nextCheckpoint else { return }
    self.nextCheckpoint = timing.next(after: try keep(execution))
    setAside.takeDescriptors()
  }

  /// Keeps where the run stands, so that it can be resumed.
  /// - Returns: how long it took, without what it waited for room on the disk.
  @discardableResult
  private mutating func keep(_ execution: Execution) throws(ResultsError) -> Duration {
    let (state, wallSeconds, training) = (execution.state, elapsed, trainingSeconds)
    let (isBeforeLastRow, fingerprint) = (execution.outcome != nil, dataFingerprint)
    let core = arithmeticCore
    var duration = Duration.zero
    stand(at: execution)
    try write { record throws(ResultsError) in
      let begin = ContinuousClock.now
      try record.clock?.sync()
      try record.folder.keep(
        state, isBeforeLastRow: isBeforeLastRow, waitingStoreRows: record.store.settle(),
        wallSeconds: wallSeconds, trainingSeconds: training, dataFingerprint: fingerprint,
        program: metronomeVersion, arithmeticCore: core)
      duration = .now - begin
    }
    isAhead = false
    keptAggregations = state.aggregations
    store.take(.kept(aggregations: state.aggregations), at: elapsed)
    return duration
  }

  /// The last thing that an unfinished run does: keeps where it stands, where that can be.
  /// - Parameters:
  ///   - reason: what ended it.
  ///   - isDivergence: whether whoever goes on from there comes to the same end.
  /// - Returns: what was kept, and what to do.
  mutating func keepAtEnd(
    _ execution: Execution, as state: RunStore.UnfinishedState, because reason: String,
    isDivergence: Bool = false
  ) -> String {
    setAside.release()
    defer { store.end(as: state, reason, isDivergence: isDivergence, at: elapsed) }
    progress.end(
      progress(version: execution.version, updates: execution.updates, time: execution.time))
    let goOn =
      isDivergence
      ? "version \(execution.version), the last finite one, is kept in \(folder.path)/checkpoint"
      : "go on with `metronome resume \(folder.path.shellPath)`"
    do {
      if isAhead || keptAggregations == nil { try keep(execution) }
      return goOn
    } catch {
      let kept = keptAggregations.map { "the checkpoint is that of aggregation \($0.grouped)" }
      return "\(error); \(kept ?? "there is no checkpoint"); \(goOn)"
    }
  }

  /// Does what needs room on the disk and descriptors. When there are none, the run waits until there are.
  private mutating func write(
    _ write: (inout RunRecord) throws(ResultsError) -> Void
  ) throws(ResultsError) {
    var isPaused = false
    var cause = "there is room on the disk"
    while true {
      do throws(ResultsError) {
        try write(&self)
        if isPaused { note("\(cause) again; the run goes on") }
        return
      } catch {
        if error.isForWantOfDescriptors, setAside.releaseDescriptors() { continue }
        guard error.isFullDisk || error.isForWantOfDescriptors, let requests, !requests.isStopped
        else { throw error }
        if error.isForWantOfDescriptors { cause = "files can be opened" }
        if !isPaused { note("\(error); the run is paused until there is some") }
        isPaused = true
        guard !requests.come(within: .seconds(1)) else { throw error }
      }
    }
  }

  private func clientRows(of point: EvaluatedPoint) -> [ClientRow] {
    point.clients.enumerated().map { place, measures in
      ClientRow(
        client: evaluated.ids[place].index,
        name: names.clients?[evaluated.ids[place].index],
        importance: evaluated.importance[place],
        trainSamples: measures.train.count, trainLoss: measures.train.loss,
        trainAccuracy: measures.train.accuracy,
        testSamples: measures.test.count, testLoss: measures.test.loss,
        testAccuracy: measures.test.accuracy)
    }
  }

  private var elapsed: Double {
    wallSecondsBefore + (begin.map { seconds(from: $0, to: .now) } ?? 0)
  }

  /// From the first order given to the last aggregation done.
  private var trainingSeconds: Double {
    guard let begin, let lastAggregation else { return trainingSecondsBefore }
    return trainingSecondsBefore + seconds(from: begin, to: lastAggregation)
  }

  private func seconds(
    from start: ContinuousClock.Instant, to end: ContinuousClock.Instant
  ) -> Double {
    (end - start) / .seconds(1)
  }
}
