public import Execution
public import Federation
internal import Wording

/// `run.sqlite`: all that happened in a run, in tables.
///
/// Rows wait in memory and are written many at a time, each lot in one transaction. A checkpoint speaks of
/// rows that are on the disk by then, or takes with it what found no room there.
public struct RunStore: RunSink {
  private let file: StoreFile
  private let rule: RecordRule
  private let bytesPerUpdate: Int
  /// Whose own measures are kept, by their places among the evaluated clients.
  private let keptPlaces: [Int]
  private let keptClients: [Int]
  private var waiting = WaitingRows()
  /// What is known of updates that are back and not aggregated.
  private var returned: [UpdateKey: Returned] = [:]
  private var kept: KeptCounts
  /// The number of the next.
  private var evaluation: Int
  private var event: Int
  /// Processes of earlier sessions.
  private let processesBefore: Int
  /// Those that are there, by their numbers in this session.
  private var processes: [Int: StoredProcess] = [:]
  private var eventsOfKind: [String: Int] = [:]
  private var standing: [StoredSetting] = []
  private var writing = StoreTiming()
  private var isClosed = false
  /// What is to be said of how it was found.
  public let opensWith: String?

  /// Of each kind of event the first are kept: a peer that talks rubbish must not fill the disk.
  private static let eventsOfKindMax = 1_000

  /// Where a run begins or goes on.
  public struct Start: Sendable {
    /// The run folder.
    public var folder: String
    /// Nil where it begins.
    public var checkpoint: Checkpoint?
    /// Whether the folder holds a run that had begun.
    public var isResumed: Bool

    public init(folder: String, checkpoint: Checkpoint?, isResumed: Bool) {
      self.folder = folder
      self.checkpoint = checkpoint
      self.isResumed = isResumed
    }
  }

  /// Makes the store, or goes on with the one that is there.
  /// - Parameters:
  ///   - evaluated: whose measures the evaluated points hold.
  ///   - bytesPerUpdate: what a client is sent and sends back as parameters.
  /// - Throws: when it cannot be made, or is not the one that the checkpoint was made with.
  public init(
    _ start: Start, _ description: RunDescription, rule: RecordRule, evaluated: EvaluatedClients,
    bytesPerUpdate: Int
  ) throws(ResultsError) {
    self.rule = rule
    self.bytesPerUpdate = bytesPerUpdate
    keptPlaces = rule.clientPlaces(among: evaluated.ids.count)
    keptClients = keptPlaces.map { evaluated.ids[$0].index }
    let opened = try OpenedStore(start, description)
    file = opened.file
    evaluation = start.checkpoint?.state.evaluations ?? 0
    processesBefore = try file.last(StoredProcess.table) ?? 0
    event = try file.last(StoredEvent.table).map { $0 + 1 } ?? 0
    kept = try KeptCounts(in: file, rule)
    opensWith = opened.note
    if let note = opened.note { add("note", note, at: start.checkpoint?.wallSeconds ?? 0) }
    if keptPlaces.count < evaluated.ids.count, start.checkpoint == nil {
      let many = "\(keptPlaces.count.grouped) of \(evaluated.ids.count.counted("client"))"
      add("cut", "\(many) are described, with measures of their own (record.clients)", at: 0)
    }
  }

  /// What was typed to begin the run.
  public func commandLine() throws(ResultsError) -> String? {
    try file.summary().first { $0.key == "command_line" }?.value.text
  }

  // MARK: Events

