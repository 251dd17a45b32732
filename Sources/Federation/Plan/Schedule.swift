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
    /// A client starts to train. Its work is back at `due`; nil where that depends on what others do
    /// until then, so that an `arrive` says it.
    case train(TrainingOrder, due: VirtualTime?)
    /// A client is given what it will train when it has done what it was given before.
    case queue(TrainingOrder)
    /// The work is back of which that could not be told before.
    case arrive(TrainingOrder, at: VirtualTime)
    /// A client starts what cannot be back before the end, so that nobody needs to train it.
    case outlast(TrainingOrder, due: VirtualTime)
    /// What the client was ordered to train will not be used. Comes before the order is due, while what was
    /// back waits for the server, or while it waits at the client.
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
  /// What is on its way where clients share a line; nil where none do.
  private var traffic: Traffic?
  private var queue = EventQueue()
  /// Nil where the server takes no time for anything.
  private var server: ServerQueue?
  /// The time of the latest event.
  private var now = VirtualTime.zero
  /// How many arrivals in the queue are awaited: those of open orders.
  private var awaited = 0
  /// Whether orders may be abandoned.
  private let abandons: Bool
  /// Whose open order cannot be back before the end; kept only where orders are abandoned.
  private var outlasting: Set<ClientID> = []
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
  /// Who crashes and recovers when; nil where nobody does.
  private var crashes: CrashTimes?
  /// Crashes and recoveries since an update came; under a rule of one's own, updates since one was aggregated.
  private var fruitless = 0
  /// Which updates are heard twice; nil where none are.
  private let duplicates: DuplicateUpdates?
  /// Under the real clock what happens and up to when it is known; nil under the virtual clock, where
  /// arrivals follow from the delays.
  private var happenings: Happenings?

  /// The schedule's beginning.
  /// - Parameter weights: those of each client.
  public init(_ settings: ScheduleSettings, weights: ClientWeights) {
    self.init(settings, weights: weights, happenings: nil)
  }

  /// - Parameter happenings: where what happens is told, in place of following from the delays.
  init(_ settings: ScheduleSettings, weights: ClientWeights, happenings: Happenings?) {
    precondition(weights.count == settings.clients, "a weight for each client")
    self.settings = settings
    self.happenings = happenings
    arrivals = Arrivals(settings.delays)
    traffic = happenings == nil ? Traffic(settings.delays) : nil
    server = happenings == nil ? ServerQueue(settings.delays) : nil
    points = EvaluationPoints(settings.evaluation, stop: settings.stop)
    // Under the real clock processes crash by themselves.
    crashes = happenings == nil ? CrashTimes(settings) : nil
    duplicates = happenings == nil ? DuplicateUpdates(settings) : nil
    // Under the real clock anybody may leave.
    abandons = settings.abandons || happenings != nil
    coordinator = Coordinator(
      scheme: settings.scheme, weights: weights, importance: settings.importance,
      seed: settings.seed)
    if let end = settings.stop.time { queue.schedule(endAt: end) }
    coordinator.begin(&actions)
    decide()
    if !isOver { evaluate(version: 0, at: .zero) }
    decided.reverse()
  }

  /// The next step; nil after the stop.
  public mutating func next() -> Step? {
    while decided.isEmpty {
      if isOver { return nil }
      if traffic != nil { followTraffic() }
      if let (attendance, time) = takeAttendance() ?? takeCrash() {
        now = time
        handle(attendance)
      } else {
        guard let (event, time) = popNext() else { return nil }
        if time == .endOfTime {
          stop(.endOfTime, version: coordinator.version, at: now)
        } else {
          now = time
          handle(event)
        }
      }
      decided.reverse()
    }
    return decided.removeLast()
  }

  private mutating func handle(_ event: EventQueue.Event) {
    switch event {
    case .arrival(let order): take(.arrived(order))
    case .served: finishService()
    case .timer(let timer) where coordinator.intervalIsEmpty && isServerIdle: passIntervals(timer)
    case .timer(let timer): take(.timer(timer))
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
      case .train(let order): start(order)
      case .queue(let order): decided.append(.queue(order))
      case .abandon(let order):
        if !arrivals.neverCome(from: order.client) { awaited -= 1 }
        traffic?.abandon(order.client, at: now)
        // Nobody was told to train what outlasts the end.
        if outlasting.remove(order.client) == nil {
          decided.append(.abandon(order, at: now))
        }
      // It is back, and awaited no longer; or it never was.
      case .discard(let order): decided.append(.abandon(order, at: now))
      case .aggregate(let aggregation):
        decided.append(.aggregate(duplicates?.heard(in: aggregation) ?? aggregation))
        updates += aggregation.contributions.count
        fruitless = 0
        changed = aggregation.index + 1
        follow(version: changed, at: now)
      case .pass(let passed):
        decided.append(.pass(passed))
        follow(version: passed.end, at: passed.lastTime)
      case .wake(let timer, let time): queue.schedule(timer: timer, at: time)
      }
      if isOver { break }
    }
    actions.removeAll(keepingCapacity: true)
    let isStill =
      settings.stop.time == nil && awaited == 0 && !queue.hasTimer && isServerIdle
      && happenings == nil && crashes?.awaitsRecovery != true
    if !isOver, isStill || isHopeless {
      stop(.standstill, version: coordinator.version, at: now)
    }
    // What was abandoned would stay until it is due, which may be long after the end. Arrivals of a record
    // are there before their orders.
    if happenings == nil, queue.arrivalCount > 2 * awaited + 64 {
      queue.keepArrivals(where: coordinator.isOpen)
    }
  }

  private mutating func start(_ order: TrainingOrder) {
    if traffic != nil, !arrivals.neverCome(from: order.client) {
      traffic?.begin(order)
      awaited += 1
      decided.append(.train(order, due: nil))
      return
    }
    guard let due = arrivals.due(order) else { return outlast(order, due: .endOfTime) }
    if happenings == nil { queue.schedule(arrival: order.id, at: due) }
    awaited += 1
    if isInTime(due) {
      decided.append(.train(order, due: due))
    } else {
      outlast(order, due: due)
    }
  }

  private mutating func outlast(_ order: TrainingOrder, due: VirtualTime) {
    if abandons { outlasting.insert(order.client) }
    decided.append(.outlast(order, due: due))
  }

  private func isInTime(_ due: VirtualTime) -> Bool {
    settings.stop.time.map { due <= $0 } ?? (due < .endOfTime)
  }
}

