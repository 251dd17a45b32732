internal import DequeModule
public import Federation
internal import Kernels
public import Learning
public import Results

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
  private var queue = WorkQueue()
  /// Work whose base version is still to come, by that version.
  private var blocked: [Int: [TrainingWork]] = [:]
  private var models: ModelVersions
  private var sum: GroupedSum
  private var server: ServerStep
  /// What came back and is not folded yet, by the place of its first member, for each aggregation.
  private var returned: [Int: [Int: (members: Int, values: ArraySlice<Float>)]] = [:]
  /// How many contributions of the next aggregation are folded.
  private var folded = 0
  private var tally = Tally()
  private var evaluations: [Int: OpenEvaluation] = [:]
  private var evaluationsBegun = 0
  /// How many were done before the run was resumed.
  private var evaluationsSkipped = 0
  private var evaluationsDone = 0
  private var finished: [EvaluatedPoint] = []
  private var scheduleEnd: StopReason?

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
    sum = GroupedSum(count: initial.count)
    server = ServerStep(settings.scheme.server, parameterCount: initial.count)
    lookAhead()
    advance()
  }

  /// Goes on where a run was interrupted.
  /// - Returns: nil when the checkpoint is not one of this schedule and server optimiser, or of a model
  ///   with another number of parameters.
  public init?(
    _ settings: ScheduleSettings, weights: [Double], parameterCount: Int,
    resuming checkpoint: Checkpoint, groupsFrom: Int = 256,
    evaluatedClients: Int? = nil, poolsTests: Bool = false
  ) {
    guard
      let server = ServerStep(
        settings.scheme.server, parameterCount: parameterCount, memory: checkpoint.serverMemory)
    else { return nil }
    self.server = server
    evaluated = EvaluatedClients(
      evaluatedClients, importance: settings.importance, seed: settings.seed)
    contributionsAheadMax = Self.contributionsAheadMax(settings)
    stop = settings.stop
    self.groupsFrom = groupsFrom
    mixesModels = settings.scheme.mixing != nil
    self.poolsTests = poolsTests
    schedule = Schedule(settings, weights: weights)
    models = ModelVersions(checkpoint.versions, latest: checkpoint.aggregations)
    sum = GroupedSum(count: parameterCount)
    evaluationsSkipped = checkpoint.evaluations
    guard replay(), models.isComplete(count: parameterCount) else { return nil }
    lookAhead()
    advance()
  }

  /// Where the run stands.
  /// - Precondition: the evaluated points were taken.
  public func checkpoint(wallSeconds: Double, trainingSeconds: Double) -> Checkpoint {
    precondition(finished.isEmpty, "evaluated points that were not recorded would be lost")
    return Checkpoint(
      aggregations: models.latest, evaluations: evaluationsDone, wallSeconds: wallSeconds,
      trainingSeconds: trainingSeconds, versions: models.parameters,
      serverMemory: server.memory)
  }

  /// The latest version.
  public var version: Int { models.latest }

  /// Updates aggregated.
  public var updates: Int { tally.updates }

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
    if let work = queue.nextTraining(for: hosted) { return .training(work) }
    return queue.nextEvaluation(for: hosted).map { .evaluation($0) }
  }

  /// The next work for a process that is for the same aggregation as `work` and from the same version,
  /// or nil when there is none for it now.
  public mutating func nextWork(
    beside work: TrainingWork, for hosted: HostedClients
  ) -> TrainingWork? {
    guard let next = queue.nextTraining(for: hosted) else { return nil }
    if next.aggregation == work.aggregation, next.baseVersion == work.baseVersion { return next }
    queue.add(next)
    return nil
  }

  /// How many orders to train any process may be given now.
  public var readyUpdates: Int { queue.freeTrainingCount }

  /// Takes work back that its process will not do.
  public mutating func giveBack(_ work: Work) { queue.add(work) }

  /// The deltas of the work: one member's plain delta, or the weighted sum of all.
  /// - Precondition: the work was handed out and is not done; as many values as the model has.
  public mutating func complete(_ work: TrainingWork, values: ArraySlice<Float>) {
    returned[work.aggregation, default: [:]][work.first] = (work.members.count, values)
    advance()
  }

  /// The measures of the work's clients, in their order.
  public mutating func complete(_ work: EvaluationWork, measures: [ClientMeasures]) {
    for (client, measures) in zip(work.clients, measures) {
      guard let place = evaluated.place(of: client) else { continue }
      evaluations[work.evaluation]?.record(measures, at: place)
    }
    closeEvaluations()
  }

  /// Evaluations that are complete and were not taken yet, in the run's order.
  public mutating func takeEvaluatedPoints() -> [EvaluatedPoint] {
    defer { finished.removeAll() }
    return finished
  }
}

// MARK: - Looking ahead

extension Execution {
  /// How far the schedule runs ahead, in contributions and in steps: far enough that every process
  /// finds work, near enough that memory stays small.
  private static func contributionsAheadMax(_ settings: ScheduleSettings) -> Int {
    max(512, 2 * settings.clientsAtWork)
  }
  private static let stepsAheadMax = 4_096