  public mutating func take(_ event: RunEvent, at seconds: Double) {
    switch event {
    case .updated(let update): take(update, at: seconds)
    case .aggregated(let aggregation): take(aggregation, at: seconds)
    case .evaluated(let point): take(point, at: seconds)
    case .joined(let newcomer):
      let process = StoredProcess(
        process: processesBefore + newcomer.member, newcomer, joined: seconds)
      processes[newcomer.member] = process
      waiting.processes.append(process)
      add("joined", newcomer.sentence, at: seconds)
    case .worked(let member, let done):
      guard var process = processes[member] else { break }
      process.add(done)
      processes[member] = process
      waiting.processes.append(process)
    case .left(let member, let name, let reason):
      if var process = processes.removeValue(forKey: member) {
        (process.left, process.reason) = (seconds, reason)
        waiting.processes.append(process)
      }
      add("left", "\(name) left: \(reason)", at: seconds)
    case .late(let late): add("late", late.text, at: seconds)
    case .caughtUp(let name): add("answers", "\(name) answers again", at: seconds)
    case .stuck(let text): add("stuck", text, at: seconds)
    case .trouble(let name, let text): add("trouble", "\(name): \(text)", at: seconds)
    case .rejected(let name, let reason):
      add("rejected", "rejected a message of \(name): \(reason)", at: seconds)
    case .turnedAway: if let text = event.told { add("turned away", text, at: seconds) }
    case .noted(let text): add("note", text, at: seconds)
    case .happened(let entry): if let text = entry.attendance { add("clients", text, at: seconds) }
    case .timed: break
    case .kept(let aggregations):
      add("checkpoint", "a checkpoint after \(aggregations.counted("aggregation"))", at: seconds)
    }
  }

  private mutating func add(_ kind: String, _ text: String, at seconds: Double) {
    eventsOfKind[kind, default: 0] += 1
    guard eventsOfKind[kind, default: 0] <= Self.eventsOfKindMax else { return }
    waiting.events.append(
      StoredEvent(event: event, wallSeconds: seconds, kind: kind, text: text.printable))
    event += 1
  }

  private mutating func take(_ update: RunEvent.Update, at seconds: Double) {
    guard kept.keepsUpdates, isKept(update.order) else { return }
    returned[UpdateKey(update.order)] = Returned(
      process: processesBefore + update.member, steps: update.steps, seconds: seconds,
      loss: update.measures.loss, norm: update.norm)
  }

  private func isKept(_ order: TrainingOrder) -> Bool {
    rule.updatesPerClient.map { Int(order.update) < $0 } ?? true
  }

  private mutating func take(_ aggregation: Aggregation, at seconds: Double) {
    if kept.takeAggregation() {
      waiting.aggregations.append(
        StoredAggregation(
          aggregation: aggregation.index, time: aggregation.time.units, wallSeconds: seconds,
          contributions: aggregation.contributions.count))
    } else if let text = kept.cutAggregations(at: aggregation.index) {
      add("cut", text, at: seconds)
    }
    guard kept.keepsUpdates else { return }
    for contribution in aggregation.contributions where isKept(contribution.order) {
      guard kept.takeUpdate() else {
        if let text = kept.cutUpdates(at: aggregation.index) { add("cut", text, at: seconds) }
        returned = [:]
        return
      }
      let order = contribution.order
      var row = StoredUpdate(
        aggregation: aggregation.index, client: order.client.index, number: Int(order.update),
        baseVersion: order.baseVersion, staleness: aggregation.staleness(of: contribution),
        weight: contribution.weight, started: order.start.units,
        arrived: contribution.arrival.units)
      if let known = returned.removeValue(forKey: UpdateKey(order)) {
        (row.process, row.steps) = (known.process, known.steps)
        (row.wallSeconds, row.loss, row.deltaNorm) = (known.seconds, known.loss, known.norm)
      }
      waiting.updates.append(row)
    }
  }

  private mutating func take(_ point: EvaluatedPoint, at seconds: Double) {
    waiting.evaluations.append(
      StoredEvaluation(
        evaluation, Metrics(of: point, wallSeconds: seconds, bytesPerUpdate: bytesPerUpdate)))
    for (name, set) in [("train", point.train), ("test", point.test)] {
      waiting.measures += rows(of: set, name)
    }
    let before = waiting.clientMeasures.count
    for (place, client) in zip(keptPlaces, keptClients) where place < point.clients.count {
      let measures = point.clients[place]
      for (name, set) in [("train", measures.train), ("test", measures.test)] {
        waiting.clientMeasures += rows(of: set, name).map {
          StoredClientMeasure(client: client, $0)
        }
      }
    }
    let added = waiting.clientMeasures.count - before
    if !kept.takeClientMeasures(added) {
      waiting.clientMeasures.removeLast(added)
      if let text = kept.cutClientMeasures(at: evaluation) { add("cut", text, at: seconds) }
    }
    evaluation += 1
  }

