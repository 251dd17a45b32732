internal import DequeModule
public import Federation

/// Carries decisions out: says which work can be done now, and turns what comes back into versions.
///
/// A schedule runs ahead of the numbers, so only work that will be aggregated is ever handed out, each
/// piece with its weight known. Whoever does the work, in whatever order it comes back, the versions
/// are the same to the last bit: contributions are folded in the order of the decisions alone.
///
/// Knows no process, socket or clock.
public struct Execution {
  var decisions: any DecisionSource
  /// Decided but not carried out, in order.
  var steps = Deque<Schedule.Step>()
  /// Contributions of the aggregations among them.
  var contributionsAhead = 0
  let contributionsAheadMax: Int
  let groupsFrom: Int
  /// Whether more could be decided at once; `walkAhead` does it, and is called again and again, so that
  /// whoever drives the run looks after other things meanwhile.
  public internal(set) var isBehind = false

  /// How the decisions' time goes with the session's under the real clock; nil under the virtual one.
  var realTime: RealTime?
  /// Whether the real clock's decisions begin with those of a record.
  var followsRecord = false
  /// Whether nothing is added to what the machines take.
  let hasNaturalDelays: Bool
  /// Evaluations that wait for the end of the training.
  var deferred: [Work] = []

  /// Whether a weight among the steps is none, so that no step behind it will ever be carried out.
  var hasNoMore = false

  var queue = WorkQueue()
  /// How many versions are decided after the first.
  var decidedVersions = 0
  /// The last of them that changes something.
  var decidedOrigin = 0
  /// The base versions of work that was given up, by the version that is made next after that. They are held
  /// until it is made: whoever goes on from a version knows what was decided before it, and no more.
  var givenUp: [Int: [Int]] = [:]
  /// Orders that wait at their clients; the versions that they start from are held.
  var queued: Set<OrderID> = []
  /// Work whose base version is still to come, by the version that makes its parameters.
  var blocked: [Int: [TrainingWork]] = [:]
  var models: ModelVersions
  var server: Server
  /// What came back and is not folded yet.
  var returned: [WorkID: (work: TrainingWork, Returned)] = [:]
  var returnedBytes = 0
  /// How many contributions of the next aggregation are folded.
  var folded = 0
  var tally = Tally()
  var evaluations: Evaluations
  var scheduleEnd: StopReason?
  var pendingDivergence: Divergence?
  var events: [RunEvent] = []

  /// The virtual time up to which all is carried out.
  public internal(set) var time = VirtualTime.zero

  /// The end of the run, once it is reached.
  public internal(set) var outcome: Outcome?

  /// How a run ended.
  public struct Outcome: Sendable {
    public let reason: StopReason
    /// The last version, evaluated.
    public let final: EvaluatedPoint
    public let parameters: [Float]
  }

  /// What it is in the caller's power to choose, none of which ever changes a result but whose
  /// measures there are.
  public struct Options: Sendable {
    /// Aggregations of at least this many contributions are computed in groups, for fewer messages.
    public var groupsFrom: Int
    /// On how many clients versions are evaluated; nil for all.
    public var evaluatedClients: Int?
    /// Whether every client is tested on the test samples of all that are evaluated.
    public var poolsTests: Bool

    public init(
      groupsFrom: Int = 256, evaluatedClients: Int? = nil, poolsTests: Bool = false
    ) {
      self.groupsFrom = groupsFrom
      self.evaluatedClients = evaluatedClients
      self.poolsTests = poolsTests
    }
  }

  /// An execution from its beginning: of a schedule, or of decisions under the real clock, which stands
  /// still until it is started.
  /// - Parameters:
  ///   - settings: the schedule's.
  ///   - weights: those of each client.
  ///   - initial: the parameters of version 0.
  ///   - timeUnit: how long a time unit lasts under the real clock; nil under the virtual one.
  ///   - encoding: how models and deltas travel. Whoever carries them rounds them as it says: what work is
  ///     done from, and what comes back.
  public init(
    _ settings: ScheduleSettings, weights: ClientWeights, initial: [Float],
    timeUnit: Duration? = nil, encoding: VectorEncoding = .float32, options: Options = Options()
  ) {
    let decisions: any DecisionSource =
      timeUnit == nil
      ? Schedule(settings, weights: weights) : LiveDecisions(settings, weights: weights)
    self.init(
      decisions, settings,
      models: ModelVersions([0: initial], latest: 0),
      server: Server(settings, parameterCount: initial.count, encoding: encoding),
      parameterCount: initial.count, skippedEvaluations: 0, options)
    realTime = timeUnit.map { RealTime(unit: $0) }
    walkAhead()
  }

