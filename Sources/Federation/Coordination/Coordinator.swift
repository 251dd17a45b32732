internal import DequeModule

/// The server's decisions as a pure state machine: it is told what happened and answers with what
/// is to be done. Where the time and the arrivals come from is its driver's business.
///
/// One at a time, `begin` and `handle` append their actions to the caller's list, in the order in
/// which they are to be done. Each order ends once: its work is in one aggregation, or it is
/// abandoned, or the driver said that it is lost.
///
/// As long as one client is there and orders come back, aggregations go on whatever is lost and
/// whoever leaves: where all others are gone, a round ends and a buffer is aggregated with what
/// they brought.
public struct Coordinator: Sendable {
  /// What is to be done.
  public enum Action: Hashable, Sendable {
    /// Send the client the version and let it train.
    case train(TrainingOrder)
    /// Send the client the version, from which it will train when it has done what it was given before.
    case queue(TrainingOrder)
    /// The order's work will not be used; its arrival means nothing any more.
    case abandon(TrainingOrder)
    /// The order's work, which is back or was never begun, will not be used.
    case discard(TrainingOrder)
    /// Turn version `index` into version `index + 1`.
    case aggregate(Aggregation)
    /// Versions come that change nothing.
    case pass(EmptyAggregations)
    /// Hand in the timer at this time. It replaces the one before, whose time means nothing any
    /// more.
    case wake(TimerID, at: VirtualTime)
  }

  let scheme: Scheme
  var weights: ContributionWeights
  let sampler: RoundSampler
  /// Which idle client is next; nil where a client whose work is done goes on itself.
  var nextClients: NextClients?
  /// Who gets the next task; nil where clients have no queues.
  var router: TaskRouter?
  var clients: [ClientState]
  /// How many clients are not there.
  var away = 0
  var buffer: [ArrivedWork] = []
  /// Who is waited for before the first aggregation, or before each one that has something of everybody; nil
  /// where nobody is, or it is made.
  var awaited: AwaitedClients?
  /// What says of each update what is done with it; nil where the trigger does.
  var rule: (any ArrivalRule)?
  var round = RoundState()
  /// Orders from the oldest version on, some of which are open no longer; kept only where they may be given up
  /// by their version.
  private var ordersByVersion = Deque<TrainingOrder>()
  /// The timer that is waited for, and how many there were.
  var timer: TimerID?
  private var timers: UInt64 = 0
  var hasBegun = false

  /// The version of the moment, which is also the number of aggregations done.
  public internal(set) var version = 0
  /// How many orders are open: given, and neither back nor abandoned nor lost.
  public internal(set) var openOrders = 0

  /// A coordinator before its first action, with all clients there.
  /// - Parameters:
  ///   - weights: what one contribution of each client weighs; adaptive weighting makes its own.
  ///   - importance: p_i.
  ///   - seed: what clients are chosen from.
  public init(scheme: Scheme, weights: ClientWeights, importance: [Double], seed: UInt64) {
    self.scheme = scheme
    self.weights = ContributionWeights(scheme, weights: weights, importance: importance)
    self.sampler = RoundSampler(trigger: scheme.trigger, importance: importance, seed: seed)
    self.nextClients = scheme.concurrency.map {
      NextClients($0, importance: importance, seed: seed)
    }
    self.router = scheme.routing.map { TaskRouter($0, importance: importance, seed: seed) }
    self.clients = (0..<weights.count).map { ClientState(ClientID(UInt32($0))) }
    switch scheme.trigger {
    case .everyClient(let mean):
      awaited = AwaitedClients(clients: weights.count, leastMean: mean)
    case .ringleader: rule = RingleaderTables(clients: weights.count)
    case .own(let own): rule = own.makeRule(weights.count)
    case _ where scheme.first != .any: awaited = AwaitedClients(clients: weights.count)
    case .round, .eachArrival, .everyInterval, .count: break
    }
  }

  /// Gives the first orders. Clients may have left before.
  public mutating func begin(_ actions: inout [Action]) {
    hasBegun = true
    if case .round(let rules) = scheme.trigger {
      beginRound(rules, at: .zero, &actions)
    } else {
      if nextClients == nil, router == nil {
        for index in clients.indices where clients[index].isPresent {
          start(index, from: version, at: .zero, &actions)
        }
      }
      fillPlaces(at: .zero, &actions)
    }
    if case .everyInterval(let interval) = scheme.trigger {
      wake(at: .zero.advanced(by: interval), &actions)
    }
  }

