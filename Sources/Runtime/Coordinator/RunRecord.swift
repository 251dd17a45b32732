import Digests
import Experiment
import Federation
import Learning
import Records
import Wording

/// Everything that is written about a run: the run folder, the log, the progress on standard error.
struct RunRecord {
  let clients: Int
  private let experiment: Experiment
  private let evaluated: EvaluatedClients
  private let tests: EvaluatedTests
  private let weights: AggregationWeights
  private let names: DataNames
  private let parameters: [ParameterArray]
  private let bytesPerUpdate: Int
  private let dataFingerprint: UInt64
  private let trace: WorkTrace
  private let folder: RunFolder
  private let journal: LogFile
  private let label: String
  private var progress: ProgressLine
  private var latest: Metrics?
  /// How far the run was when this session began.
  private var fractionBefore: Double?
  private var processes = 0
  private var rejected = 0
  /// When the first order was given, in this session.
  private var begin: ContinuousClock.Instant?
  private var lastAggregation: ContinuousClock.Instant?
  /// What earlier sessions of a resumed run took.
  private let wallSecondsBefore: Double
  private let trainingSecondsBefore: Double
  private var lastVersion = 0
  private var hasSaidDiverging = false
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
  ///   - label: what progress calls the run; nil for its scheme.
  init(
    _ experiment: Experiment, settings: ScheduleSettings, weights: AggregationWeights,
    learner: any Learner, evaluated: EvaluatedClients, tests: EvaluatedTests,
    output: String? = nil, resuming run: InterruptedRun? = nil,
    timing: CheckpointTiming = .automatic, requests: EndRequests? = nil,
    progress: ProgressStyle = .text, label: String? = nil
  ) throws(ResultsError) {
    self.experiment = experiment
    clients = settings.clients
    self.evaluated = evaluated
    self.tests = tests
    self.weights = weights
    parameters = learner.parameterArrays
    names = learner.names
    dataFingerprint = learner.fingerprint
    // Down and up, as float32.
    bytesPerUpdate = 2 * 4 * learner.parameterCount
    trace = WorkTrace(settings: settings, weights: weights.weights)
    if let run {
      folder = try RunFolder(resuming: run)
    } else {
      folder = try RunFolder(
        path: output ?? RunFolder.defaultPath(name: experiment.name),
        experiment: experiment.resolvedYAML)
    }
    let checkpoint = run?.checkpoint
    wallSecondsBefore = checkpoint?.wallSeconds ?? 0
    trainingSecondsBefore = checkpoint?.trainingSeconds ?? 0
    keptAggregations = checkpoint?.state.aggregations
    self.timing = timing
    nextCheckpoint = timing.next(after: .zero)
    self.requests = requests
    journal = try LogFile(path: folder.path + "/coordinator.log")
    self.label = label ?? experiment.schemeName
    self.progress = ProgressLine(progress)
    if let remark = tests.remark { note("tested on \(remark)") }
    if let text = run?.note { note(text) }
    if let program = checkpoint?.program, program != metronomeVersion {
      note(
        "this run was begun with metronome \(program); what this version, \(metronomeVersion), "
          + "computes may differ in its last bits")
    }
    if let leftOut = names.leftOut { note(leftOut) }
  }

  var logPath: String { journal.path }
  var folderPath: String { folder.path }

  // MARK: Events

  /// A line for the log alone.
  func log(_ text: String) { journal.write(text) }

  /// A line for the person who watches, too.
  mutating func note(_ text: String) {
    journal.write(text)
    progress.note(text)
  }

  mutating func join(_ peer: String, kernels: String, processes: Int) {
    self.processes = processes
    journal.write("\(peer) joined, with \(kernels) matrix kernels")
  }

  mutating func leave(_ peer: String, reason: String) {
    journal.write("\(peer) left: \(reason)")
  }

  mutating func reject(_ peer: String, reason: String) {
    rejected += 1
    note("rejected a message of \(peer): \(reason)")
  }

