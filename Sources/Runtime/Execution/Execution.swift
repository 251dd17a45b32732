internal import DequeModule
public import Federation
internal import Kernels
public import Learning
public import Records

/// Carries a schedule out: says which work can be done now, and turns what comes back into versions.
///
/// The schedule runs ahead of the numbers, so only work that will be aggregated is ever handed out,
/// each piece with its weight known. Whoever does the work, in whatever order it comes back, the
/// versions are the same to the last bit: contributions are folded in the schedule's order alone.
///
/// Knows no process, socket or clock.
public struct Execution {
  /// On which clients versions are evaluated.
  public let evaluated: EvaluatedClients
  private let contributionsAheadMax: Int
  private let stop: StopRule
  private let poolsTests: Bool
  private let groupsFrom: Int
  /// Whether contributions lead towards the clients' models, not along their deltas.
  private let mixesModels: Bool

  private var schedule: Schedule
  /// Decided but not carried out, in order.
  private var steps = Deque<Schedule.Step>()
  private var contributionsAhead = 0
  /// Whether the schedule could be walked further ahead at once; `walkAhead` does it, and is called
  /// again and again, so that whoever drives the run looks after other things meanwhile.
  public private(set) var isBehind = false
  private var queue = WorkQueue()
  /// Work whose base version is still to come, by that version.
  private var blocked: [Int: [TrainingWork]] = [:]
  private var models: ModelVersions
  private var sum: GroupedSum
  private var server: ServerStep
  /// What came back and is not folded yet, by the place of its first member, for each aggregation.
  private var returned: [Int: [Int: (part: Divergence.Part, values: ArraySlice<Float>)]] = [:]
  private var returnedBytes = 0
  /// How many contributions of the next aggregation are folded.
  private var folded = 0
  private var tally = Tally()
  /// Those that are begun and not done.
  private var evaluations: [Int: OpenEvaluation] = [:]
  private let evaluationsAtOnceMax: Int
  private var evaluationsBegun = 0
  /// How many were done before the run was resumed.
  private var evaluationsSkipped = 0
  private var evaluationsDone = 0
  /// The latest one that was done since the run began or was resumed.
  private var latestPoint: EvaluatedPoint?
  private var finished: [EvaluatedPoint] = []
  private var scheduleEnd: StopReason?

  /// What each answer added to the next version.
  private var parts: [Divergence.Part] = []
  private var pendingDivergence: Divergence?

  /// Why there is no next version, if so; once no evaluation is open that could end the run before.
  public var divergence: Divergence? {
    outcome == nil && evaluationsDone == evaluationsBegun ? pendingDivergence : nil
  }

  /// The end of the run, once it is reached.
  public private(set) var outcome: Outcome?

  /// How a run ended.
  public struct Outcome: Sendable {
    public let reason: StopReason
    /// The last version, evaluated.
    public let final: EvaluatedPoint
    public let parameters: [Float]
  }

  /// - Parameters:
  ///   - settings: the schedule's.
  ///   - weights: d_i for each client.
  ///   - initial: the parameters of version 0.
  ///   - groupsFrom: aggregations of at least this many contributions are computed in groups, for
  ///     fewer messages. Never changes a result.
  ///   - evaluatedClients: on how many clients versions are evaluated; nil for all.
  ///   - poolsTests: whether every client is tested on the test samples of all that are evaluated.
  public init(
    _ settings: ScheduleSettings, weights: [Double], initial: [Float], groupsFrom: Int = 256,
    evaluatedClients: Int? = nil, poolsTests: Bool = false
  ) {
    evaluated = EvaluatedClients(
      evaluatedClients, importance: settings.importance, seed: settings.seed)
    contributionsAheadMax = Self.contributionsAheadMax(settings)
    stop = settings.stop
    self.groupsFrom = groupsFrom
    mixesModels = settings.scheme.mixing != nil
    self.poolsTests = poolsTests
    schedule = Schedule(settings, weights: weights)
    models = ModelVersions([0: initial], latest: 0)
    evaluationsAtOnceMax = Self.evaluationsAtOnceMax(
      parameterCount: initial.count, clients: evaluated.ids.count)
    sum = GroupedSum(count: initial.count)
    server = ServerStep(settings.scheme.server, parameterCount: initial.count)
    walkAhead()
  }

