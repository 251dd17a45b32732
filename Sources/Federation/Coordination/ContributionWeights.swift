internal import DequeModule

/// What each contribution weighs when it is aggregated: the client's weight, times its draws, times
/// what staleness leaves of it.
struct ContributionWeights: Sendable {
  private let discount: StalenessDiscount
  /// d_i; p_i where weights are made within a round, and times the mixing share where they are
  /// adaptive.
  private let weights: ClientWeights
  /// Whether the weights of an aggregation are made to sum to 1.
  private let sumsToOne: Bool
  /// Where a client's updates share its weight: how many of each are in the table.
  private var tableCounts: [Int]?
  /// Whether the table outlasts the aggregation.
  private let keepsTable: Bool
  /// Where weights follow from how stale clients were.
  private var stalenesses: RecentStaleness?
  /// Where weighting is adaptive: what each client has contributed, with staleness taken off.
  private var contributed: [Double]?

  init(_ scheme: Scheme, weights: ClientWeights, importance: [Double]) {
    discount = scheme.discount
    sumsToOne = scheme.weighting.sumsToOne
    keepsTable = scheme.memory != nil
    switch scheme.weighting {
    case .adaptive:
      self.weights = ClientWeights(importance.map { $0 * (scheme.mixing ?? 1) })
      contributed = Array(repeating: 0, count: importance.count)
    case .round: self.weights = ClientWeights(importance)
    case .clientMeans:
      self.weights = weights
      tableCounts = Array(repeating: 0, count: importance.count)
    case .staleness(let window):
      self.weights = ClientWeights(Array(repeating: 1, count: importance.count))
      stalenesses = RecentStaleness(window, clients: importance.count)
    case .unbiased, .identical, .importance, .table, .expression: self.weights = weights
    }
  }

  /// Nothing of anybody is in the table.
  mutating func beginTable() {
    guard let count = tableCounts?.count else { return }
    tableCounts = Array(repeating: 0, count: count)
  }

  /// The contributions that this work makes to the aggregation of this index, in the same order.
  mutating func contributions(
    of work: [ArrivedWork], draws: [ClientID: Int], to index: Int
  ) -> [Contribution] {
    func strength(of order: TrainingOrder) -> Double {
      let factor = discount.factor(at: index - order.baseVersion)
      return draws.isEmpty ? factor : factor * Double(draws[order.client] ?? 1)
    }
    if contributed != nil {
      for work in work { contributed?[work.order.client.index] += strength(of: work.order) }
    }
    if tableCounts != nil, !keepsTable {
      for work in work { tableCounts?[work.order.client.index] += 1 }
    }
    for work in work { stalenesses?.add(index - work.order.baseVersion, of: work.order.client) }
    // Where nobody was ever stale all are alike.
    let isFresh = work.allSatisfy { stalenesses?.mean(of: $0.order.client) ?? 0 == 0 }
    var found = work.map { work in
      let order = work.order
      if keepsTable { tableCounts?[order.client.index] += 1 }
      var weight =
        weights.weight(of: order.client, at: index - order.baseVersion) * strength(of: order)
      // Divided by the participation so far, which this contribution is part of.
      if let sum = contributed?[order.client.index] {
        weight *= sum > 0 ? Double(index + 1) / sum : 0
      }
      var part = 1.0
      if let count = tableCounts?[order.client.index] {
        part = 1 / Double(count)
        weight *= part
      }
      if let stalenesses, !isFresh { weight *= stalenesses.mean(of: order.client) }
      return Contribution(
        order: order, weight: weight, part: keepsTable ? part : 1, arrival: work.arrival)
    }
    if !keepsTable {
      for work in work { tableCounts?[work.order.client.index] = 0 }
    }
    if sumsToOne {
      let sum = found.reduce(0) { $0 + $1.weight }
      for place in found.indices { found[place].weight /= sum }
    }
    return found
  }
}

extension Weighting {
  /// Whether the weights of each aggregation are made to sum to 1, whoever is in it.
  var sumsToOne: Bool {
    switch self {
    case .round, .staleness: true
    case .unbiased, .identical, .importance, .adaptive, .clientMeans, .table, .expression: false
    }
  }

  /// Whether a contribution's weight depends on what else is in the aggregation, or was.
  var dependsOnCompany: Bool { sumsToOne || self == .clientMeans }
}

/// How stale each client's last updates were.
struct RecentStaleness: Sendable {
  private let window: Int
  private var last: [Deque<Int>]
  private var sums: [Int]

  init(_ window: Int, clients: Int) {
    self.window = window
    last = Array(repeating: [], count: clients)
    sums = Array(repeating: 0, count: clients)
  }

  mutating func add(_ staleness: Int, of client: ClientID) {
    last[client.index].append(staleness)
    sums[client.index] += staleness
    if last[client.index].count > window { sums[client.index] -= last[client.index].removeFirst() }
  }

  /// Of a client that was back.
  func mean(of client: ClientID) -> Double {
    Double(sums[client.index]) / Double(max(last[client.index].count, 1))
  }
}

/// Work that is back and waits for its aggregation.
struct ArrivedWork: Sendable {
  let order: TrainingOrder
  let arrival: VirtualTime
}
