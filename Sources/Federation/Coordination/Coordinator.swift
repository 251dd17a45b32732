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
    /// Turn version `index` into version `index + 1`.
    case aggregate(Aggregation)
    /// Call `tick` at this time.
    case wake(at: VirtualTime)
  }

  private let scheme: Scheme
  private let weights: [Double]
  private let sampler: RoundSampler
  /// What each client is at, or was at last.
  private var orders: [TrainingOrder]
  private var buffer: [Contribution] = []
  /// How often each of this round's clients was drawn; empty where every client is in every round.
  private var draws: [ClientID: Int] = [:]
  private var awaited = 0

  /// The version of the moment, which is also the number of aggregations done.
  public private(set) var version = 0

  /// A coordinator before its first action.
  /// - Parameters:
  ///   - weights: what one contribution of each client weighs, d_i.
  ///   - importance: p_i, for sampling by importance.
  ///   - seed: what the rounds' clients are drawn from.
  public init(scheme: Scheme, weights: [Double], importance: [Double], seed: UInt64) {
    self.scheme = scheme
    self.weights = weights
    self.sampler = RoundSampler(trigger: scheme.trigger, importance: importance, seed: seed)
    self.orders = weights.indices.map {
      TrainingOrder(client: ClientID(UInt32($0)), update: 0, baseVersion: 0)
    }
  }

  /// Gives the first orders.
  public mutating func begin(_ actions: inout [Action]) {
    startRound(at: .zero, &actions)
    if case .everyInterval(let interval) = scheme.trigger {
      actions.append(.wake(at: .zero.advanced(by: interval)))
    }
  }

  /// The client's work is back.
  public mutating func arrive(
    _ client: ClientID, at now: VirtualTime, _ actions: inout [Action]
  ) {
    let count = draws.isEmpty ? 1 : draws[client] ?? 1
    buffer.append(
      Contribution(order: orders[client.index], weight: weights[client.index] * Double(count)))
    orders[client.index].update += 1
    switch scheme.trigger {
    case .everyone:
      awaited -= 1
      if awaited == 0 { aggregate(at: now, &actions) }
    case .eachArrival: aggregate(at: now, &actions)
    case .everyInterval: break
    case .count(let size):
      let restartsAlone = scheme.restart == .arrival
      if buffer.count == size {
        aggregate(at: now, restarting: restartsAlone ? [client] : nil, &actions)
      } else if restartsAlone {
        start(client, at: now, &actions)
      }
    }
  }

  /// The timer of an interval has run out.
  public mutating func tick(at now: VirtualTime, _ actions: inout [Action]) {
    guard case .everyInterval(let interval) = scheme.trigger else { return }
    aggregate(at: now, &actions)
    actions.append(.wake(at: now.advanced(by: interval)))
  }

  /// Aggregates the buffer and gives the new version to its contributors, or to `restarting`.
  private mutating func aggregate(
    at now: VirtualTime, restarting: [ClientID]? = nil, _ actions: inout [Action]
  ) {
    if buffer.count > 1 {
      buffer.sort { ($0.order.client, $0.order.update) < ($1.order.client, $1.order.update) }
    }
    let aggregation = Aggregation(index: version, time: now, contributions: buffer)
    buffer.removeAll(keepingCapacity: true)
    version += 1
    actions.append(.aggregate(aggregation))
    if let restarting {
      for client in restarting { start(client, at: now, &actions) }
    } else if case .everyone = scheme.trigger {
      startRound(at: now, &actions)
    } else {
      for contribution in aggregation.contributions {
        start(contribution.order.client, at: now, &actions)
      }
    }
  }

  /// Gives the version of the moment to every client, or to the round's sample.
  private mutating func startRound(at now: VirtualTime, _ actions: inout [Action]) {
    if let sample = sampler.round(version) {
      draws = Dictionary(uniqueKeysWithValues: sample.map { ($0.client, $0.draws) })
      awaited = sample.count
      for member in sample { start(member.client, at: now, &actions) }
    } else {
      awaited = orders.count
      for index in orders.indices { start(ClientID(UInt32(index)), at: now, &actions) }
    }
  }

  private mutating func start(
    _ client: ClientID, at now: VirtualTime, _ actions: inout [Action]
  ) {
    orders[client.index].baseVersion = version
    orders[client.index].start = now
    actions.append(.train(orders[client.index]))
  }
}