  /// Takes in what happened at this time, which is not before that of an earlier input.
  /// - Complexity: O(1) for each action that it appends, and O(log *n*) for *n* contributions; O(M)
  ///   for M clients where one leaves or joins, and where a round begins while some are away.
  public mutating func handle(
    _ input: Input, at now: VirtualTime, _ actions: inout [Action]
  ) {
    switch input {
    case .arrived(let order):
      if isOpen(order) { arrive(order.client, at: now, &actions) }
    case .timer(let id):
      if id == timer { tick(at: now, &actions) }
    case .lost(let order):
      guard isOpen(order) else { return }
      close(order.client.index)
      goOn(without: order.client, at: now, &actions)
    case .joined(let client):
      if clients.indices.contains(client.index) { join(client, at: now, &actions) }
    case .left(let client):
      if clients.indices.contains(client.index) { leave(client, at: now, &actions) }
    }
  }

  /// Whether the order's work is waited for.
  public func isOpen(_ order: OrderID) -> Bool {
    guard clients.indices.contains(order.client.index) else { return false }
    let state = clients[order.client.index]
    return state.phase == .working && state.order.update == order.update
  }
}

// MARK: - Arrivals

extension Coordinator {
  /// Whether this arrival or timer, handed in now, would bring about an aggregation of something: for a
  /// driver whose server takes a time for one.
  public func aggregates(on input: Input) -> Bool {
    switch input {
    case .arrived(let order):
      guard isOpen(order), !isTooStale(order.client.index) else { return false }
      let isLast = openOrders == 1
      if let awaited {
        return !isEveryInterval && awaited.isComplete(with: order.client)
      }
      switch scheme.trigger {
      case .round: return buffer.count + 1 == round.awaited || round.isOverdue || isLast
      case .eachArrival: return buffer.count + 1 >= leastUpdates
      case .everyClient: return false
      case .ringleader, .own:
        return rule?.aggregates(with: clients[order.client.index].order, at: version) ?? false
      case .everyInterval: return false
      case .count(let size):
        return buffer.count + 1 == size || isLast && scheme.restart == .aggregation
      }
    case .timer(let id): return id == timer && !buffer.isEmpty && awaited?.isComplete ?? true
    case .lost, .joined, .left: return false
    }
  }

  private mutating func arrive(
    _ client: ClientID, at now: VirtualTime, _ actions: inout [Action]
  ) {
    let order = clients[client.index].order
    let isTooStale = isTooStale(client.index)
    close(client.index)
    if isTooStale {
      actions.append(.discard(order))
      return restart([client], at: now, &actions)
    }
    let work = ArrivedWork(order: order, arrival: now)
    if rule != nil { return judge(work, at: now, &actions) }
    buffer.append(work)
    awaited?.arrive(client)
    switch scheme.trigger {
    case .everyClient: takeOneOfEach(client, at: now, &actions)
    case _ where awaited != nil: waitForFirst(client, at: now, &actions)
    case .round(let rules):
      if buffer.count == round.awaited || round.isOverdue || openOrders == 0 {
        endRound(rules, at: now, &actions)
      }
    case .eachArrival:
      let stopped = scheme.maxStaleness?.stops == true ? abandonStale(&actions) : []
      if buffer.count >= leastUpdates { aggregate(at: now, &actions) }
      restart([client] + stopped, at: now, &actions)
    case .everyInterval: clients[client.index].phase = .waiting
    case .count(let size): fill(size, client, at: now, &actions)
    case .ringleader, .own: break
    }
  }

  /// How many updates have to be there for an aggregation at each arrival.
  private var leastUpdates: Int {
    if case .recentModels(let count)? = scheme.memory, version == 0 { count } else { 1 }
  }

  /// The client's work is in the buffer, which is aggregated when it has this many.
  private mutating func fill(
    _ size: Int, _ client: ClientID, at now: VirtualTime, _ actions: inout [Action]
  ) {
    let isFull = buffer.count == size
    switch scheme.restart {
    case .arrival:
      if isFull { aggregate(at: now, &actions) }
      restart([client], at: now, &actions)
    case .everyone:
      let stopped = isFull ? abandonAll(&actions) : []
      if isFull { aggregate(at: now, &actions) }
      restart((stopped + [client]).sorted(), at: now, &actions)
    case .aggregation:
      clients[client.index].phase = .waiting
      // Where the others are gone, nobody else comes to fill it.
      if isFull || openOrders == 0 { flush(at: now, &actions) }
    }
  }

