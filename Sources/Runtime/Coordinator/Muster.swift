import Execution
import Experiment
import Federation
import Learning
import Messaging
import Records
import Wording

/// Waits for client processes that alone have the data of a run, and maybe its model: for the first that
/// is ready, or where each has its own clients' data for all; for the numbers of samples where the schedule
/// depends on them, and for version 0 where no file has it. Nothing is written before all of that is known.
struct Muster {
  private static let shownAfter = Duration.seconds(3)

  private(set) var exchange: Exchange
  /// What happened, in order.
  private(set) var events: [RunEvent] = []
  /// What has to be said in the run's log, too.
  private(set) var notes: [String] = []
  let announcement: Announcement?
  private let experiment: Experiment
  private let known: ExternalFacts
  private let options: CoordinatorProcess.Options
  private let progress: ProgressLine
  /// When the first process was ready.
  private var firstReady: Duration?
  /// How many were ready when it was looked last.
  private var readyBefore = 0
  /// Whether it was told who makes version 0.
  private var hasToldOfInitial = false
  /// The clients that nobody hosts, as it was told last.
  private var toldMissing = ClientRanges()

  /// - Parameters:
  ///   - known: what is known without client processes.
  ///   - needsInitial: whether version 0 is to be made by a client process.
  ///   - core: what the run's earlier sessions computed with; empty where that is not known.
  init(
    _ experiment: Experiment, _ known: ExternalFacts, needsInitial: Bool, core: String,
    _ options: CoordinatorProcess.Options
  ) throws {
    guard let endpoint = options.endpoint else {
      throw RuntimeError.problem(
        experiment.task.hosted == nil
          ? "data.source external is trained by client processes of your own; start them with "
            + "`metronome run FILE --client-command 'python3 clients.py'`, or by hand and the "
            + "coordinator with --bind"
          : "with data.hosted the data are at client processes; start them with --host-clients and "
            + "--data, and the coordinator with --bind")
    }
    (self.experiment, self.known, self.options) = (experiment, known, options)
    progress = ProgressLine(options.progress)
    let reception = Reception(experiment, known, core: core, keys: options.keys?.allowed)
    let channel = try options.channel(
      endpoint, reception.encoding, experiment, parameterCount: known.parameterCount)
    announcement = try options.announce(channel)
    exchange = Exchange(
      channel,
      Coordination(
        .idle, reception: reception,
        crew: options.crew(experiment, parameterCount: known.parameterCount),
        asksInitial: needsInitial))
  }

  /// Waits until all is known.
  /// - Returns: what is known then.
  /// - Throws: when it will not be: what is missing, and what to do.
  mutating func run() throws -> ExternalFacts {
    do {
      try announce()
      while try !goOn() {}
    } catch {
      // The launcher removes it too, unless it was killed.
      if options.isLaunched { options.endpoint.flatMap { SocketFolder(holding: $0) }?.remove() }
      announcement?.remove()
      throw error
    }
    var facts = known
    if let holdings = exchange.coordination.reception.holdings {
      (facts.digest, facts.clients) = (holdings.digest, holdings.all)
    }
    facts.countsMatter = experiment.keyOfCounts != nil || experiment.task.hosted != nil
    return facts
  }

  private func announce() throws {
    if options.isLaunched {
      try writeStandardOutput("\(exchange.transport.endpoint)\n")
    } else {
      let endpoint = endpointToConnect(exchange.transport.endpoint, host: hostName())
      progress.note(
        experiment.task.hosted == nil
          ? "waiting for client processes of your own at \(endpoint.shellWord)"
          : exchange.transport.invitation + " --host-clients IDS --data FOLDER")
    }
  }

  /// Waits for what comes next.
  /// - Returns: whether all is known.
  private mutating func goOn() throws -> Bool {
    let wakeup = try exchange.wait()
    if wakeup.isStopped {
      try exchange.dismiss(because: "the run was interrupted before it began")
      throw RuntimeError.interruptedEarly
    }
    for killed in wakeup.killed { note(exchange.coordination.text(of: killed)) }
    try exchange.work(after: wakeup)
    for event in exchange.coordination.takeEvents() {
      events.append(event)
      tell(event)
    }
    if try isComplete() { return true }
    let crew = exchange.coordination.crew
    if wakeup.lifelineIsCut || wakeup.clientsAreGone {
      throw RuntimeError.noClientLeft(
        crew.joined == 0
          ? "those that were started ended before they joined"
          : "all that were started have ended, and none has said what the run begins with")
    }
    if let since = crew.desertedSince, exchange.clock.now - since >= options.patience {
      throw RuntimeError.noClientLeft("the last of \(crew.joined) left before the run began")
    }
    return false
  }

