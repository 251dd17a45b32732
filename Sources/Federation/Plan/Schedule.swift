/// The core under the virtual clock: all that a federation does, step by step in virtual-time order.
///
/// Nothing here depends on the model's numbers, so a schedule can be walked without training (that is
/// `plan`), or ahead of the training that it orders (that is `run`). Two schedules of the same
/// settings are equal step by step.
///
/// - Complexity: a step costs O(log M) for M clients; memory is O(M).
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
    /// The version of the moment is to be evaluated.
    case evaluate(version: Int, time: VirtualTime)
    /// Nothing follows.
    case stop(StopReason, time: VirtualTime)
  }

  private let settings: ScheduleSettings
  private var coordinator: Coordinator
  private var arrivals: Arrivals
  private var queue = EventQueue()
  /// When each client's open order is due; filled only where orders are abandoned.
  private var dues: [VirtualTime?] = []
  private var actions: [Coordinator.Action] = []
  /// Steps that are decided but not handed out yet, the next one last.
  private var decided: [Step] = []
  private var updates = 0
  private var lastEvaluation: (version: Int, time: VirtualTime)?
  private var isOver = false

  /// The schedule's beginning.
  /// - Parameter weights: d_i for each client.
  public init(_ settings: ScheduleSettings, weights: [Double]) {
    precondition(weights.count == settings.clients, "a weight for each client")
    self.settings = settings
    arrivals = Arrivals(settings.delays)
    if case .round(let rules) = settings.scheme.trigger, rules.abandons {
      dues = Array(repeating: nil, count: settings.clients)
    }
    coordinator = Coordinator(
      scheme: settings.scheme, weights: weights, importance: settings.importance,
      seed: settings.seed)
    queue.schedule(.evaluation, at: .zero)
    if let end = settings.stop.time { queue.schedule(.end, at: end) }
    coordinator.begin(&actions)
    decide(at: .zero)
  }

  /// The next step; nil after the stop.
  public mutating func next() -> Step? {
    while decided.isEmpty {
      if isOver { return nil }
      guard let (event, now) = queue.popNext() else { return nil }
      handle(event, at: now)
    }
    return decided.removeLast()
  }

  private mutating func handle(_ event: EventQueue.Event, at now: VirtualTime) {
    switch event {
    case .arrival(let client):
      if !dues.isEmpty {
        // What was abandoned arrives nowhere.
        guard dues[client.index] == now else { return }
        dues[client.index] = nil
      }
      coordinator.arrive(client, at: now, &actions)
    case .tick: coordinator.tick(at: now, &actions)
    case .evaluation:
      evaluate(at: now)
      queue.schedule(.evaluation, at: now.advanced(by: settings.evaluateEvery))
    case .end: stop(.time, at: now)
    }
    decide(at: now)
  }

  /// Turns the coordinator's actions into steps and events.
  private mutating func decide(at now: VirtualTime) {
    for action in actions {
      switch action {
      case .train(let order):
        let due = arrivals.due(order)
        queue.schedule(.arrival(order.client), at: due)
        if !dues.isEmpty { dues[order.client.index] = due }
        decided.append(isInTime(due) ? .train(order, due: due) : .outlast(order, due: due))
      case .abandon(let order):
        let due = dues[order.client.index] ?? .zero
        dues[order.client.index] = nil
        if isInTime(due) { decided.append(.abandon(order, at: now)) }
      case .aggregate(let aggregation):
        decided.append(.aggregate(aggregation))
        updates += aggregation.contributions.count
        if let reason = reasonToStop(after: aggregation) { stop(reason, at: now) }
      case .wake(let time): queue.schedule(.tick, at: time)
      }
      if isOver { break }
    }
    actions.removeAll(keepingCapacity: true)
    decided.reverse()
  }

  private func isInTime(_ due: VirtualTime) -> Bool { settings.stop.time.map { due <= $0 } ?? true }

  private func reasonToStop(after aggregation: Aggregation) -> StopReason? {
    if let limit = settings.stop.aggregations, aggregation.index + 1 >= limit {
      return .aggregations
    }
    if let limit = settings.stop.updates, updates >= limit { return .updates }
    return nil
  }

  private mutating func evaluate(at now: VirtualTime) {
    decided.append(.evaluate(version: coordinator.version, time: now))
    lastEvaluation = (coordinator.version, now)
  }

  /// Ends the schedule with an evaluation of the last version, where there was none.
  private mutating func stop(_ reason: StopReason, at now: VirtualTime) {
    if let last = lastEvaluation, last.version == coordinator.version, last.time == now {
    } else {
      evaluate(at: now)
    }
    decided.append(.stop(reason, time: now))
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
}