  /// The client's work is in the buffer, which is aggregated when there is something of each.
  private mutating func takeOneOfEach(
    _ client: ClientID, at now: VirtualTime, _ actions: inout [Action]
  ) {
    if awaited?.isComplete == true {
      aggregateOneOfEach(at: now, andRestart: [client], &actions)
    } else {
      restart([client], at: now, &actions)
    }
  }

  /// Aggregates what there is, and lets all go on from what comes of it.
  mutating func aggregateOneOfEach(
    at now: VirtualTime, andRestart idle: [ClientID] = [], _ actions: inout [Action]
  ) {
    awaited?.startOver()
    let stopped = abandonAll(&actions)
    aggregate(at: now, &actions)
    restart((stopped + idle).sorted(), at: now, &actions)
  }

  /// Does with the work what the rule says.
  private mutating func judge(
    _ work: ArrivedWork, at now: VirtualTime, _ actions: inout [Action]
  ) {
    let client = work.order.client
    let verdict = rule?.verdict(on: work.order, at: version) ?? .hold
    let aggregates = verdict == .aggregate || verdict == .aggregateAlone
    let stopped = aggregates && scheme.restart == .everyone ? abandonAll(&actions) : []
    switch verdict {
    case .hold: buffer.append(work)
    case .discard: actions.append(.discard(work.order))
    case .aggregate:
      weights.beginTable()
      buffer.append(work)
      aggregate(at: now, &actions)
    case .aggregateAlone:
      let held = buffer
      buffer = [work]
      aggregate(at: now, &actions)
      buffer = held
    }
    restart((stopped + [client]).sorted(), at: now, &actions)
  }

  /// Whether the open order's update would not count if it were back now.
  private func isTooStale(_ index: Int) -> Bool {
    guard let limit = scheme.maxStaleness else { return false }
    return !limit.admits(clients[index].order, at: version)
  }

  /// Gives up all open orders whose updates would not count after the next aggregation. Before it, so that
  /// after it no version is held for work that nobody needs.
  /// - Returns: whose they were, ascending.
  private mutating func abandonStale(_ actions: inout [Action]) -> [ClientID] {
    let next = version + 1
    var stale: [TrainingOrder] = []
    while let order = ordersByVersion.first {
      if isOpen(order.id) {
        if scheme.maxStaleness?.admits(order, at: next) == true { break }
        stale.append(order)
      }
      ordersByVersion.removeFirst()
    }
    return abandon(stale, &actions)
  }

  /// Gives up all open orders.
  mutating func abandonAll(_ actions: inout [Action]) -> [ClientID] {
    defer { ordersByVersion.removeAll(keepingCapacity: true) }
    return abandon(ordersByVersion.filter { isOpen($0.id) }, &actions)
  }

  private mutating func abandon(
    _ orders: some Sequence<TrainingOrder>, _ actions: inout [Action]
  ) -> [ClientID] {
    let orders = orders.sorted { $0.client < $1.client }
    for order in orders {
      actions.append(.abandon(order))
      close(order.client.index)
    }
    return orders.map(\.client)
  }

  /// A client is back before the first aggregation.
  private mutating func waitForFirst(
    _ client: ClientID, at now: VirtualTime, _ actions: inout [Action]
  ) {
    let goesOn = scheme.first == .all && !isEveryInterval && scheme.restartsAtArrival
    clients[client.index].phase = .waiting
    if awaited?.isComplete == true, !isEveryInterval {
      beginAggregating(at: now, &actions)
    } else if goesOn {
      restart([client], at: now, &actions)
    }
  }

  /// All are back who are waited for: makes the first aggregation.
  mutating func beginAggregating(at now: VirtualTime, _ actions: inout [Action]) {
    awaited = nil
    let waiting = clients.lazy.filter { $0.phase == .waiting }.map(\.order.client)
    let contributors = Array(waiting)
    aggregate(at: now, &actions)
    restart(contributors, at: now, &actions)
  }

  var isEveryInterval: Bool {
    if case .everyInterval = scheme.trigger { true } else { false }
  }

  /// Turns the buffer into an aggregation, and lets those go on who waited for it.
  mutating func flush(at now: VirtualTime, _ actions: inout [Action]) {
    let contributors = buffer.map(\.order.client).sorted()
    aggregate(at: now, &actions)
    restart(contributors, at: now, &actions)
  }

  /// Turns the buffer into an aggregation.
  mutating func aggregate(at now: VirtualTime, _ actions: inout [Action]) {
    if buffer.count > 1 {
      buffer.sort { ($0.order.client, $0.order.update) < ($1.order.client, $1.order.update) }
    }
    let contributions = weights.contributions(of: buffer, draws: round.draws, to: version)
    buffer.removeAll(keepingCapacity: true)
    actions.append(
      .aggregate(Aggregation(index: version, time: now, contributions: contributions)))
    version += 1
  }
}