  /// The first order is given: the clock starts.
  mutating func beginIfNeeded() {
    if begin == nil { begin = .now }
  }

  /// Writes a row for each evaluation, and shows how far the run is.
  mutating func add(
    _ points: [EvaluatedPoint], version: Int, updates: Int, time: VirtualTime
  ) throws(ResultsError) {
    if version != lastVersion {
      lastVersion = version
      lastAggregation = .now
      isAhead = true
    }
    for point in points {
      let row = metrics(of: point)
      folder.add(row, spread(of: point))
      isAhead = true
      latest = row
      sayOnceIfDiverging(point)
    }
    if !points.isEmpty { try write { folder throws(ResultsError) in try folder.writeRows() } }
    guard begin != nil else { return }
    if fractionBefore == nil {
      fractionBefore = experiment.stop.fractionDone(
        time: time, aggregations: version, updates: updates)
    }
    if progress.isDue {
      progress.show(progress(version: version, updates: updates, time: time))
    }
  }

  private func progress(version: Int, updates: Int, time: VirtualTime) -> RunProgress {
    var now = RunProgress(
      label: label, stop: experiment.stop, time: time, aggregations: version, updates: updates,
      seconds: elapsed, latest: latest)
    let (done, session) = (now.fraction - (fractionBefore ?? 0), elapsed - wallSecondsBefore)
    if done > 0 { now.secondsLeft = session * (1 - now.fraction) / done }
    return now
  }

  /// Says why measures are absent that samples were there for.
  private mutating func sayOnceIfDiverging(_ point: EvaluatedPoint) {
    guard !hasSaidDiverging else { return }
    let lost = point.clients.firstIndex { measures in
      [measures.train, measures.test].contains { $0.count > 0 && $0.loss == nil }
    }
    guard let lost else { return }
    hasSaidDiverging = true
    note(
      """
      the loss of version \(point.version) is not finite on client \
      \(evaluated.ids[lost].rawValue): training diverges, and such measures are left out; choose a \
      smaller training.rate than \(experiment.task.training.rate.asWritten)
      """)
  }

  // MARK: The end

  /// Writes the final model and the summary.
  /// - Returns: what is to be shown.
  mutating func finish(_ outcome: Execution.Outcome) throws(ResultsError) -> String {
    let point = outcome.final
    progress.end(
      progress(version: point.version, updates: point.tally.updates, time: point.time))
    let wallSeconds = elapsed
    let training = trainingSeconds
    // Here, so that no run waits for what only its end tells.
    let bias = SurrogateImportance(trace.settings, weights).bias
    var hash = SHA256()
    hash.update(outcome.parameters)
    let summary = Summary(
      name: experiment.name, seed: experiment.task.seed, scheme: experiment.schemeName,
      clients: clients, processes: processes, aggregations: point.tally.aggregations,
      updates: point.tally.updates, time: point.time.units, wallSeconds: wallSeconds,
      updatesPerSecond: training > 0 ? Double(point.tally.updates) / training : 0,
      final: Summary.Final(
        trainLoss: point.train.loss, testLoss: point.test.loss,
        testAccuracy: point.test.accuracy, testTop5: point.test.top5,
        evaluatedClients: evaluated.isSample ? evaluated.ids.count : nil),
      staleness: Summary.Staleness(
        mean: point.tally.staleness.mean, max: point.tally.staleness.maximum),
      bias: bias.value, biasError: bias.error, modelSHA256: hash.hexadecimalDigest(),
      planSHA256: point.tally.digest.text,
      version: metronomeVersion)
    let (trace, clients) = (trace, clientRows(of: point))
    try save(outcome.parameters)
    try write { folder throws(ResultsError) in
      try folder.write(clients)
      try trace.write(to: folder.path + "/trace.csv", until: point.version, at: point.time)
      try folder.write(summary)
    }
    journal.write("finished by \(outcome.reason.rawValue)")
    return RunResult(
      summary, spread: spread(of: point), reason: outcome.reason, tests: tests,
      rejected: rejected, folder: folder.path
    ).text
  }

