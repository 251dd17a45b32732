import Federation

extension Execution {
  /// Carries steps out until one has to wait.
  mutating func advance() {
    while pendingDivergence == nil, let step = steps.first {
      switch step {
      case .train, .queue, .arrive, .abandon, .outlast:
        preconditionFailure("orders are not kept as steps")
      case .aggregate(let aggregation):
        if let weight = aggregation.impossibleWeight {
          pendingDivergence = Divergence(
            version: aggregation.index + 1, cause: .weight(ParticipationError(weight)))
          return
        }
        guard fold(aggregation) else { return }
        time = aggregation.time
      case .pass(let passed):
        models.pass(passed.count)
        releaseGivenUp(before: passed.index)
        tally.add(passed)
        time = passed.lastTime
      case .evaluate(_, let time, let isNew):
        guard evaluations.hasRoom || isLive else { return }
        self.time = time
        beginEvaluation(of: models.origin, at: time, isNew: isNew)
      case .stop(let reason, _):
        scheduleEnd = reason
        fileDeferred()
        closeEvaluations()
      }
      steps.removeFirst()
      lookAhead()
    }
    if pendingDivergence != nil { fileDeferred() }
  }

  /// Folds what has come back, in order; true when that was all and the next version is there.
  private mutating func fold(_ aggregation: Aggregation) -> Bool {
    let contributions = aggregation.contributions
    while folded < contributions.count {
      guard let (work, answer) = takeReturned(contributions, at: folded) else { return false }
      returnedBytes -= answer.byteCount
      let end = folded + work.members.count
      server.fold(answer, as: contributions[folded..<end], in: models)
      folded = end
    }
    guard let next = server.nextVersion(of: models) else {
      if let largest = server.largestPart {
        pendingDivergence = Divergence(
          version: models.latest + 1,
          cause: server.excess.map { .range($0, largest) } ?? .sum(largest))
      }
      return false
    }
    models.append(next)
    // Not before: a run that is resumed from here trains for the whole aggregation again.
    for contribution in contributions { models.release(contribution.order.baseVersion) }
    releaseGivenUp(before: aggregation.index)
    folded = 0
    contributionsAhead -= contributions.count
    tally.add(aggregation)
    events.append(.aggregated(aggregation))
    for work in blocked.removeValue(forKey: models.latest) ?? [] { queue.add(.training(work)) }
    return true
  }

  /// What came back for the contribution at a place, or for the group that begins there.
  private mutating func takeReturned(
    _ contributions: [Contribution], at place: Int
  ) -> (work: TrainingWork, Returned)? {
    let single = WorkID(of: contributions[place].order, count: 1)
    if let found = returned.removeValue(forKey: single) { return found }
    guard place.isMultiple(of: TrainingWork.membersMax), contributions.count >= groupsFrom,
      server.mayGroup
    else { return nil }
    let members = min(TrainingWork.membersMax, contributions.count - place)
    return returned.removeValue(
      forKey: WorkID(of: contributions[place].order, count: members))
  }
}

// MARK: - Evaluating

extension Execution {
  /// Evaluations are cut into about this many pieces, so that idle processes share them.
  private static let piecesOfEvaluation = 16

  /// Begins the evaluation of the version of the moment, whose parameters the version `origin` made.
  mutating func beginEvaluation(of origin: Int, at time: VirtualTime, isNew: Bool) {
    let number = evaluations.begun
    guard
      let clients = evaluations.begin(origin: origin, at: time, tally: tally, isNew: isNew)
    else { return }
    models.retain(origin, madeBy: origin)
    let size = max(1, (clients.count + Self.piecesOfEvaluation - 1) / Self.piecesOfEvaluation)
    for start in stride(from: 0, to: clients.count, by: size) {
      let piece = clients[start..<min(start + size, clients.count)]
      file(.evaluation(EvaluationWork(evaluation: number, version: origin, clients: Array(piece))))
    }
  }

  /// Takes complete evaluations in order, so that the same one always ends the run.
  mutating func closeEvaluations() {
    while outcome == nil, let (point, origin, reason) = evaluations.close(end: scheduleEnd) {
      events.append(.evaluated(point))
      if let reason {
        outcome = Outcome(reason: reason, final: point, parameters: models[origin])
      } else {
        models.release(origin)
      }
    }
  }
}

// MARK: - Resuming

extension Execution {
  /// Walks the schedule up to the latest version without computing what has been computed.
  ///
  /// The latest version on the way is held, so none is dropped that is still needed: whoever starts from it
  /// is told so before the next one is there.
  /// - Returns: which version made the latest version's parameters; nil where the schedule does not get
  ///   that far.
  mutating func replay(_ whileWalking: () throws -> Void) rethrows -> Int? {
    var taken = 0
    models.retain(decidedOrigin, madeBy: decidedOrigin)
    // Of what nobody knows ahead: ordered and in no aggregation yet, with when it is due.
    var open: [OrderID: (order: TrainingOrder, due: VirtualTime)] = [:]
    while tally.aggregations < models.latest {
      taken += 1
      if taken.isMultiple(of: Self.stepsAtOnceMax) { try whileWalking() }
      switch decisions.next() {
      case .train(let order, let due):
        retainBase(of: order)
        if !decisions.knowsAhead { open[order.id] = (order, due ?? order.start) }
      case .abandon(let order, at: _):
        giveUp(order)
        open[order.id] = nil
      case .queue(let order): wait(order)
      case .outlast(let order, due: _): outlast(order)
      case .arrive: break
      case .aggregate(let aggregation):
        for contribution in aggregation.contributions {
          models.release(contribution.order.baseVersion)
          open[contribution.order.id] = nil
        }
        releaseGivenUp(before: aggregation.index)
        decidedVersions = aggregation.index + 1
        tally.add(aggregation)
        models.retain(decidedVersions, madeBy: decidedVersions)
        models.release(decidedOrigin)
        decidedOrigin = decidedVersions
        time = aggregation.time
      case .pass(let passed):
        releaseGivenUp(before: passed.index)
        decidedVersions = passed.end
        tally.add(passed)
        time = passed.lastTime
      case .evaluate(_, let time, let isNew):
        beginEvaluation(of: decidedOrigin, at: time, isNew: isNew)
      case .stop, nil: return nil
      }
    }
    models.release(decidedOrigin)
    for (order, due) in open.values.sorted(by: { $0.order.client < $1.order.client }) {
      file(order, due: due)
    }
    return tally.aggregations == models.latest ? decidedOrigin : nil
  }
}
