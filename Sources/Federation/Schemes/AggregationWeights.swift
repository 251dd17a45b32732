/// How often each client takes part, what its contributions weigh, and which objective that optimises.
///
/// Fraboni et al. (JMLR 2023): the scheme descends the surrogate objective sum_i p~_i L_i with
/// p~_i = q_i / sum_j q_j, and q_i = E[omega_i] = d_i f_i.
public struct AggregationWeights: Hashable, Sendable {
  /// Where the participation comes from.
  public enum Source: Hashable, Sendable {
    /// From mean and survival function.
    case closedForm
    /// From a mean field: close for many clients at work, with a relative error of about 1 over their
    /// number.
    case meanField
    /// From a plan of this many updates.
    case measured(updates: Int)
  }

  /// p_i.
  public let importance: [Double]
  /// f_i: the long-run share of aggregations that client i is in. Where a client can be in one
  /// aggregation more than once (fedbuff with restart at arrival), its mean number of contributions.
  public let participation: [Double]
  /// q_i / d_i: the mean of what multiplies d_i in an aggregation. That is f_i, unless clients are
  /// drawn more than once or staleness is discounted.
  public let strength: [Double]
  /// The standard error of each strength, where it was measured; empty where not.
  public let standardErrors: [Double]
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
    return distance < 1e-12 + 1e-16 * Double(importance.count) ? 0 : distance
  }

  /// The weights of a scheme in a population.
  ///
  /// - Complexity: O(M) with a closed form; else a plan of up to four million updates.
  /// - Throws: when unbiased weights need the participation of a client that never took part, or a
  ///   mean delay that is infinite.
  public init(_ settings: ScheduleSettings) throws(ParticipationError) {
    try Self.refuseInfiniteMeans(settings)
    importance = settings.importance
    let found = Participation(settings)
    participation = found.frequencies
    strength = found.strengths
    standardErrors = found.standardErrors
    source = found.source
    weights = try Self.weights(settings, strength: found.strengths)
    let expected = zip(strength, weights).map { $0 * $1 }
    let total = expected.reduce(0, +)
    surrogate = expected.map { $0 / total }
  }

  /// Where T has no mean a client's share of the aggregations tends to 0 in the long run.
  private static func refuseInfiniteMeans(
    _ settings: ScheduleSettings
  ) throws(ParticipationError) {
    // A round has each of its clients once, however long they take.
    if case .round = settings.scheme.trigger { return }
    guard settings.scheme.weighting == .unbiased else { return }
    for client in settings.clientIDs where settings.delays.mean(of: client) == .infinity {
      throw ParticipationError(client: client, cause: .noMean)
    }
  }

  private static func weights(
    _ settings: ScheduleSettings, strength: [Double]
  ) throws(ParticipationError) -> [Double] {
    let scheme = settings.scheme
    let scale = scheme.mixing ?? 1
    switch scheme.weighting {
    case .identical:
      return Array(repeating: scale * identicalWeight(settings), count: settings.clients)
    // What adaptive weights tend to.
    case .adaptive: return zip(settings.importance, strength).map { $1 > 0 ? scale * $0 / $1 : 0 }
    case .unbiased:
      if let absent = strength.firstIndex(where: { !($0 > 0) }) {
        throw ParticipationError(client: ClientID(UInt32(absent)), cause: .absent)
      }
      return zip(settings.importance, strength).map { scale * $0 / $1 }
    }
  }

  private static func identicalWeight(_ settings: ScheduleSettings) -> Double {
    switch settings.scheme.trigger {
    case .round(let round): 1 / Double(round.sampling?.count ?? settings.clients)
    case .everyInterval: 1 / Double(settings.scheme.concurrency?.limit ?? settings.clients)
    case .eachArrival: 1
    case .count(let size): 1 / Double(size)
    }
  }
}

/// Unbiased weights divide by a participation, and this client has none.
public struct ParticipationError: Error, Hashable, CustomStringConvertible {
  /// Why it has none.
  public enum Cause: Hashable, Sendable {
    /// It never took part in the measuring plan.
    case absent
    /// Its E[T] is infinite.
    case noMean
  }

  public let client: ClientID
  public let cause: Cause

  public var description: String {
    switch cause {
    case .absent:
      """
      client \(client.rawValue) took part in none of the aggregations of the measuring plan, so no \
      weight can make up for it; allowed: shorter delays for it, or scheme.weights: adaptive or \
      identical
      """
    case .noMean:
      """
      the delay of client \(client.rawValue) has an infinite mean, so in the long run it takes \
      part in no share of the aggregations that a weight could make up for; allowed: a law with a \
      mean (Pareto with a shape greater than 1), or scheme.weights: adaptive or identical
      """
    }
  }
}