  /// Goes on where a run was interrupted.
  /// - Parameters:
  ///   - live: under the real clock, how long a time unit lasts, and what happened before; nil under the
  ///     virtual one.
  ///   - whileWalking: called now and then while the schedule is walked up to there.
  /// - Returns: nil when the state is not one of this schedule and server, or of a model with another
  ///   number of parameters.
  public init?(
    _ settings: ScheduleSettings, weights: ClientWeights, parameterCount: Int,
    resuming state: RunState, live: (unit: Duration, record: [RecordedHappening])? = nil,
    encoding: VectorEncoding = .float32, options: Options = Options(),
    whileWalking: () throws -> Void
  ) rethrows {
    var vectors = state.vectors
    var server = Server(settings, parameterCount: parameterCount, encoding: encoding)
    guard server.take(from: &vectors) else { return nil }
    let models = ModelVersions(taking: &vectors, latest: state.aggregations)
    guard vectors.isEmpty else { return nil }
    let decisions = live.map { LiveDecisions(settings, weights: weights, record: $0.record) }
    self.init(
      decisions as (any DecisionSource)? ?? Schedule(settings, weights: weights), settings,
      models: models, server: server,
      parameterCount: parameterCount, skippedEvaluations: state.evaluations, options)
    if let live, let decisions {
      realTime = RealTime(unit: live.unit, at: decisions.recordedUntil)
      followsRecord = decisions.followsRecord
    }
    guard let origin = try replay(whileWalking), tally.digest.text == state.planSHA256,
      self.models.isComplete(count: parameterCount, origin: origin)
    else { return nil }
    walkAhead()
  }

  /// An execution of any decisions, before the first of them.
  init(
    _ decisions: any DecisionSource, _ settings: ScheduleSettings, models: ModelVersions,
    server: Server, parameterCount: Int, skippedEvaluations: Int, _ options: Options
  ) {
    self.decisions = decisions
    hasNaturalDelays = settings.delays.areNatural
    contributionsAheadMax = Self.contributionsAheadMax(settings)
    groupsFrom = options.groupsFrom
    self.models = models
    self.server = server
    let evaluated = EvaluatedClients(
      options.evaluatedClients, importance: settings.importance, seed: settings.seed)
    evaluations = Evaluations(
      of: evaluated, stop: settings.stop, poolsTests: options.poolsTests,
      parameterCount: parameterCount, skipped: skippedEvaluations)
  }
}

// MARK: - Where the run stands

extension Execution {
  /// On which clients versions are evaluated.
  public var evaluated: EvaluatedClients { evaluations.evaluated }

  /// Where the run stands. When it has ended, that is before its last evaluation: whoever goes on from
  /// there does it again, and comes to the same end.
  /// - Precondition: the events were taken.
  public var state: RunState {
    precondition(events.isEmpty, "events that were not recorded would be lost")
    return RunState(
      aggregations: models.latest,
      evaluations: outcome == nil ? evaluations.done : evaluations.done - 1,
      planSHA256: tally.digest.text,
      vectors: models.vectors.merging(server.vectors) { version, _ in version })
  }

  /// The latest version.
  public var version: Int { models.latest }

  /// Updates aggregated.
  public var updates: Int { tally.updates }

  /// How many versions' parameters are in memory.
  var heldVersions: Int { models.parameters.count }

  /// A version's parameters; the version of work that was handed out is there until it is done.
  public func parameters(of version: Int) -> [Float] { models[version] }

  /// Why there is no next version, if so; once no evaluation is open that could end the run before.
  public var divergence: Divergence? {
    outcome == nil && evaluations.areDone ? pendingDivergence : nil
  }

  /// What happened since this was asked last, in order.
  public mutating func takeEvents() -> [RunEvent] {
    defer { events.removeAll(keepingCapacity: true) }
    return events
  }
}

// MARK: - Handing work out

extension Execution {
  /// Says which clients only the members that declared them may train.
  public mutating func claim(_ claims: Claims) { queue.claim(claims) }