  /// Goes on where a run was interrupted.
  /// - Parameter whileWalking: called now and then while the schedule is walked up to there.
  /// - Returns: nil when the state is not one of this schedule and server optimiser, or of a model with
  ///   another number of parameters.
  public init?(
    _ settings: ScheduleSettings, weights: [Double], parameterCount: Int,
    resuming state: RunState, groupsFrom: Int = 256,
    evaluatedClients: Int? = nil, poolsTests: Bool = false,
    whileWalking: () throws -> Void
  ) rethrows {
    var vectors = state.vectors
    guard
      let server = ServerStep(
        settings.scheme.server, parameterCount: parameterCount, taking: &vectors)
    else { return nil }
    self.server = server
    models = ModelVersions(taking: &vectors, latest: state.aggregations)
    guard vectors.isEmpty else { return nil }
    evaluated = EvaluatedClients(
      evaluatedClients, importance: settings.importance, seed: settings.seed)
    contributionsAheadMax = Self.contributionsAheadMax(settings)
    stop = settings.stop
    self.groupsFrom = groupsFrom
    mixesModels = settings.scheme.mixing != nil
    self.poolsTests = poolsTests
    schedule = Schedule(settings, weights: weights)
    evaluationsAtOnceMax = Self.evaluationsAtOnceMax(
      parameterCount: parameterCount, clients: evaluated.ids.count)
    sum = GroupedSum(count: parameterCount)
    evaluationsSkipped = state.evaluations
    guard let origin = try replay(whileWalking), tally.digest.text == state.planSHA256,
      models.isComplete(count: parameterCount, origin: origin)
    else { return nil }
    walkAhead()
  }

  /// Where the run stands. When it has ended, that is before its last evaluation: whoever goes on from
  /// there does it again, and comes to the same end.
  /// - Precondition: the evaluated points were taken.
  public var state: RunState {
    precondition(finished.isEmpty, "evaluated points that were not recorded would be lost")
    return RunState(
      aggregations: models.latest,
      evaluations: outcome == nil ? evaluationsDone : evaluationsDone - 1,
      planSHA256: tally.digest.text,
      vectors: models.vectors.merging(server.vectors) { version, _ in version })
  }

  /// The latest version.
  public var version: Int { models.latest }

  /// The virtual time up to which all is carried out.
  public private(set) var time = VirtualTime.zero

  /// Updates aggregated.
  public var updates: Int { tally.updates }

  /// How many versions' parameters are in memory.
  var heldVersions: Int { models.parameters.count }

  /// A version's parameters; the version of work that was handed out is there until it is done.
  public func parameters(of version: Int) -> [Float] { models[version] }

  /// Says which clients only the process that declared them may train.
  public mutating func claim(_ clients: Set<ClientID>) { queue.claim(clients) }

  /// The next work for a process, or nil when there is none for it now.
  ///
  /// Evaluation is off the critical path: it waits until there is nothing to train, but no longer
  /// than two evaluations.
  public mutating func nextWork(for hosted: HostedClients) -> Work? {
    if evaluationsBegun - evaluationsDone > 2, let work = queue.nextEvaluation(for: hosted) {
      return .evaluation(work)
    }
    // Of what diverged nothing more is trained.
    if pendingDivergence == nil, let work = nextTraining(for: hosted) {
      return .training(work)
    }
    return queue.nextEvaluation(for: hosted).map { .evaluation($0) }
  }

  /// The next work for a process that is for the same aggregation as `work` and from the same version,
  /// or nil when there is none for it now.
  public mutating func nextWork(
    beside work: TrainingWork, for hosted: HostedClients
  ) -> TrainingWork? {
    guard let next = nextTraining(for: hosted) else { return nil }
    if next.aggregation == work.aggregation, next.baseVersion == work.baseVersion { return next }
    queue.add(next)
    return nil
  }

  /// The next training for a process. While more has come back than is good for the memory, only what
  /// is folded next.
  private mutating func nextTraining(for hosted: HostedClients) -> TrainingWork? {
    guard let work = queue.nextTraining(for: hosted) else { return nil }
    if returnedBytes < Self.returnedBytesMax { return work }
    if work.aggregation == models.latest, work.first == folded { return work }
    queue.add(work)
    return nil
  }

  /// How many orders to train any process may be given now.
  public var readyUpdates: Int { queue.freeTrainingCount }

  /// Takes work back that its process will not do.
  public mutating func giveBack(_ work: Work) { queue.add(work) }

  /// Whether the run can do nothing before this work is done.
  public func waitsOnly(for work: Work) -> Bool {
    switch work {
    case .training(let work):
      work.aggregation == models.latest && work.first == folded
        && evaluationsDone == evaluationsBegun
    case .evaluation(let work): work.evaluation == evaluationsDone
    }
  }

  /// The deltas of the work: one member's plain delta, or the weighted sum of all.
  /// - Parameters:
  ///   - norm: of the values.
  ///   - process: who sent them, for a sentence.
  /// - Precondition: the work was handed out and is not done; as many values as the model has, all of
  ///   them finite.
  public mutating func complete(
    _ work: TrainingWork, values: ArraySlice<Float>, norm: Double = 0, by process: String = ""
  ) {
    let part = Divergence.Part(contributions: work.members, norm: norm, process: process)
    returned[work.aggregation, default: [:]][work.first] = (part, values)
    returnedBytes += values.count * MemoryLayout<Float>.size
    advance()
  }

