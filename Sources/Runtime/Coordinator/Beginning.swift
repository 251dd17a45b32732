import Execution
import Experiment
import Learning
import Messaging
import Records
import Wire

/// What a run begins with: what is known of its task, and the line to its client processes.
struct Beginning {
  let facts: any TaskFacts
  let exchange: Exchange
  /// The parameters of version 0.
  let initialParameters: () throws -> [Float]
  /// Whether whoever starts client processes was told where to connect them.
  let isAnnounced: Bool
  /// The file that says it to others; nil where none was asked for.
  let announcement: Announcement?
  /// What happened already; the person who watches was told.
  let events: [RunEvent]
  /// What has to be said.
  let notes: [String]

  /// Opens the data and the line, and waits for client processes where only they have the data.
  /// - Parameter run: the run that goes on; nil for a new one.
  init(
    _ experiment: Experiment, resuming run: InterruptedRun?,
    _ options: CoordinatorProcess.Options
  ) throws {
    let core = run?.checkpoint?.arithmeticCore ?? ""
    let task = experiment.task
    if case .external(let source) = task.data {
      let needsInitial = task.initial == nil && run?.checkpoint == nil
      var muster = try Muster(
        experiment, ExternalFacts(source), needsInitial: needsInitial, core: core, options)
      let facts = try muster.run()
      self.init(muster, facts) { made in
        try task.savedInitial(of: source.arrays) ?? made
          ?? Array(repeating: 0, count: source.parameterCount)
      }
      return
    }
    if task.hosted != nil {
      // Of nobody's clients: it has the model, and no data.
      let learner = try task.makeLearner(hosting: [], cacheFolder: DataCache.defaultFolder())
      var muster = try Muster(
        experiment, ExternalFacts(learner), needsInitial: false, core: core, options)
      let facts = try muster.run()
      self.init(muster, facts) { _ in try task.initialParameters(for: learner) }
      return
    }
    try self.init(experiment, learnerOf: task, core: core, options)
  }

  /// Of data that this process has, too.
  private init(
    _ experiment: Experiment, learnerOf task: LearningTask, core: String,
    _ options: CoordinatorProcess.Options
  ) throws {
    let learner = try task.makeLearner(cacheFolder: DataCache.defaultFolder())
    let reception = Reception(experiment, learner, core: core, keys: options.keys?.allowed)
    let transport: any CoordinatorTransport =
      if let endpoint = options.endpoint {
        try options.channel(
          endpoint, reception.encoding, experiment, parameterCount: learner.parameterCount)
      } else {
        try SoleClient(
          learner, rate: task.training.rate, encoding: reception.encoding,
          watchesLifeline: options.isLaunched)
      }
    announcement = try options.announce(transport)
    facts = learner
    exchange = Exchange(
      transport,
      Coordination(
        .idle, reception: reception,
        crew: options.crew(experiment, parameterCount: learner.parameterCount)))
    initialParameters = { try task.initialParameters(for: learner) }
    (events, notes, isAnnounced) = ([], [], false)
  }

  /// What a muster found out.
  /// - Parameter initial: makes version 0, of what a client process made of it, if one did.
  private init(
    _ muster: Muster, _ facts: ExternalFacts, initial: @escaping ([Float]?) throws -> [Float]
  ) {
    self.facts = facts
    exchange = muster.exchange
    announcement = muster.announcement
    (events, notes, isAnnounced) = (muster.events, muster.notes, true)
    let made = muster.exchange.coordination.initial?.first?.parameters
    initialParameters = { try initial(made) }
  }
}

extension CoordinatorProcess.Options {
  /// The line to client processes.
  func channel(
    _ endpoint: String, _ encoding: Values.Encoding, _ experiment: Experiment, parameterCount: Int
  ) throws -> CoordinatorChannel {
    try CoordinatorChannel(
      endpoint: endpoint, encoding: encoding, parameterCount: parameterCount,
      connectionsMax: OpenFiles.connectionsMax(clients: experiment.clients), keys: keys,
      watchesLifeline: isLaunched)
  }

  /// Says where they are to connect, where a file was asked for.
  func announce(_ transport: any CoordinatorTransport) throws -> Announcement? {
    try announcement.map {
      try Announcement(endpointToConnect(transport.endpoint, host: hostName()), at: $0)
    }
  }

  /// How the crew of an experiment is kept.
  func crew(_ experiment: Experiment, parameterCount: Int) -> Crew.Options {
    Crew.Options(
      clients: experiment.clients, parameterCount: parameterCount, patience: patience,
      expected: expected)
  }
}