  /// Writes `model.npz`, the final model as NumPy's arrays.
  private mutating func save(_ values: [Float]) throws(ResultsError) {
    var writer = NPZWriter()
    var parts: [[UInt8]] = []
    var start = 0
    for array in parameters {
      let part = values[start..<start + array.count]
      do {
        parts.append(try writer.append(part, shape: array.shape, name: array.name))
      } catch {
        // The rest of the result is as good without it.
        return note("the final model is not saved: \(error)")
      }
      start += array.count
    }
    parts.append(writer.finish())
    try write { folder throws(ResultsError) in
      let file = try DraftFile(path: folder.path + "/model.npz")
      for part in parts { try file.append(part) }
      try file.finish()
    }
  }

  /// Keeps where the run stands, if it is time to and something was done since the last time.
  mutating func keepIfDue(_ execution: Execution) throws(ResultsError) {
    guard isAhead, let nextCheckpoint, ContinuousClock.now >= nextCheckpoint else { return }
    self.nextCheckpoint = timing.next(after: try keep(execution))
  }

  /// Keeps where the run stands, so that it can be resumed.
  /// - Returns: how long it took, without what it waited for room on the disk.
  @discardableResult
  private mutating func keep(_ execution: Execution) throws(ResultsError) -> Duration {
    let (state, wallSeconds, training) = (execution.state, elapsed, trainingSeconds)
    let (isBeforeLastRow, fingerprint) = (execution.outcome != nil, dataFingerprint)
    var duration = Duration.zero
    try write { folder throws(ResultsError) in
      let begin = ContinuousClock.now
      try folder.keep(
        state, isBeforeLastRow: isBeforeLastRow, wallSeconds: wallSeconds,
        trainingSeconds: training, dataFingerprint: fingerprint, program: metronomeVersion)
      duration = .now - begin
    }
    isAhead = false
    keptAggregations = state.aggregations
    return duration
  }

  /// The last thing that an unfinished run does: keeps where it stands, where that can be.
  /// - Parameter isDivergence: whether whoever goes on from there comes to the same end.
  /// - Returns: what was kept, and what to do.
  mutating func keepAtEnd(_ execution: Execution, isDivergence: Bool = false) -> String {
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

  /// Does what needs room on the disk. When there is none, the run waits until there is some.
  private mutating func write(
    _ write: (RunFolder) throws(ResultsError) -> Void
  ) throws(ResultsError) {
    var isPaused = false
    while true {
      do throws(ResultsError) {
        try write(folder)
        if isPaused { note("there is room on the disk again; the run goes on") }
        return
      } catch {
        guard error.isFullDisk, let requests, !requests.isStopped else { throw error }
        if !isPaused { note("\(error); the run is paused until there is some") }
        isPaused = true
        guard !requests.come(within: .seconds(1)) else { throw error }
      }
    }
  }

  private func metrics(of point: EvaluatedPoint) -> Metrics {
    Metrics(
      aggregation: point.version, time: point.time, wallSeconds: elapsed,
      updates: point.tally.updates, bytes: point.tally.updates * bytesPerUpdate,
      trainLoss: point.train.loss, testLoss: point.test.loss, testAccuracy: point.test.accuracy)
  }

  private func spread(of point: EvaluatedPoint) -> SpreadRow {
    let tested = point.clients.indices.filter { point.clients[$0].test.count > 0 }
    let weights = tested.map { evaluated.importance[$0] }
    func spread(_ measure: KeyPath<Quality, Double?>) -> ClientSpread? {
      guard point.test[keyPath: measure] != nil else { return nil }
      return ClientSpread(
        tested.compactMap { point.clients[$0].test[keyPath: measure] }, weights: weights)
    }
    return SpreadRow(
      aggregation: point.version, time: point.time, accuracy: spread(\.accuracy),
      loss: spread(\.loss), top5: spread(\.top5))
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
