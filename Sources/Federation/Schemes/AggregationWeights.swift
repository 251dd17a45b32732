/// How often each client takes part, what its contributions weigh, and which objective that optimises.
///
/// Fraboni et al. (JMLR 2023): the scheme descends the surrogate objective sum_i p~_i L_i with
/// p~_i = q_i / sum_j q_j, and q_i = E[omega_i] = d_i f_i.
public struct AggregationWeights: Hashable, Sendable {
  /// Where the participation comes from.
  public enum Source: Hashable, Sendable {
    /// From mean and survival function.
    case closedForm
    /// From a plan of this many updates.
    case measured(updates: Int)
  }

  /// p_i.
  public let importance: [Double]
  /// f_i: the long-run share of aggregations that client i is in. Where a client can be in one
  /// aggregation more than once (fedbuff with restart at arrival), its mean number of contributions.
  public let participation: [Double]
  /// d_i: what one contribution of client i weighs. Where clients are drawn by importance, what one
  /// draw weighs.
  public let weights: [Double]
  /// p~_i, summing to 1.
  public let surrogate: [Double]
  public let source: Source

  /// 1/2 sum_i |p~_i - p_i|: the total variation between the surrogate and the target importance, 0
  /// when the scheme is unbiased.
  public var bias: Double {
    let distance = zip(surrogate, importance).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    // What the divisions' rounding leaves is no bias.
    return distance < 1e-12 ? 0 : distance
  }

  /// The weights of a scheme in a population.
  ///
  /// - Complexity: O(M) with a closed form; else a plan of up to four million updates.
  /// - Throws: when unbiased weights need the participation of a client that never took part.
  public init(_ settings: ScheduleSettings) throws(ParticipationError) {
    importance = settings.importance
    let found = Participation(settings)
    participation = found.frequencies
    source = found.source
    weights = try Self.weights(settings, participation: participation)
    let expected = Self.expectedWeights(settings, participation: participation, weights: weights)
    let total = expected.reduce(0, +)
    surrogate = expected.map { $0 / total }
  }

  private static func weights(
    _ settings: ScheduleSettings, participation: [Double]
  ) throws(ParticipationError) -> [Double] {
    let clients = settings.clients
    if case .everyone(let sampling?) = settings.scheme.trigger {
      switch (settings.scheme.weighting, sampling.law) {
      case (.identical, _), (.unbiased, .importance):
        return Array(repeating: 1 / Double(sampling.count), count: clients)
      case (.unbiased, .uniform):
        return settings.importance.map { $0 * Double(clients) / Double(sampling.count) }
      }
    }
    switch settings.scheme.weighting {
    case .identical:
      let weight: Double =
        switch settings.scheme.trigger {
        case .everyone, .everyInterval: 1 / Double(clients)
        case .eachArrival: 1
        case .count(let size): 1 / Double(size)
        }
      return Array(repeating: weight, count: clients)
    case .unbiased:
      if let absent = participation.firstIndex(of: 0) {
        throw ParticipationError(client: ClientID(UInt32(absent)))
      }
      return zip(settings.importance, participation).map { $0 / $1 }
    }
  }

  /// q_i.
  private static func expectedWeights(
    _ settings: ScheduleSettings, participation: [Double], weights: [Double]
  ) -> [Double] {
    if case .everyone(let sampling?) = settings.scheme.trigger, sampling.law == .importance {
      // m draws, each of client i with probability p_i and of weight d_i.
      return zip(settings.importance, weights).map { $0 * $1 * Double(sampling.count) }
    }
    return zip(participation, weights).map { $0 * $1 }
  }
}

/// Unbiased weights divide by a participation, and this client has none.
public struct ParticipationError: Error, Hashable, CustomStringConvertible {
  public let client: ClientID

  public var description: String {
    """
    client \(client.rawValue) took part in none of the aggregations of the measuring plan, so no \
    weight can make up for it; allowed: shorter delays for it, or scheme.weights: identical
    """
  }
}