  private mutating func lookAhead() {
    while contributionsAhead < contributionsAheadMax, steps.count < Self.stepsAheadMax,
      let step = schedule.next()
    {
      switch step {
      case .train(let order, due: _): models.retain(order.baseVersion)
      case .abandon(let order, at: _): models.release(order.baseVersion)
      case .outlast: break
      case .aggregate(let aggregation):
        contributionsAhead += aggregation.contributions.count
        cut(aggregation)
        steps.append(step)
      case .evaluate, .stop: steps.append(step)
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
  /// - Returns: whether the schedule gets that far.
  private mutating func replay() -> Bool {
    while tally.aggregations < models.latest {
      switch schedule.next() {
      case .train(let order, due: _): models.retain(order.baseVersion)
      case .abandon(let order, at: _): models.release(order.baseVersion)
      case .outlast: break
      case .aggregate(let aggregation):
        for contribution in aggregation.contributions {
          models.release(contribution.order.baseVersion)
        }
        tally.add(aggregation)
      case .evaluate(let version, let time): beginEvaluation(of: version, at: time)
      case .stop, nil: return false
      }
    }
    return true
  }
}

// MARK: - Carrying out

extension Execution {
  /// Carries steps out until one has to wait.
  private mutating func advance() {
    while let step = steps.first {
      switch step {
      case .train, .abandon, .outlast: preconditionFailure("orders are not kept as steps")
      case .aggregate(let aggregation):
        guard fold(aggregation) else { return }
      case .evaluate(let version, let time): beginEvaluation(of: version, at: time)
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
      guard let (members, values) = returned[aggregation.index]?.removeValue(forKey: folded) else {
        return false
      }
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
      folded += members
    }
    // Not before: a run that is resumed from here trains for the whole aggregation again.
    for contribution in contributions { models.release(contribution.order.baseVersion) }
    returned[aggregation.index] = nil
    folded = 0
    contributionsAhead -= contributions.count
    appendVersion(isUnchanged: contributions.isEmpty)
    tally.add(aggregation)
    for work in blocked.removeValue(forKey: models.latest) ?? [] { queue.add(work) }
    return true
  }

  /// What leads from the latest version to the client's model, theta_v + Delta.
  private func towardsModel(_ delta: ArraySlice<Float>, from base: Int) -> [Float] {
    let (base, latest) = (models[base], models[models.latest])
    return zip(delta, zip(base, latest)).map { $0 + ($1.0 - $1.1) }
  }

  private mutating func appendVersion(isUnchanged: Bool) {
    var next = models[models.latest]
    if !isUnchanged {
      var step = [Float](repeating: 0, count: next.count)
      sum.finish(into: &step)
      server.apply(step, to: &next)
    }
    models.append(next)
  }
}

// MARK: - Evaluating

extension Execution {
  /// Evaluations are cut into about this many pieces, so that idle processes share them.
  private static let piecesOfEvaluation = 16

  private mutating func beginEvaluation(of version: Int, at time: VirtualTime) {
    if evaluationsBegun < evaluationsSkipped {
      evaluationsBegun += 1
      evaluationsDone += 1
      return
    }
    let clients = evaluated.ids.count
    models.retain(version)
    evaluations[evaluationsBegun] = OpenEvaluation(
      version: version, time: time, tally: tally, clients: clients)
    let size = (clients + Self.piecesOfEvaluation - 1) / Self.piecesOfEvaluation
    for start in stride(from: 0, to: clients, by: size) {
      let piece = evaluated.ids[start..<min(start + size, clients)]
      queue.add(
        EvaluationWork(evaluation: evaluationsBegun, version: version, clients: Array(piece)))
    }
    evaluationsBegun += 1
  }

  /// Takes complete evaluations in order, so that the same one always ends the run.
  private mutating func closeEvaluations() {
    while outcome == nil, let open = evaluations[evaluationsDone], open.missing == 0 {
      evaluations[evaluationsDone] = nil
      evaluationsDone += 1
      var clients = open.clients.compactMap(\.self)
      if poolsTests { ClientMeasures.poolTests(of: &clients) }
      let point = EvaluatedPoint(
        version: open.version, time: open.time, tally: open.tally, clients: clients,
        of: evaluated)
      finished.append(point)
      let end = evaluationsDone == evaluationsBegun ? scheduleEnd : nil
      if let reason = stop.goal(reachedBy: point.test) ?? end {
        outcome = Outcome(reason: reason, final: point, parameters: models[point.version])
      }
      models.release(point.version)
    }
  }
}

extension StopRule {
  /// Which goal a version of this quality reaches, if any; what was not measured reaches none.
  fileprivate func goal(reachedBy test: Quality) -> StopReason? {
    if let accuracy, let found = test.accuracy, found >= accuracy { return .accuracy }
    if let loss, let found = test.loss, found <= loss { return .loss }
    return nil
  }
}
