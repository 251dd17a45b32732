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
  /// Empty, as the strengths, where it follows from times that are the machines' own.
  public let participation: [Double]
  /// The standard error of each participation, where it was measured; empty where not.
  public let participationErrors: [Double]
  /// q_i / d_i: the mean of what multiplies d_i in an aggregation. That is f_i, unless clients are
  /// drawn more than once or staleness is discounted.
  public let strength: [Double]
  /// d_i: what one contribution of client i weighs. Where clients are drawn by importance, what one
  /// draw weighs; where it is not the same for all contributions, as within a round or by an
  /// expression of staleness, what one weighs on average. Empty where that is not known before.
  public let weights: [Double]
  /// What a schedule takes: `weights`, or, by an expression of staleness, each contribution's own.
  public let ofClients: ClientWeights
  /// The standard error of each weight that is itself a measured mean, as within rounds; empty where
  /// weights are what they are.
  public let weightErrors: [Double]
  public let source: Source
  /// How much of the hours of clients that rest at set times was seen, where the measurement ended
  /// before they came again; nil where it saw them all, or there are none.
  public let shareOfHours: Double?
  /// E[T_i] where it was measured; nil where the delays say it.
  public let measuredDelays: MeasuredDelays?
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
  ///   mean delay that is infinite; when an expression gives a weight that none can be; when all
  ///   weigh nothing; or when the scheme would wait for clients that never come back.
  public init(_ settings: ScheduleSettings) throws(ParticipationError) {
    let (scheme, delays) = (settings.scheme, settings.delays.model)
    if let error = ParticipationError(scheme, delays, clients: settings.clients) { throw error }
    if let problem = settings.scheme.problem(withNatural: delays) { throw problem }
    try Self.refuseInfiniteMeans(settings)
    importance = settings.importance
    let (found, own) = try Self.participation(settings)
    if let impossible = found.impossibleWeight { throw ParticipationError(impossible) }
    participation = found.frequencies
    participationErrors = found.frequencyErrors
    source = found.source
    shareOfHours = found.shareOfHours
    measuredDelays = found.measuredDelays
    weights = try Self.weights(settings, found, own)
    // Those that nobody knows before make their own.
    ofClients = own ?? ClientWeights(weights.isEmpty ? importance : weights)
    // What multiplies the mean of weights that differ is the participation.
    let isMean = settings.scheme.weighting.sumsToOne || own.map { $0.constants == nil } ?? false
    strength = isMean ? found.frequencies : found.strengths
    measuredStrengths =
      isMean
      ? found.measuredStrengths?.scaled(by: Self.inverses(weights))
      : found.measuredStrengths
    weightErrors =
      isMean
      ? (found.measuredStrengths?.standardErrors ?? []).enumerated().map {
        $1 > 0 ? $1 / found.frequencies[$0] : 0
      } : []
    if found.frequencies.contains(where: { $0 > 0 }),
      !zip(weights, strength).contains(where: { $0 * $1 > 0 })
    {
      throw ParticipationError(client: ClientID(0), cause: .weightless)
    }
  }

  /// How clients take part; and where an expression says what their contributions weigh, that.
  private static func participation(
    _ settings: ScheduleSettings
  ) throws(ParticipationError) -> (Participation, ClientWeights?) {
    guard case .expression(let expression) = settings.scheme.weighting else {
      return (Participation(settings), nil)
    }
    // How often clients take part has nothing to do with what they weigh.
    var plain = settings
    (plain.scheme.weighting, plain.scheme.discount) = (.identical, .none)
    var found = Participation(plain)
    let isKnown = !found.frequencies.isEmpty
    let own = ClientWeights(
      expression, settings,
      participation: isKnown
        ? found.frequencies : Array(repeating: .nan, count: settings.clients),
      meanDelays: found.measuredDelays?.means)
    if let impossible = own.impossible { throw ParticipationError(impossible) }
    guard isKnown else { return (found, own) }
    if own.constants == nil || settings.scheme.discount != .none {
      let measured = own.measured(settings)
      found.strengths = measured.strengths
      found.measuredStrengths = measured.measuredStrengths
      (found.source, found.shareOfHours) = (measured.source, measured.shareOfHours)
      found.impossibleWeight = measured.impossibleWeight
    }
    return (found, own)
  }

  /// The strengths on plans of which these weights know nothing; nil where they are made of nothing that
  /// was measured.
  func measuredAgain(_ settings: ScheduleSettings) -> BatchMeans? {
    switch settings.scheme.weighting {
    case .unbiased where measuredStrengths != nil:
      return Participation(measuring: settings, again: true).measuredStrengths
    case .expression(let expression)
    where expression.uses(.participation) && !participationErrors.isEmpty:
      let measured = ofClients.measured(settings, again: true).measuredStrengths
      return ofClients.constants == nil ? measured?.scaled(by: Self.inverses(weights)) : measured
    default: return nil
    }
  }

  /// Where T has no mean a client's share of the aggregations tends to 0 in the long run.
  private static func refuseInfiniteMeans(
    _ settings: ScheduleSettings
  ) throws(ParticipationError) {
    // A round has each of its clients once, however long they take.
    if case .round = settings.scheme.trigger { return }
    guard settings.scheme.weighting == .unbiased else { return }
    // Where work is given up at aggregations, how long it would take does not matter.
    if settings.scheme.restart == .everyone || settings.scheme.maxStaleness?.stops == true {
      return
    }
    for client in settings.clientIDs where settings.delays.mean(of: client) == .infinity {
      throw ParticipationError(client: client, cause: .noMean)
    }
  }

  private static func inverses(_ weights: [Double]) -> [Double] {
    weights.map { $0 > 0 ? 1 / $0 : 0 }
  }

  private static func weights(
    _ settings: ScheduleSettings, _ found: Participation, _ own: ClientWeights?
  ) throws(ParticipationError) -> [Double] {
    let (scheme, strength) = (settings.scheme, found.strengths)
    let scale = scheme.mixing ?? 1
    switch scheme.weighting {
    case .round, .staleness, .expression:
      if strength.isEmpty { return own?.constants ?? [] }
      return own?.constants ?? zip(strength, found.frequencies).map { $1 > 0 ? $0 / $1 : 0 }
    case .table(let weights): return weights.map { scale * $0 }
    case .identical:
      return Array(repeating: scale * identicalWeight(settings), count: settings.clients)
    case .importance, .clientMeans: return settings.importance.map { scale * $0 }
    // What adaptive weights tend to.
    case .adaptive: return zip(settings.importance, strength).map { $1 > 0 ? scale * $0 / $1 : 0 }
    case .unbiased:
      if let absent = strength.firstIndex(where: { !($0 > 0) }) {
        throw ParticipationError(
          client: ClientID(UInt32(absent)),
          cause: found.frequencies[absent] > 0 ? .discounted : .absent)
      }
      return zip(settings.importance, strength).map { scale * $0 / $1 }
    }
  }

  private static func identicalWeight(_ settings: ScheduleSettings) -> Double {
    switch settings.scheme.trigger {
    case .round(let round): 1 / Double(round.sampling?.count ?? settings.clients)
    case .everyInterval: 1 / Double(settings.scheme.concurrency?.limit ?? settings.clients)
    case .eachArrival:
      if case .recentModels(let count)? = settings.scheme.memory { 1 / Double(count) } else { 1 }
    case .everyClient, .ringleader, .own: 1 / Double(settings.clients)
    case .count(let size): 1 / Double(size)
    }
  }
}