// MARK: - The real clock

extension Schedule {
  /// Takes what happened to an order or a client, at this time or at the next instant that is still
  /// open: what is decided up to some time stays so.
  mutating func take(_ happening: Happening, at time: VirtualTime) {
    guard let time = happenings?.admit(time) else {
      preconditionFailure("under the virtual clock what happens follows from the delays")
    }
    switch happening {
    case .arrived(let order): queue.schedule(arrival: order, at: time)
    case .left, .joined: happenings?.attendance.append((happening, time))
    case .ticked: break
    }
  }

  /// All that happens up to this time is known.
  mutating func reach(_ time: VirtualTime) {
    if let horizon = happenings?.horizon, horizon < time { happenings?.horizon = time }
  }

  /// When something is decided next, if nothing happens before; nil under the virtual clock, and where
  /// nothing is.
  var nextDecision: VirtualTime? {
    guard happenings != nil, !isOver else { return nil }
    return [queue.nextTime, happenings?.attendance.first?.time].compactMap(\.self).min()
  }

  /// What decisions followed from since this was asked last, in order.
  mutating func takeDecided() -> [RecordedHappening] {
    defer { happenings?.decided.removeAll(keepingCapacity: true) }
    return happenings?.decided ?? []
  }

  /// The next event, as far as all before it is known.
  private mutating func popNext() -> (event: EventQueue.Event, time: VirtualTime)? {
    guard let horizon = happenings?.horizon else { return queue.popNext() }
    guard let time = queue.nextTime, time <= horizon, let next = queue.popNext() else { return nil }
    switch next.event {
    case .arrival(let order) where coordinator.isOpen(order):
      happenings?.decided.append(RecordedHappening(.arrived(order), at: time))
    case .timer: happenings?.decided.append(RecordedHappening(.ticked, at: time))
    case .arrival, .served, .evaluation, .end: break
    }
    return next
  }

  /// The next client that left or joined before anything else happens; at the same instant arrivals come
  /// first.
  private mutating func takeAttendance() -> (Happening, VirtualTime)? {
    guard let happenings, let first = happenings.attendance.first,
      first.time <= happenings.horizon, queue.nextTime.map({ first.time < $0 }) ?? true
    else { return nil }
    self.happenings?.attendance.removeFirst()
    self.happenings?.decided.append(RecordedHappening(first.happening, at: first.time))
    return first
  }

  private mutating func handle(_ attendance: Happening) {
    switch attendance {
    case .left(let client): coordinator.handle(.left(client), at: now, &actions)
    case .joined(let client): coordinator.handle(.joined(client), at: now, &actions)
    case .arrived, .ticked: break
    }
    decide()
  }
}

// MARK: - Crashes

