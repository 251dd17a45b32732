/// The server's decisions as a pure state machine: it is told what happened and answers with what is
/// to be done. Where the time and the arrivals come from is its driver's business.
///
/// One at a time, `begin`, `arrive` and `tick` append their actions to the caller's list, in the
/// order in which they are to be done.
public struct Coordinator: Sendable {
  /// What is to be done.
  public enum Action: Hashable, Sendable {
    /// Send the client the version and let it train.
    case train(TrainingOrder)
    /// The order's work will not be used; its arrival is not to be told.
    case abandon(TrainingOrder)
    /// Turn version `index` into version `index + 1`.
    case aggregate(Aggregation)
    /// Versions come that change nothing.
    case pass(EmptyAggregations)
    /// Call `tick` at this time, or `pass` where nothing has arrived since the last.
    case wake(at: VirtualTime)
  }

  private let scheme: Scheme
  private var weights: ContributionWeights
  private let sampler: RoundSampler
  /// Which idle client is next; nil where a client whose work is done goes on itself.
  private var nextClients: NextClients?
  /// What each client is at, or was at last.
  private var orders: [TrainingOrder]
  private var buffer: [TrainingOrder] = []
  private var round = RoundState()

  /// The version of the moment, which is also the number of aggregations done.
  public private(set) var version = 0

  /// A coordinator before its first action.
  /// - Parameters:
  ///   - weights: what one contribution of each client weighs, d_i; adaptive weighting makes its own.
  ///   - importance: p_i.
  ///   - seed: what clients are chosen from.
  public init(scheme: Scheme, weights: [Double], importance: [Double], seed: UInt64) {
    self.scheme = scheme
    self.weights = ContributionWeights(scheme, weights: weights, importance: importance)
    self.sampler = RoundSampler(trigger: scheme.trigger, importance: importance, seed: seed)
    self.nextClients = scheme.concurrency.map {
      NextClients($0, importance: importance, seed: seed)
    }
    self.orders = weights.indices.map {
      TrainingOrder(client: ClientID(UInt32($0)), update: 0, baseVersion: 0)
    }
  }

  /// Gives the first orders.
  public mutating func begin(_ actions: inout [Action]) {
    if case .round(let rules) = scheme.trigger {
      beginRound(rules, at: .zero, &actions)
    } else if let limit = scheme.concurrency?.limit {
      for _ in 0..<limit { startNext(at: .zero, &actions) }
    } else {
      for index in orders.indices { start(ClientID(UInt32(index)), at: .zero, &actions) }
    }
    if case .everyInterval(let interval) = scheme.trigger {
      actions.append(.wake(at: .zero.advanced(by: interval)))
    }
  }

  /// The client's work is back.
  public mutating func arrive(
    _ client: ClientID, at now: VirtualTime, _ actions: inout [Action]
  ) {
    buffer.append(orders[client.index])
    orders[client.index].update += 1
    switch scheme.trigger {
    case .round(let rules):
      round.open.remove(client)
      if buffer.count == round.awaited || round.isOverdue { endRound(rules, at: now, &actions) }
    case .eachArrival:
      aggregate(at: now, &actions)
      restart([client], at: now, &actions)
    case .everyInterval: break
    case .count(let size):
      let isFull = buffer.count == size
      let contributors = isFull && scheme.restart == .aggregation ? buffer.map(\.client) : []
      if isFull { aggregate(at: now, &actions) }
      switch scheme.restart {
      case .arrival: restart([client], at: now, &actions)
      case .aggregation: restart(contributors.sorted(), at: now, &actions)
      }
    }
  }

  /// Whether an interval that ends now has nothing to aggregate; then it is passed.
  public var intervalIsEmpty: Bool {
    if case .everyInterval = scheme.trigger { buffer.isEmpty } else { false }
  }

  /// The time of a `wake` has come, and nothing arrives before the ends of `count` intervals, of which
  /// `now` is the first.
  /// - Precondition: `intervalIsEmpty`, and the last of them is before the end of time.
  /// - Complexity: O(1).
  public mutating func pass(_ count: Int, at now: VirtualTime, _ actions: inout [Action]) {
    guard case .everyInterval(let interval) = scheme.trigger else {
      preconditionFailure("only intervals can be empty")
    }
    let passed = EmptyAggregations(index: version, count: count, time: now, interval: interval)
    version += count
    actions.append(.pass(passed))
    actions.append(.wake(at: passed.lastTime.advanced(by: interval)))
  }