  /// The measures of the work's clients, in their order.
  public mutating func complete(_ work: EvaluationWork, measures: [ClientMeasures]) {
    for (client, measures) in zip(work.clients, measures) {
      guard let place = evaluated.place(of: client) else { continue }
      evaluations[work.evaluation]?.record(measures, at: place)
    }
    closeEvaluations()
    // It may have waited for one of them to be done.
    advance()
  }

  /// Evaluations that are complete and were not taken yet, in the run's order.
  public mutating func takeEvaluatedPoints() -> [EvaluatedPoint] {
    defer { finished.removeAll() }
    return finished
  }
}

// MARK: - Looking ahead

extension Execution {
  /// Walks the schedule ahead, and carries out what can be.
  public mutating func walkAhead() {
    lookAhead()
    advance()
  }

  private mutating func lookAhead() {
    var taken = 0
    isBehind = false
    while contributionsAhead < contributionsAheadMax, steps.count < Self.stepsAheadMax {
      guard taken < Self.stepsAtOnceMax else {
        isBehind = true
        return
      }
      guard let step = schedule.next() else { return }
      taken += 1
      switch step {
      case .train(let order, due: _): models.retain(order.baseVersion)
      case .abandon(let order, at: _): models.release(order.baseVersion)
      case .outlast: break
      case .aggregate(let aggregation):
        contributionsAhead += aggregation.contributions.count
        cut(aggregation)
        steps.append(step)
      case .pass, .evaluate, .stop: steps.append(step)
      }
    }
  }

  /// Cuts an aggregation into pieces of work.
  private mutating func cut(_ aggregation: Aggregation) {
    let contributions = aggregation.contributions
    for start in stride(from: 0, to: contributions.count, by: GroupedSum.groupSize) {
      let end = min(start + GroupedSum.groupSize, contributions.count)
      let group = TrainingWork(
        aggregation: aggregation.index, first: start, members: Array(contributions[start..<end]))
      let isUniform = group.members.allSatisfy { $0.order.baseVersion == group.baseVersion }
      if contributions.count >= groupsFrom, isUniform, !mixesModels {
        file(group)
      } else {
        for single in group.singles { file(single) }
      }
    }
  }

  private mutating func file(_ work: TrainingWork) {
    if work.baseVersion <= models.latest {
      queue.add(work)
    } else {
      blocked[work.baseVersion, default: []].append(work)
    }
  }
}

// MARK: - Resuming

extension Execution {
  /// Walks the schedule up to the latest version without computing what has been computed.
  ///
  /// All orders from a version are given before the first of them is aggregated, so no version that is
  /// still needed is dropped on the way.
  /// - Returns: which version made the latest version's parameters; nil where the schedule does not get
  ///   that far.
  private mutating func replay(_ whileWalking: () throws -> Void) rethrows -> Int? {
    var (origin, taken) = (0, 0)
    while tally.aggregations < models.latest {
      taken += 1
      if taken.isMultiple(of: Self.stepsAtOnceMax) { try whileWalking() }
      switch schedule.next() {
      case .train(let order, due: _): models.retain(order.baseVersion)
      case .abandon(let order, at: _): models.release(order.baseVersion)
      case .outlast: break
      case .aggregate(let aggregation):
        for contribution in aggregation.contributions {
          models.release(contribution.order.baseVersion)
        }
        tally.add(aggregation)
        origin = tally.aggregations
        time = aggregation.time
      case .pass(let passed):
        tally.add(passed)
        time = passed.lastTime
      case .evaluate(_, let time, let isNew):
        beginEvaluation(of: origin, at: time, isNew: isNew)
      case .stop, nil: return nil
      }
    }
    return tally.aggregations == models.latest ? origin : nil
  }
}

// MARK: - Carrying out

extension Execution {
  /// Carries steps out until one has to wait.
  private mutating func advance() {
    while pendingDivergence == nil, let step = steps.first {
      switch step {
      case .train, .abandon, .outlast: preconditionFailure("orders are not kept as steps")
      case .aggregate(let aggregation):
        guard fold(aggregation) else { return }
        time = aggregation.time
      case .pass(let passed):
        models.pass(passed.count)
        tally.add(passed)
        time = passed.lastTime
      case .evaluate(_, let time, let isNew):
        guard evaluations.count < evaluationsAtOnceMax else { return }
        self.time = time
        beginEvaluation(of: models.origin, at: time, isNew: isNew)
      case .stop(let reason, _):
        scheduleEnd = reason
        closeEvaluations()
      }
      steps.removeFirst()
      lookAhead()
    }
  }

