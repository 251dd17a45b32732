import Federation
internal import Kernels

/// How far it goes ahead of what has come back, so that memory stays small.
extension Execution {
  /// How far the schedule runs ahead, in contributions and in steps: far enough that every process
  /// finds work, near enough that memory stays small.
  static func contributionsAheadMax(_ settings: ScheduleSettings) -> Int {
    max(512, 2 * settings.clientsAtWork)
  }
  static let stepsAheadMax = 4_096
  /// How many steps of the schedule are taken at once: milliseconds.
  static let stepsAtOnceMax = 2_000
  /// What has come back and waits for what comes before it, beside what is under way.
  static let returnedBytesMax = 1 << 30
}

extension Execution {
  /// Takes further decisions, and carries out what can be.
  public mutating func walkAhead() {
    lookAhead()
    advance()
  }

  mutating func lookAhead() {
    var taken = 0
    isBehind = false
    if hasNoMore { return }
    while contributionsAhead < contributionsAheadMax, steps.count < Self.stepsAheadMax {
      guard taken < Self.stepsAtOnceMax else {
        isBehind = true
        return
      }
      guard let step = decisions.next() else { return }
      taken += 1
      switch step {
      case .train(let order, let due):
        retainBase(of: order)
        if !decisions.knowsAhead { file(order, due: due ?? order.start) }
      case .abandon(let order, at: _):
        giveUp(order)
        if !decisions.knowsAhead { withdraw(order) }
      case .queue(let order): wait(order)
      case .outlast(let order, due: _): outlast(order)
      case .arrive: break
      case .aggregate(let aggregation):
        decidedVersions = aggregation.index + 1
        decidedOrigin = decidedVersions
        contributionsAhead += aggregation.contributions.count
        if aggregation.impossibleWeight != nil {
          steps.append(step)
          hasNoMore = true
          return
        }
        if decisions.knowsAhead { cut(aggregation) }
        steps.append(step)
      case .pass(let passed):
        decidedVersions = passed.end
        steps.append(step)
      case .evaluate, .stop: steps.append(step)
      }
    }
  }

  /// Keeps what the order starts from. Who comes back between two intervals starts from a version that
  /// may have changed nothing.
  mutating func retainBase(of order: TrainingOrder) {
    // What waited at the client is kept since then.
    if !queued.isEmpty, queued.remove(order.id) != nil { return }
    models.retain(order.baseVersion, madeBy: min(order.baseVersion, decidedOrigin))
  }

  /// The order waits at its client, which is sent the version of the moment.
  mutating func wait(_ order: TrainingOrder) {
    retainBase(of: order)
    queued.insert(order.id)
  }

  /// The order is begun, but its work comes after the end.
  mutating func outlast(_ order: TrainingOrder) {
    if queued.contains(order.id) { giveUp(order) }
  }

  /// The order's work will not be used.
  mutating func giveUp(_ order: TrainingOrder) {
    queued.remove(order.id)
    givenUp[decidedVersions, default: []].append(order.baseVersion)
  }

  /// The version after this one is made.
  mutating func releaseGivenUp(before version: Int) {
    for base in givenUp.removeValue(forKey: version) ?? [] { models.release(base) }
  }

  /// Cuts an aggregation into pieces of work.
  private mutating func cut(_ aggregation: Aggregation) {
    let contributions = aggregation.contributions
    for start in stride(from: 0, to: contributions.count, by: GroupedSum.groupSize) {
      let end = min(start + GroupedSum.groupSize, contributions.count)
      let group = TrainingWork(
        need: Need(aggregation.index, start), members: Array(contributions[start..<end]))
      let isUniform = group.members.allSatisfy { $0.order.baseVersion == group.baseVersion }
      if contributions.count >= groupsFrom, isUniform, server.mayGroup {
        file(group)
      } else {
        for single in group.singles { file(single) }
      }
    }
  }

  private mutating func file(_ work: TrainingWork) {
    let origin = models.origin(of: work.baseVersion)
    if origin <= models.latest {
      queue.add(.training(work))
    } else {
      blocked[origin, default: []].append(work)
    }
  }

  /// Files an order of which nobody knows yet what becomes of it: it is needed when it is due.
  mutating func file(_ order: TrainingOrder, due: VirtualTime) {
    file(
      TrainingWork(
        need: Need(Int(due.ticks), Int(order.client.rawValue)),
        members: [Contribution(order: order, weight: 0, arrival: due)]))
  }

  /// Forgets an order whose work will not be used.
  private mutating func withdraw(_ order: TrainingOrder) {
    let work = TrainingWork(need: Need(0, 0), members: [Contribution(order: order, weight: 0)])
    blocked[models.origin(of: order.baseVersion)]?.removeAll { $0.id == work.id }
    _ = queue.finish(work.id)
    if let (_, answer) = returned.removeValue(forKey: work.id) {
      returnedBytes -= answer.byteCount
    }
  }
}