// MARK: - Timers

extension Coordinator {
  /// Whether an interval that ends now has nothing to aggregate; then it is passed.
  public var intervalIsEmpty: Bool {
    isEveryInterval && (buffer.isEmpty || awaited?.isComplete == false)
  }

  /// The same as `count` timers one after another, each at its time, of which this is the first:
  /// what a driver calls that knows that nothing happens in between.
  /// - Precondition: `intervalIsEmpty`, and the last of them is before the end of time.
  /// - Complexity: O(1).
  public mutating func pass(
    _ count: Int, _ timer: TimerID, at now: VirtualTime, _ actions: inout [Action]
  ) {
    guard timer == self.timer else { return }
    guard intervalIsEmpty, case .everyInterval(let interval) = scheme.trigger else {
      preconditionFailure("only intervals can be empty")
    }
    let passed = EmptyAggregations(index: version, count: count, time: now, interval: interval)
    version += count
    actions.append(.pass(passed))
    wake(at: passed.lastTime.next(of: interval), &actions)
  }

  private mutating func tick(at now: VirtualTime, _ actions: inout [Action]) {
    switch scheme.trigger {
    case .everyInterval where intervalIsEmpty:
      if let timer { pass(1, timer, at: now, &actions) }
    case .everyInterval(let interval):
      awaited = nil
      flush(at: now, &actions)
      wake(at: now.next(of: interval), &actions)
    case .round(let rules):
      timer = nil
      if buffer.isEmpty {
        round.isOverdue = true
      } else {
        endRound(rules, at: now, &actions)
      }
    case .eachArrival, .count, .everyClient, .ringleader, .own: break
    }
  }

  mutating func wake(at time: VirtualTime, _ actions: inout [Action]) {
    let id = TimerID(number: timers)
    timers += 1
    timer = id
    actions.append(.wake(id, at: time))
  }
}

extension VirtualTime {
  /// The first multiple of the interval after it.
  fileprivate func next(of interval: VirtualDuration) -> VirtualTime {
    VirtualTime(ticks: ticks - ticks % interval.ticks).advanced(by: interval)
  }
}

// MARK: - What clients are at

extension Coordinator {
  /// The client's order is open no longer.
  mutating func close(_ index: Int) {
    clients[index].order.update += 1
    clients[index].phase = .idle
    openOrders -= 1
  }

  /// Lets the client train from this version.
  mutating func start(
    _ index: Int, from version: Int, at now: VirtualTime, _ actions: inout [Action]
  ) {
    clients[index].order.baseVersion = version
    clients[index].order.start = now
    clients[index].phase = .working
    openOrders += 1
    if scheme.restart == .everyone || scheme.maxStaleness?.stops == true {
      ordersByVersion.append(clients[index].order)
    }
    actions.append(.train(clients[index].order))
  }

  /// Gives the version of the moment to the clients, or to others in their places.
  mutating func restart(
    _ idle: [ClientID], at now: VirtualTime, _ actions: inout [Action]
  ) {
    for client in idle {
      clients[client.index].phase = .idle
      let isPresent = clients[client.index].isPresent
      if nextClients != nil {
        nextClients?.release(client, isPresent: isPresent)
      } else if router != nil {
        router?.release()
        if isPresent, let queued = router?.takeNext(of: client) {
          start(client.index, from: queued, at: now, &actions)
        }
      } else if isPresent {
        start(client.index, from: version, at: now, &actions)
      }
    }
    fillPlaces(at: now, &actions)
  }

  /// Where so many clients work at a time: lets others start until so many do. Where so many tasks go round:
  /// gives out those that nobody has.
  mutating func fillPlaces(at now: VirtualTime, _ actions: inout [Action]) {
    while let client = nextClients?.choose() {
      start(client.index, from: version, at: now, &actions)
    }
    while let client = router?.next() {
      if clients[client.index].phase == .idle {
        start(client.index, from: version, at: now, &actions)
        continue
      }
      let place = router?.queue(version, at: client) ?? 0
      actions.append(.queue(queued(version, at: client, place: place, now)))
    }
  }

  /// The order that waits at the client, so many behind its latest one.
  func queued(
    _ version: Int, at client: ClientID, place: Int, _ now: VirtualTime
  ) -> TrainingOrder {
    let open = clients[client.index].order
    return TrainingOrder(
      client: client, update: open.update + UInt32(place), baseVersion: version, start: now)
  }
}