extension Schedule {
  /// The next client that crashes or recovers before anything else happens; at the same instant all else
  /// comes first.
  private mutating func takeCrash() -> (Happening, VirtualTime)? {
    guard let time = crashes?.nextTime, queue.nextTime.map({ time < $0 }) ?? true else {
      return nil
    }
    fruitless += 1
    return crashes?.popNext()
  }

  private var hasOwnRule: Bool { if case .own = settings.scheme.trigger { true } else { false } }

  /// Whether clients crash so often, or a rule lets so many updates wait, that nothing will ever be done.
  private var isHopeless: Bool { fruitless > 1_000_000 + 10 * settings.clients }
}

extension ScheduleSettings {
  /// Whether orders may be given up.
  var abandons: Bool {
    scheme.abandons || faults.crashes != nil
  }
}

// MARK: - What clients share

extension Schedule {
  /// Lets happen on the way what comes before the next event, or with it: then arrivals at one time are
  /// all in the queue, which knows their order.
  private mutating func followTraffic() {
    let crash = crashes?.nextTime ?? .endOfTime
    while let time = traffic?.nextTime(), time <= Swift.min(crash, queue.nextTime ?? .endOfTime) {
      if time == .endOfTime {
        // What is still on its way is never back.
        if queue.nextTime == nil { queue.schedule(endAt: .endOfTime) }
        return
      }
      if let order = traffic?.advance(to: time) {
        decided.append(.arrive(order, at: time))
        queue.schedule(arrival: order.id, at: time)
      }
    }
  }
}

// MARK: - The server

extension Schedule {
  private var isServerIdle: Bool { server?.isIdle ?? true }

  /// What has happened is handed in: at once, or when its turn at the server comes.
  private mutating func take(_ input: Coordinator.Input) {
    guard server != nil else { return handIn(input) }
    server?.append(input)
    serve()
  }

  private mutating func handIn(_ input: Coordinator.Input) {
    if case .arrived(let order) = input, coordinator.isOpen(order) {
      awaited -= 1
      if hasOwnRule { fruitless += 1 } else { fruitless = 0 }
    }
    coordinator.handle(input, at: now, &actions)
  }

  /// Lets the server take up what waits, until something takes it a time.
  private mutating func serve() {
    while !isOver, let input = server?.takeNext() {
      if case .arrived(let order) = input {
        // Of what was given up nobody reads.
        guard coordinator.isOpen(order) else { continue }
        if let reading = server?.reading {
          begin(.reading(input), for: reading)
          return
        }
      }
      takeIn(input)
    }
  }

  /// Takes in what was read: when the aggregation is done that it brings about, or at once.
  private mutating func takeIn(_ input: Coordinator.Input) {
    if coordinator.aggregates(on: input),
      let time = server?.aggregationTime(after: coordinator.version)
    {
      begin(.aggregating(input), for: time)
    } else {
      handIn(input)
      decide()
    }
  }

  private mutating func begin(_ job: ServerQueue.Job, for duration: VirtualDuration) {
    server?.begin(job)
    queue.schedule(serviceEndAt: now.advanced(by: duration))
  }

  private mutating func finishService() {
    switch server?.finish() {
    case .reading(let input): takeIn(input)
    case .aggregating(let input):
      handIn(input)
      decide()
    case nil: preconditionFailure("the server was at nothing")
    }
    serve()
  }
}

// MARK: - Intervals without an arrival

extension Schedule {
  /// Passes the interval that ends now and those after it in which nothing happens: up to the next
  /// event, to an evaluation, or to the end by aggregations.
  private mutating func passIntervals(_ timer: TimerID) {
    guard case .everyInterval(let interval) = settings.scheme.trigger else {
      preconditionFailure("only intervals can be empty")
    }
    // Of what is still to happen nobody knows under the real clock.
    var lastTick = happenings == nil ? queue.lastTick.ticks : now.ticks
    // What is on its way may be back with its next part, and counts at a tick of that time.
    if let next = traffic?.nextTime() { lastTick = Swift.min(lastTick, next.ticks - 1) }
    // A crash or a recovery comes after the tick of its instant.
    if let next = crashes?.nextTime { lastTick = Swift.min(lastTick, next.ticks) }
    let span = lastTick - now.ticks
    var last = coordinator.version + 1 + Int(span / interval.ticks)
    if let limit = settings.stop.aggregations { last = Swift.min(last, limit) }
    if isNew { last = Swift.min(last, points.nextAggregations) }
    coordinator.pass(last - coordinator.version, timer, at: now, &actions)
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
    queue.schedule(evaluationAt: points.nextTime)
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
  /// Nothing would happen any more: all that are waited for are never available, have crashed for good, or
  /// crash before they are done.
  case standstill
  /// All that is waited for is due after the end of virtual time, so that nobody can say when.
  case endOfTime = "the end of virtual time"
}
