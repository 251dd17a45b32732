/// What each contribution weighs when it is aggregated: the client's weight, times its draws, times
/// what staleness leaves of it.
struct ContributionWeights: Sendable {
  private let discount: StalenessDiscount
  /// d_i; p_i where weights are made within a round, and times the mixing share where they are
  /// adaptive.
  private let weights: ClientWeights
  /// Whether the weights of an aggregation are made to sum to 1.
  private let sumsToOne: Bool
  /// Where weighting is adaptive: what each client has contributed, with staleness taken off.
  private var contributed: [Double]?

  init(_ scheme: Scheme, weights: ClientWeights, importance: [Double]) {
    discount = scheme.discount
    sumsToOne = scheme.weighting == .round
    switch scheme.weighting {
    case .adaptive:
      self.weights = ClientWeights(importance.map { $0 * (scheme.mixing ?? 1) })
      contributed = Array(repeating: 0, count: importance.count)
    case .round: self.weights = ClientWeights(importance)
    case .unbiased, .identical, .importance, .table, .expression: self.weights = weights
    }
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
    var found = work.map { work in
      let order = work.order
      var weight =
        weights.weight(of: order.client, at: index - order.baseVersion) * strength(of: order)
      // Divided by the participation so far, which this contribution is part of.
      if let sum = contributed?[order.client.index] {
        weight *= sum > 0 ? Double(index + 1) / sum : 0
      }
      return Contribution(order: order, weight: weight, arrival: work.arrival)
    }
    if sumsToOne {
      let sum = found.reduce(0) { $0 + $1.weight }
      for place in found.indices { found[place].weight /= sum }
    }
    return found
  }
}

/// Work that is back and waits for its aggregation.
struct ArrivedWork: Sendable {
  let order: TrainingOrder
  let arrival: VirtualTime
}