  /// The next work for a member of the crew, or nil when there is none for it now.
  ///
  /// Evaluation is off the critical path: it waits until there is nothing to train, but no longer
  /// than two evaluations.
  /// - Parameters:
  ///   - isFree: whether the member may do what nobody declared.
  ///   - window: how many aggregations after the first that is needed the work may be for whose data
  ///     the member has.
  public mutating func nextWork(for member: Int, isFree: Bool = true, window: Int = 0) -> Work? {
    if evaluations.areLate,
      let work = queue.next(.evaluation, for: member, isFree: isFree, window: window)
    {
      return work
    }
    // Of what diverged nothing more is trained.
    if mayTrain,
      let work = nextTraining(for: member, isFree: isFree, window: window)
    {
      return .training(work)
    }
    return queue.next(.evaluation, for: member, isFree: isFree, window: window)
  }

  /// The next work for a member that is for the same aggregation as `work` and from the same version,
  /// or nil when there is none for it now.
  public mutating func nextWork(
    beside work: TrainingWork, for member: Int, isFree: Bool = true
  ) -> TrainingWork? {
    // Under the real clock each goes when it is given.
    guard !isLive, let next = nextTraining(for: member, isFree: isFree, window: 0) else {
      return nil
    }
    if next.need.aggregation == work.need.aggregation, next.baseVersion == work.baseVersion {
      return next
    }
    queue.offerAgain(.training(next))
    return nil
  }

  /// The next training for a member, whatever it is for; nil when there is none for it now.
  public mutating func nextTraining(for member: Int, isFree: Bool) -> Work? {
    guard mayTrain else { return nil }
    return nextTraining(for: member, isFree: isFree, window: 0).map { .training($0) }
  }

  /// The next training for a member. While more has come back than is good for the memory, only what
  /// is folded next.
  private mutating func nextTraining(
    for member: Int, isFree: Bool, window: Int
  ) -> TrainingWork? {
    guard
      case .training(let work) = queue.next(.training, for: member, isFree: isFree, window: window)
    else { return nil }
    if returnedBytes < Self.returnedBytesMax || isNext(work) { return work }
    queue.offerAgain(.training(work))
    return nil
  }

  /// How many orders to train any process may be given now.
  public var readyUpdates: Int { queue.freeTrainingCount }

  /// Whether there is work that any process may be given now.
  public mutating func hasFreeWork() -> Bool {
    mayTrain && queue.hasFree(.training) || queue.hasFree(.evaluation)
  }

  /// Takes work back that its process will not do, or that another shall do as well.
  public mutating func offerAgain(_ work: Work) { queue.offerAgain(work) }

  /// Notes that a member is given the work, and so will have its clients' data.
  public mutating func settle(_ work: Work, at member: Int) { queue.settle(work, at: member) }

  /// Forgets a member that left.
  public mutating func forget(member: Int) { queue.forget(member) }

  /// Members for whom work came that only they can do, or have the data for, since this was asked last.
  public mutating func takeCalled() -> Set<Int> { queue.takeCalled() }

  /// Whether the work is wanted still.
  public func isUndone(_ work: Work) -> Bool { queue.isUndone(work.id) }

  /// Whether the run can do nothing before this work is done.
  public func waitsOnly(for work: Work) -> Bool {
    switch work {
    case .training(let work): isNext(work) && evaluations.areDone
    case .evaluation(let work): work.evaluation == evaluations.done
    }
  }

  private func isNext(_ work: TrainingWork) -> Bool {
    work.need.aggregation == models.latest && work.need.place == folded
  }
}

// MARK: - Taking answers

extension Execution {
  /// The deltas of the work: one member's plain delta, or the weighted sum of all.
  /// - Parameters:
  ///   - norm: of the values.
  ///   - process: who sent them, for a sentence.
  /// - Returns: false where the work was done before; then nothing changes.
  /// - Precondition: the work was handed out; as many values as the model has, all of them finite.
  @discardableResult
  public mutating func complete(
    _ work: TrainingWork, values: ArraySlice<Float>, norm: Double = 0, by process: String = ""
  ) -> Bool {
    guard queue.finish(work.id) else { return false }
    let answer = Returned(values: values, norm: norm, process: process)
    returned[work.id] = (work, answer)
    returnedBytes += answer.byteCount
    advance()
    return true
  }

  /// The measures of the work's clients, in their order.
  /// - Returns: false where the work was done before; then nothing changes.
  @discardableResult
  public mutating func complete(_ work: EvaluationWork, measures: [ClientEvaluation]) -> Bool {
    guard queue.finish(work.id) else { return false }
    evaluations.record(measures, of: work)
    closeEvaluations()
    // It may have waited for one of them to be done.
    advance()
    return true
  }
}
