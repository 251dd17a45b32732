/// The core under the virtual clock: all that a federation does, step by step in virtual-time order.
///
/// Nothing here depends on the model's numbers, so a schedule can be walked without training (that is
/// `plan`), or ahead of the training that it orders (that is `run`). Two schedules of the same
/// settings are equal step by step.
///
/// - Complexity: a step costs O(log M) for M clients, however much virtual time passes with it; memory
///   is O(M).
public struct Schedule: Sequence, IteratorProtocol, Sendable {
  /// One step.
  public enum Step: Hashable, Sendable {
    /// A client starts to train; its work is back at `due`.
    case train(TrainingOrder, due: VirtualTime)
    /// A client starts what cannot be back before the end, so that nobody needs to train it.
    case outlast(TrainingOrder, due: VirtualTime)
    /// What the client was ordered to train will not be used. Comes before the order is due.
    case abandon(TrainingOrder, at: VirtualTime)
    case aggregate(Aggregation)
    /// Aggregations that change nothing, at once however many they are.
    case pass(EmptyAggregations)
    /// The version of the moment is to be evaluated. At the end the model may be one that was measured
    /// before; then it is not new, and has the numbers that it had.
    case evaluate(version: Int, time: VirtualTime, isNew: Bool)
    /// Nothing follows.
    case stop(StopReason, time: VirtualTime)
  }

  private let settings: ScheduleSettings
  private var coordinator: Coordinator
  private var arrivals: Arrivals
  private var queue = EventQueue()
  /// The time of the latest event.
  private var now = VirtualTime.zero
  /// When each client's open order is due; filled only where orders are abandoned.
  private var dues: [VirtualTime?] = []
  /// When the coordinator asked last to be woken.
  private var tick: VirtualTime?
  /// From how many events on those that nobody awaits any more are taken out of the queue.
  private var mostEvents: Int
  private var actions: [Coordinator.Action] = []
  /// Steps that are decided but not handed out yet, the next one last.
  private var decided: [Step] = []
  private var updates = 0
  private var points: EvaluationPoints
  /// Whether the queue holds an evaluation.
  private var awaitsPoint = false
  /// The latest version that is not as the one before.
  private var changed = 0
  /// What `changed` was at the latest evaluation.
  private var measured: Int?
  private var lastEvaluation: (version: Int, time: VirtualTime)?
  private var isOver = false

  /// The schedule's beginning.
  /// - Parameter weights: d_i for each client.
  public init(_ settings: ScheduleSettings, weights: [Double]) {
    precondition(weights.count == settings.clients, "a weight for each client")
    self.settings = settings
    arrivals = Arrivals(settings.delays)
    mostEvents = 2 * settings.clients + 64
    points = EvaluationPoints(settings.evaluation, stop: settings.stop)
    if case .round(let rules) = settings.scheme.trigger, rules.abandons {
      dues = Array(repeating: nil, count: settings.clients)
    }
    coordinator = Coordinator(
      scheme: settings.scheme, weights: weights, importance: settings.importance,
      seed: settings.seed)
    if let end = settings.stop.time { queue.schedule(.end, at: end) }
    coordinator.begin(&actions)
    decide()
    if !isOver { evaluate(version: 0, at: .zero) }
    decided.reverse()
  }

  /// The next step; nil after the stop.
  public mutating func next() -> Step? {
    while decided.isEmpty {
      if isOver { return nil }
      guard let (event, time) = queue.popNext() else { return nil }
      if time == .endOfTime {
        stop(.endOfTime, version: coordinator.version, at: now)
      } else {
        now = time
        handle(event)
      }
      decided.reverse()
    }
    return decided.removeLast()
  }

  private mutating func handle(_ event: EventQueue.Event) {
    switch event {
    case .arrival(let client):
      if !dues.isEmpty {
        // What was abandoned arrives nowhere.
        guard dues[client.index] == now else { return }
        dues[client.index] = nil
      }
      coordinator.arrive(client, at: now, &actions)
    case .tick where coordinator.intervalIsEmpty: passIntervals()
    case .tick: coordinator.tick(at: now, &actions)
    case .evaluation:
      awaitsPoint = false
      points.pass(before: now)
      if isNew, points.reach(now) {
        evaluate(version: coordinator.version, at: now)
      } else {
        awaitPoint()
      }
    case .end: stop(.time, version: coordinator.version, at: now)
    }
    decide()
  }