  /// Tells the person who watches, who has no log yet.
  private func tell(_ event: RunEvent) {
    switch event {
    case .trouble(let name, let text): progress.note("\(name): \(text.firstLine)")
    default: if let text = event.told { progress.note(text) }
    }
  }

  private mutating func note(_ text: String) {
    notes.append(text)
    progress.note(text)
  }
}

// MARK: - What is missing

extension Muster {
  private mutating func isComplete() throws -> Bool {
    guard exchange.coordination.crew.readyCount > 0 else { return false }
    let now = exchange.clock.now
    // Where all are waited for, each that comes is a reason to go on waiting.
    let ready = exchange.coordination.crew.readyCount
    if firstReady == nil || experiment.task.hosted != nil && ready > readyBefore {
      firstReady = now
    }
    readyBefore = ready
    if experiment.task.hosted != nil, try !areAllHosted(at: now) { return false }
    // Both may come at once.
    let areCounted = try areClientsCounted(at: now)
    return try isInitialKnown(at: now) && areCounted
  }

  /// Whether each client is at a process that is ready; says who is missing.
  private mutating func areAllHosted(at now: Duration) throws -> Bool {
    let missing = exchange.coordination.crew.unready
    guard !missing.isEmpty else { return true }
    guard let since = firstReady else { return false }
    if now - since > options.patience, options.patience > .zero {
      throw RuntimeError.problem(
        "no client process hosts \(missing.text), and none has come for "
          + "\(options.patience.components.seconds) s; start one with --host-clients and --data")
    }
    if now - since > Self.shownAfter, missing != toldMissing {
      toldMissing = missing
      progress.note("waiting for a client process that hosts \(missing.text)")
    }
    return false
  }

  /// Whether the samples of all clients are known, where the schedule depends on them.
  private func areClientsCounted(at now: Duration) throws -> Bool {
    guard let key = experiment.keyOfCounts,
      let holdings = exchange.coordination.reception.holdings
    else { return true }
    if holdings.missingCount > 0 {
      if awaitsMore(at: now) { return false }
      throw RuntimeError.problem(
        """
        \(key) depends on how many samples each client has, and no client process says it of \
        \(ClientRanges(holdings.missing).text); let them say it (Ready.clients), or choose \
        another importance and delays
        """)
    }
    if let empty = holdings.all.firstIndex(where: { $0.trainSamples == 0 }) {
      throw RuntimeError.problem(
        "client \(empty) has no training samples, and so no weight by \(key); give it some, or "
          + "choose another importance and delays")
    }
    return true
  }

  /// Whether version 0 is known, or somebody else's business.
  private mutating func isInitialKnown(at now: Duration) throws -> Bool {
    guard let initial = exchange.coordination.initial, initial.first == nil else { return true }
    if initial.isUnderWay {
      if let firstReady, now - firstReady > Self.shownAfter, !hasToldOfInitial {
        hasToldOfInitial = true
        progress.note("waiting for a client process to make the initial model")
      }
      return false
    }
    if let failure = initial.failure {
      if awaitsMore(at: now) { return false }
      throw RuntimeError.problem("no client process could make the initial model: \(failure)")
    }
    // Who has started them knows how many come; else the first one tells what they are like.
    if options.expected != nil, awaitsMore(at: now) { return false }
    exchange.coordination.settleForZeros()
    notes.append(
      "version 0 is all zeros: no client process makes one, and model.initial names no file")
    return true
  }

  /// Whether somebody may still come.
  private func awaitsMore(at now: Duration) -> Bool {
    let crew = exchange.coordination.crew
    if let expected = options.expected, crew.joined >= expected, crew.readyCount == crew.count {
      return false
    }
    return firstReady.map { now - $0 < options.patience } ?? true
  }
}
