/// How often and how strongly each client takes part: in closed form where there is one, else measured
/// on a plan.
struct Participation {
  /// f_i: mean contributions to an aggregation. Empty, as the strengths, where nobody knows before the
  /// run: the machines take the times that they take.
  var frequencies: [Double]
  /// g_i: the mean of what multiplies d_i in an aggregation, over all of them: contributions times
  /// draws times what staleness leaves. q_i = d_i g_i. Of weights that are not the same for all of a
  /// client's contributions, as within rounds, q_i itself.
  var strengths: [Double]
  /// Of the frequencies; empty where they are known.
  var frequencyErrors: [Double] = []
  /// Nil where the strengths are known.
  var measuredStrengths: BatchMeans?
  /// How much of the clients' hours was seen, where that is not all of them.
  var shareOfHours: Double?
  /// Nil where E[T_i] is known.
  var measuredDelays: MeasuredDelays?
  var source: AggregationWeights.Source = .closedForm
  /// One that was found while measuring.
  var impossibleWeight: ImpossibleWeight?

  init(_ settings: ScheduleSettings) {
    if let closed = Participation(closedFormOf: settings) {
      self = closed
      if !settings.delays.areNatural, !settings.delays.model.hasKnownMeans {
        measuredDelays = Participation(measuring: settings).measuredDelays
      }
    } else if settings.delays.areNatural {
      self.init([])
    } else {
      self.init(measuring: settings)
    }
  }

  private init(_ frequencies: [Double]) {
    (self.frequencies, strengths) = (frequencies, frequencies)
  }

  /// Nil where there is no closed form.
  private init?(closedFormOf settings: ScheduleSettings) {
    let scheme = settings.scheme
    if scheme.discount != .none || scheme.maxStaleness != nil || scheme.restart == .everyone {
      return nil
    }
    // Who is drawn comes back, sooner or later, whatever takes how long.
    if let routing = scheme.routing {
      self.init(routing.probabilities(importance: settings.importance))
      return
    }
    if settings.delays.areNatural, !scheme.waitsForEveryone { return nil }
    switch scheme.trigger {
    case .round(let round): self.init(round, settings)
    case _ where settings.delays.model.isCoupled: return nil
    case .eachArrival: self.init(contributionsPerAggregation: 1, settings)
    // Clients that restart at once arrive as they would under async; a buffer only counts them.
    case .count(let size):
      if scheme.restart != .arrival { return nil }
      self.init(contributionsPerAggregation: size, settings)
    case .everyInterval(let interval): self.init(interval, settings)
    case .everyClient, .ringleader, .own: return nil
    }
  }

  private init?(_ round: Round, _ settings: ScheduleSettings) {
    if round.abandons { return nil }
    let clients = settings.clients
    let isWithinRound = settings.scheme.weighting == .round
    guard let sampling = round.sampling else {
      self.init(Array(repeating: 1, count: clients))
      if isWithinRound { strengths = settings.importance }
      return
    }
    let draws = Double(sampling.count)
    switch sampling.law {
    case .uniform: self.init(Array(repeating: draws / Double(clients), count: clients))
    case .importance:
      self.init(settings.importance.map { Self.chance(ofOneIn: sampling.count, each: $0) })
      strengths = settings.importance.map { $0 * draws }
    }
    if isWithinRound { weigh(RoundShares(sampling, settings)) }
  }

  private mutating func weigh(_ shares: RoundShares) {
    strengths = shares.expected
    measuredStrengths = shares.drawn
    if let rounds = shares.rounds { source = .drawn(rounds: rounds) }
  }

  /// Without a mean there is no long run: what a plan shows of it is better than a quotient of
  /// infinities. Where clients take turns, one without a mean is enough to hold them all up.
  private static func hasLongRun(_ means: some Sequence<Double>, _ scheme: Scheme) -> Bool {
    scheme.concurrency == nil ? means.contains(where: \.isFinite) : means.allSatisfy(\.isFinite)
  }

  /// Renewal theory: client i arrives at the rate 1 / E[T_i].
  private init?(contributionsPerAggregation count: Int, _ settings: ScheduleSettings) {
    let delays = settings.delays
    guard delays.model.hasKnownMeans else { return nil }
    let means = settings.clientIDs.lazy.map { delays.mean(of: $0) }
    guard Self.hasLongRun(means, settings.scheme) else { return nil }
    guard let concurrency = settings.scheme.concurrency else {
      let rates = means.map { 1 / $0 }
      let total = rates.reduce(0, +)
      self.init(rates.map { Double(count) * $0 / total })
      return
    }
    // A client that is slow stays so while it waits for its turn.
    if delays.model.persistence != nil { return nil }
    // Of clients that are back at the same time, the first makes room while the others are at work.
    // Among many that hardly matters.
    if settings.delays.isDiscrete, settings.clients <= 10_000 { return nil }
    // A client that waited for its turn is found available or not; E[T] begins where it is.
    guard
      let found = ConcurrentShares(
        concurrency, times: settings.clientIDs.map { settings.delays.busyMean(of: $0) },
        availability: settings.delays.availability, settings.importance)
    else { return nil }
    self.init(found.shares.map { $0 * Double(count) })
    source = found.source
  }

  /// A client restarts on a tick of the interval, so its cycle is ceil(T/interval) intervals.
  private init?(_ interval: VirtualDuration, _ settings: ScheduleSettings) {
    var cycles: [Double] = []
    cycles.reserveCapacity(settings.clients)
    for client in settings.clientIDs {
      guard let cycle = settings.delays.meanIntervals(of: client, interval: interval) else {
        return nil
      }
      cycles.append(cycle)
    }
    guard Self.hasLongRun(cycles, settings.scheme) else { return nil }
    guard let concurrency = settings.scheme.concurrency else {
      self.init(cycles.map { 1 / $0 })
      return
    }
    guard let found = ConcurrentShares(concurrency, times: cycles, settings.importance) else {
      return nil
    }
    // The clients at work are `limit` on average too: the sum of f_i times the cycle.
    let work = zip(found.shares, cycles).reduce(0) { $0 + $1.0 * $1.1 }
    self.init(found.shares.map { $0 * Double(concurrency.limit) / work })
    source = found.source
  }

  /// 1 - (1 - p)^n.
  private static func chance(ofOneIn draws: Int, each share: Double) -> Double {
    1 - (0..<draws).reduce(1) { product, _ in product * (1 - share) }
  }
}