  /// Folds what has come back, in order; true when that was all and the next version is there.
  private mutating func fold(_ aggregation: Aggregation) -> Bool {
    let contributions = aggregation.contributions
    while folded < contributions.count {
      guard let (part, values) = returned[aggregation.index]?.removeValue(forKey: folded) else {
        return false
      }
      returnedBytes -= values.count * MemoryLayout<Float>.size
      let members = part.contributions.count
      if members == 1 {
        let contribution = contributions[folded]
        if mixesModels, contribution.order.baseVersion != models.latest {
          let difference = towardsModel(values, from: contribution.order.baseVersion)
          sum.add(difference.span, weight: Float(contribution.weight))
        } else {
          sum.add(values.span, weight: Float(contribution.weight))
        }
      } else {
        sum.addGroup(values.span, members: members)
      }
      parts.append(part)
      folded += members
    }
    guard appendVersion() else { return false }
    // Not before: a run that is resumed from here trains for the whole aggregation again.
    for contribution in contributions { models.release(contribution.order.baseVersion) }
    returned[aggregation.index] = nil
    parts.removeAll(keepingCapacity: true)
    folded = 0
    contributionsAhead -= contributions.count
    tally.add(aggregation)
    for work in blocked.removeValue(forKey: models.latest) ?? [] { queue.add(work) }
    return true
  }

  /// What leads from the latest version to the client's model, theta_v + Delta.
  private func towardsModel(_ delta: ArraySlice<Float>, from base: Int) -> [Float] {
    let (base, latest) = (models[base], models.current)
    return zip(delta, zip(base, latest)).map { $0 + ($1.0 - $1.1) }
  }

  /// - Returns: whether it is finite; otherwise all stays as it was, and the run has diverged.
  private mutating func appendVersion() -> Bool {
    var next = models.current
    var step = [Float](repeating: 0, count: next.count)
    sum.finish(into: &step)
    var server = server
    server.apply(step, to: &next)
    guard isFinite(next.span), server.isFinite else {
      if let largest = parts.max(by: { $0.weightedNorm < $1.weightedNorm }) {
        pendingDivergence = Divergence(version: models.latest + 1, part: largest)
      }
      return false
    }
    self.server = server
    models.append(next)
    return true
  }
}

// MARK: - Evaluating

extension Execution {
  /// Evaluations are cut into about this many pieces, so that idle processes share them.
  private static let piecesOfEvaluation = 16

  /// Begins the evaluation of the version of the moment, whose parameters the version `origin` made.
  private mutating func beginEvaluation(of origin: Int, at time: VirtualTime, isNew: Bool) {
    if evaluationsBegun < evaluationsSkipped {
      evaluationsBegun += 1
      evaluationsDone += 1
      return
    }
    // What was measured before the run was resumed is not known any more, and measured again.
    let isRepeat = !isNew && evaluationsBegun > evaluationsSkipped
    let clients = isRepeat ? [] : evaluated.ids
    models.retain(origin)
    evaluations[evaluationsBegun] = OpenEvaluation(
      version: tally.aggregations, origin: origin, time: time, tally: tally, isRepeat: isRepeat,
      clients: clients.count)
    let size = (clients.count + Self.piecesOfEvaluation - 1) / Self.piecesOfEvaluation
    for start in stride(from: 0, to: clients.count, by: max(size, 1)) {
      let piece = clients[start..<min(start + size, clients.count)]
      queue.add(
        EvaluationWork(evaluation: evaluationsBegun, version: origin, clients: Array(piece)))
    }
    evaluationsBegun += 1
  }

  /// Takes complete evaluations in order, so that the same one always ends the run.
  private mutating func closeEvaluations() {
    while outcome == nil, let open = evaluations[evaluationsDone], open.missing == 0 {
      evaluations[evaluationsDone] = nil
      evaluationsDone += 1
      let point = point(of: open)
      latestPoint = point
      finished.append(point)
      let end = evaluationsDone == evaluationsBegun ? scheduleEnd : nil
      if let reason = stop.goal(reachedBy: point.test) ?? end {
        outcome = Outcome(reason: reason, final: point, parameters: models[open.origin])
      } else {
        models.release(open.origin)
      }
    }
  }

  private func point(of open: OpenEvaluation) -> EvaluatedPoint {
    var clients = open.clients.compactMap(\.self)
    if open.isRepeat {
      clients = latestPoint?.clients ?? []
    } else if poolsTests {
      ClientMeasures.poolTests(of: &clients)
    }
    return EvaluatedPoint(
      version: open.version, time: open.time, tally: open.tally, clients: clients, of: evaluated)
  }
}
