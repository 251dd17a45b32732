/// What each contribution weighs when it is aggregated: the client's weight, times its draws, times
/// what staleness leaves of it.
struct ContributionWeights: Sendable {
  private let discount: StalenessDiscount
  /// d_i; p_i where weights are made within a round, and times the mixing share where they are
  /// adaptive.
  private let weights: [Double]
  /// Whether the weights of an aggregation are made to sum to 1.
  private let sumsToOne: Bool
  /// Where weighting is adaptive: what each client has contributed, with staleness taken off.
  private var contributed: [Double]?

  init(_ scheme: Scheme, weights: [Double], importance: [Double]) {
    discount = scheme.discount
    sumsToOne = scheme.weighting == .round
    switch scheme.weighting {
    case .adaptive:
      self.weights = importance.map { $0 * (scheme.mixing ?? 1) }
      contributed = Array(repeating: 0, count: importance.count)
    case .round: self.weights = importance
    case .unbiased, .identical: self.weights = weights
    }
  }

  /// The contributions that these orders' work makes to the aggregation of this index, in the same
  /// order.
  mutating func contributions(
    of orders: [TrainingOrder], draws: [ClientID: Int], to index: Int
  ) -> [Contribution] {
    func strength(of order: TrainingOrder) -> Double {
      let factor = discount.factor(at: index - order.baseVersion)
      return draws.isEmpty ? factor : factor * Double(draws[order.client] ?? 1)
    }
    if contributed != nil {
      for order in orders { contributed?[order.client.index] += strength(of: order) }
    }
    var found = orders.map { order in
      var weight = weights[order.client.index] * strength(of: order)
      // Divided by the participation so far, which this contribution is part of.
      if let sum = contributed?[order.client.index] { weight *= Double(index + 1) / sum }
      return Contribution(order: order, weight: weight)
    }
    if sumsToOne {
      let sum = found.reduce(0) { $0 + $1.weight }
      for place in found.indices { found[place].weight /= sum }
    }
    return found
  }
}