  private func rows(of set: MeasuredSet, _ name: String) -> [StoredMeasure] {
    set.values.map {
      StoredMeasure(
        evaluation: evaluation, name: $0.name, set: name, value: $0.value, count: Double(set.count))
    }
  }

  // MARK: Writing

  /// Says where the run stands; written with the next rows.
  public mutating func stand(
    aggregations: Int, updates: Int, time: VirtualTime, wallSeconds: Double
  ) {
    standing = [
      StoredSetting("aggregations", .integer(aggregations)),
      StoredSetting("updates", .integer(updates)), StoredSetting("time", .real(time.units)),
      StoredSetting("wall_seconds", .real(wallSeconds)),
    ]
  }

  public mutating func flush() throws(ResultsError) {
    guard !isClosed, !waiting.isEmpty, writing.isDue(waiting.count) else { return }
    try write(isDurable: false)
  }

  private mutating func write(isDurable: Bool) throws(ResultsError) {
    waiting.summary = standing + kept.cuts
    do throws(ResultsError) {
      try file.write(waiting, isDurable: isDurable)
    } catch {
      try writing.fail(error, waiting: waiting.count)
      return
    }
    waiting.clear()
    writing.succeed()
  }

  /// Brings all rows to the disk, for a checkpoint that speaks of them.
  /// - Returns: those that found no room there, which the checkpoint is to take with it.
  public mutating func settle() -> WaitingRows? {
    // What is wrong is told at the next flush.
    try? write(isDurable: true)
    return waiting.count > waiting.summary.count ? waiting : nil
  }

  /// Writes the last rows and the summary of a run that has finished. When that fails it may be called
  /// again.
  /// - Parameter surrogate: p~_i of each client; empty where it is not known.
  public mutating func finish(
    _ summary: Summary, surrogate: [Double]
  ) throws(ResultsError) {
    guard !isClosed else { return }
    try writeAll()
    let all = StoredSetting.flattened(summary) + [StoredSetting("state", .text("finished"))]
    let file = file
    let weights =
      surrogate.isEmpty ? [] : keptClients.map { (client: $0, weight: surrogate[$0]) }
    try writing.persist { () throws(ResultsError) in
      try file.write(all, surrogate: weights)
    }
    try file.close()
    isClosed = true
  }

  /// Writes the last rows of a run that ends unfinished, as far as that can be.
  /// - Parameter isDivergence: whether its numbers left what is finite.
  public mutating func end(
    as state: UnfinishedState, _ text: String, isDivergence: Bool = false, at seconds: Double
  ) {
    guard !isClosed else { return }
    add("end", text, at: seconds)
    standing.append(StoredSetting("state", .text(state.rawValue)))
    if isDivergence { standing.append(StoredSetting("diverged", .integer(1))) }
    try? write(isDurable: true)
    try? file.close()
    isClosed = true
  }

  private mutating func writeAll() throws(ResultsError) {
    repeat {
      try write(isDurable: false)
      if !waiting.isEmpty { writing.pause() }
    } while !waiting.isEmpty
  }

  /// How a run ends that may go on.
  public enum UnfinishedState: String, Sendable {
    case interrupted, failed
  }
}

/// Which update it is.
private struct UpdateKey: Hashable {
  let number: UInt64

  init(_ order: TrainingOrder) {
    number = UInt64(order.client.rawValue) << 32 | UInt64(order.update)
  }
}

/// What is known of an update when it is back.
private struct Returned {
  let process, steps: Int
  let seconds: Double
  let loss, norm: Double?
}