  /// The time of a `wake` has come.
  /// - Precondition: not `intervalIsEmpty`.
  public mutating func tick(at now: VirtualTime, _ actions: inout [Action]) {
    switch scheme.trigger {
    case .everyInterval(let interval):
      let contributors = buffer.map(\.client).sorted()
      aggregate(at: now, &actions)
      restart(contributors, at: now, &actions)
      actions.append(.wake(at: now.advanced(by: interval)))
    case .round(let rules) where round.deadline == now:
      if buffer.isEmpty {
        round.isOverdue = true
      } else {
        endRound(rules, at: now, &actions)
      }
    // The deadline of a round that has ended.
    case .round, .eachArrival, .count: break
    }
  }

  /// Turns the buffer into an aggregation.
  private mutating func aggregate(at now: VirtualTime, _ actions: inout [Action]) {
    if buffer.count > 1 { buffer.sort { ($0.client, $0.update) < ($1.client, $1.update) } }
    let contributions = weights.contributions(of: buffer, draws: round.draws, to: version)
    buffer.removeAll(keepingCapacity: true)
    actions.append(
      .aggregate(Aggregation(index: version, time: now, contributions: contributions)))
    version += 1
  }

  /// Gives the version of the moment to the clients, or to others in their places.
  private mutating func restart(
    _ clients: [ClientID], at now: VirtualTime, _ actions: inout [Action]
  ) {
    if nextClients == nil {
      for client in clients { start(client, at: now, &actions) }
    } else {
      for client in clients { nextClients?.release(client) }
      for _ in clients { startNext(at: now, &actions) }
    }
  }

  private mutating func startNext(at now: VirtualTime, _ actions: inout [Action]) {
    guard let client = nextClients?.choose() else {
      preconditionFailure("clients go on by themselves")
    }
    start(client, at: now, &actions)
  }

  private mutating func start(
    _ client: ClientID, at now: VirtualTime, _ actions: inout [Action]
  ) {
    orders[client.index].baseVersion = version
    orders[client.index].start = now
    actions.append(.train(orders[client.index]))
  }
}

// MARK: - Rounds

extension Coordinator {
  /// What is known of the round that is going on.
  private struct RoundState: Sendable {
    /// How many clients are waited for.
    var awaited = 0
    /// Who is not back yet; kept only where a round may end without them.
    var open: Set<ClientID> = []
    /// How often each client was drawn; empty where every client is in every round.
    var draws: [ClientID: Int] = [:]
    var deadline: VirtualTime?
    /// Whether the deadline has passed, so that the next arrival ends the round.
    var isOverdue = false
  }

  /// Gives the version of the moment to every client, or to the round's sample.
  private mutating func beginRound(
    _ rules: Round, at now: VirtualTime, _ actions: inout [Action]
  ) {
    round = RoundState()
    if let sample = sampler.round(version) {
      round.draws = Dictionary(uniqueKeysWithValues: sample.map { ($0.client, $0.draws) })
      round.awaited = sample.count - rules.spare
      if rules.abandons { round.open = Set(sample.map(\.client)) }
      for member in sample { start(member.client, at: now, &actions) }
    } else {
      round.awaited = orders.count
      if rules.abandons { round.open = Set(orders.map(\.client)) }
      for index in orders.indices { start(ClientID(UInt32(index)), at: now, &actions) }
    }
    if let deadline = rules.deadline {
      let end = now.advanced(by: deadline)
      round.deadline = end
      actions.append(.wake(at: end))
    }
  }

  private mutating func endRound(_ rules: Round, at now: VirtualTime, _ actions: inout [Action]) {
    // First, so that after an aggregation no version is held for work that nobody needs.
    for client in round.open.sorted() {
      actions.append(.abandon(orders[client.index]))
      orders[client.index].update += 1
    }
    aggregate(at: now, &actions)
    beginRound(rules, at: now, &actions)
  }
}