  /// Turns the coordinator's actions into steps and events.
  private mutating func decide() {
    for action in actions {
      switch action {
      case .train(let order):
        guard let due = arrivals.due(order) else {
          decided.append(.outlast(order, due: .endOfTime))
          continue
        }
        queue.schedule(.arrival(order.client), at: due)
        if !dues.isEmpty { dues[order.client.index] = due }
        decided.append(isInTime(due) ? .train(order, due: due) : .outlast(order, due: due))
      case .abandon(let order):
        // Nil for a client that is never available, which was not told to train.
        let due = dues[order.client.index]
        dues[order.client.index] = nil
        if let due, isInTime(due) { decided.append(.abandon(order, at: now)) }
      case .aggregate(let aggregation):
        decided.append(.aggregate(aggregation))
        updates += aggregation.contributions.count
        changed = aggregation.index + 1
        follow(version: changed, at: now)
      case .pass(let passed):
        decided.append(.pass(passed))
        follow(version: passed.end, at: passed.lastTime)
      case .wake(let time):
        queue.schedule(.tick, at: time)
        tick = time
      }
      if isOver { break }
    }
    actions.removeAll(keepingCapacity: true)
    if !isOver, settings.stop.time == nil, !queue.hasWork {
      stop(.standstill, version: coordinator.version, at: now)
    }
    if !dues.isEmpty, queue.count > mostEvents { forgetEndedRounds() }
  }

  /// Work that was abandoned, and a deadline that nobody needed, would stay until they are due, which
  /// may be long after the end.
  private mutating func forgetEndedRounds() {
    let (dues, tick) = (dues, tick)
    queue.keep { event, time in
      switch event {
      case .arrival(let client): dues[client.index] == time
      case .tick: time == tick
      case .evaluation, .end: true
      }
    }
    // At the end of time all are due at once. So each event is looked at a few times at most.
    mostEvents = Swift.max(mostEvents, 2 * queue.count)
  }

  private func isInTime(_ due: VirtualTime) -> Bool {
    settings.stop.time.map { due <= $0 } ?? (due < .endOfTime)
  }
}

// MARK: - Intervals without an arrival

extension Schedule {
  /// Passes the interval that ends now and those after it in which nothing happens: up to the next
  /// event, to an evaluation, or to the end by aggregations.
  private mutating func passIntervals() {
    guard case .everyInterval(let interval) = settings.scheme.trigger else {
      preconditionFailure("only intervals can be empty")
    }
    let span = queue.lastTick.ticks - now.ticks
    var last = coordinator.version + 1 + Int(span / interval.ticks)
    if let limit = settings.stop.aggregations { last = Swift.min(last, limit) }
    if isNew { last = Swift.min(last, points.nextAggregations) }
    coordinator.pass(last - coordinator.version, at: now, &actions)
  }
}

// MARK: - Evaluations and the end

extension Schedule {
  /// Whether the version of the moment was never evaluated.
  private var isNew: Bool { measured != changed }

  /// What the version brings: an evaluation, or the end.
  private mutating func follow(version: Int, at time: VirtualTime) {
    points.pass(before: time)
    if points.reach(aggregations: version, updates: updates), isNew {
      evaluate(version: version, at: time)
    }
    if let limit = settings.stop.aggregations, version >= limit {
      stop(.aggregations, version: version, at: time)
    } else if let limit = settings.stop.updates, updates >= limit {
      stop(.updates, version: version, at: time)
    } else {
      awaitPoint()
    }
  }

  /// Sees to it that a version that is not evaluated yet is when the next point falls by time.
  private mutating func awaitPoint() {
    guard isNew, !awaitsPoint, points.nextTime < .endOfTime else { return }
    queue.schedule(.evaluation, at: points.nextTime)
    awaitsPoint = true
  }

  private mutating func evaluate(version: Int, at time: VirtualTime) {
    decided.append(.evaluate(version: version, time: time, isNew: isNew))
    lastEvaluation = (version, time)
    measured = changed
  }

  /// Ends the schedule with an evaluation of the last version, where there was none at this moment.
  private mutating func stop(_ reason: StopReason, version: Int, at time: VirtualTime) {
    if let last = lastEvaluation, last.version == version, last.time == time {
    } else {
      evaluate(version: version, at: time)
    }
    decided.append(.stop(reason, time: time))
    isOver = true
  }
}

/// Which stop rule held first.
public enum StopReason: String, Hashable, Sendable {
  case time
  case aggregations
  case updates
  case accuracy
  case loss
  /// Nothing would happen any more: all that are waited for are never available.
  case standstill
  /// All that is waited for is due after the end of virtual time, so that nobody can say when.
  case endOfTime = "the end of virtual time"
}
