/// How often each client takes part, and what its contributions weigh.
///
/// Fraboni et al. (JMLR 2023): on average client i weighs q_i = E[omega_i] = d_i f_i in an aggregation;
/// `SurrogateImportance` says what that optimises.
public struct AggregationWeights: Hashable, Sendable {
  /// Where the participation comes from.
  public enum Source: Hashable, Sendable {
    /// From mean and survival function.
    case closedForm
    /// From a mean field: close for many clients at work, with a relative error of about 1 over their
    /// number.
    case meanField
    /// From so many plans of so many updates each, on average.
    case measured(plans: Int, updates: Int)
    /// The participation in closed form; what a client weighs from so many rounds that were drawn.
    case drawn(rounds: Int)
  }

  /// p_i.
  public let importance: [Double]
  /// f_i: the long-run share of aggregations that client i is in. Where a client can be in one
  /// aggregation more than once (fedbuff with restart at arrival), its mean number of contributions.
  public let participation: [Double]
  /// The standard error of each participation, where it was measured; empty where not.
  public let participationErrors: [Double]
  /// q_i / d_i: the mean of what multiplies d_i in an aggregation. That is f_i, unless clients are
  /// drawn more than once or staleness is discounted.
  public let strength: [Double]
  /// d_i: what one contribution of client i weighs. Where clients are drawn by importance, what one
  /// draw weighs; where weights are made within a round, what a contribution weighs on average.
  public let weights: [Double]
  /// The standard error of each weight that is itself a measured mean, as within rounds; empty where
  /// weights are what they are.
  public let weightErrors: [Double]
  public let source: Source
  /// How much of the hours of clients that rest at set times was seen, where the measurement ended
  /// before they came again; nil where it saw them all, or there are none.
  public let shareOfHours: Double?
  /// The strengths as they were measured; nil where they are known.
  let measuredStrengths: BatchMeans?

  /// The standard error of each strength, where it was measured; empty where not. Of several plans it
  /// counts how far they lie apart.
  public var standardErrors: [Double] { measuredStrengths?.standardErrors ?? [] }

  /// How far a run's participation may be from the mean of the plans, since rounds come to different
  /// phases of the clients' hours: the largest relative standard deviation between plans. Nil where
  /// there is one plan, or the plans are alike.
  public var spread: Double? { measuredStrengths?.spread }

  /// The weights of a scheme in a population.
  ///
  /// - Complexity: O(M) with a closed form; else a plan of up to four million updates.
  /// - Throws: when unbiased weights need the participation of a client that never took part, or a
  ///   mean delay that is infinite; or when the scheme would wait for clients that never come back.
  public init(_ settings: ScheduleSettings) throws(ParticipationError) {
    let (scheme, delays) = (settings.scheme, settings.delays.model)
    if let error = ParticipationError(scheme, delays, clients: settings.clients) { throw error }
    try Self.refuseInfiniteMeans(settings)
    importance = settings.importance
    let found = Participation(settings)
    participation = found.frequencies
    participationErrors = found.frequencyErrors
    source = found.source
    shareOfHours = found.shareOfHours
    weights = try Self.weights(settings, found)
    // Within a round a weight is what it is there: what multiplies its mean is the participation.
    let isWithinRound = settings.scheme.weighting == .round
    strength = isWithinRound ? found.frequencies : found.strengths
    measuredStrengths =
      isWithinRound
      ? found.measuredStrengths?.scaled(by: weights.map { $0 > 0 ? 1 / $0 : 0 })
      : found.measuredStrengths
    weightErrors =
      isWithinRound
      ? (found.measuredStrengths?.standardErrors ?? []).enumerated().map {
        $1 > 0 ? $1 / found.frequencies[$0] : 0
      } : []
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
    _ settings: ScheduleSettings, _ found: Participation
  ) throws(ParticipationError) -> [Double] {
    let (scheme, strength) = (settings.scheme, found.strengths)
    let scale = scheme.mixing ?? 1
    switch scheme.weighting {
    case .round: return zip(strength, found.frequencies).map { $1 > 0 ? $0 / $1 : 0 }
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

/// Unbiased weights divide by a participation, and this client has none, or the scheme waits for it.
public struct ParticipationError: Error, Hashable, CustomStringConvertible {
  /// Why it has none.
  public enum Cause: Hashable, Sendable {
    /// It never took part in the measuring plan.
    case absent
    /// Its E[T] is infinite.
    case noMean
    /// A trace has nothing of it.
    case neverAvailable
    /// It and others, so many in all, are never available, and the scheme would wait for them.
    case standstill(Standstill, clients: Int)
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
    case .neverAvailable:
      """
      client \(client.rawValue) is never available, so no weight can make up for it; allowed: \
      scheme.weights: adaptive or identical, or delays in which each client is there
      """
    case .standstill(let standstill, let clients):
      "client \(client.rawValue)"
        + (clients > 1 ? " and \(clients - 1) more are" : " is")
        + " never available, and \(standstill)"
    }
  }
}
