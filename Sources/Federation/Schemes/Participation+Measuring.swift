extension Participation {
  /// Plans of one kind.
  private struct Measurement {
    /// At most.
    var plans: Int
    /// In all of them together, at most, in whole plans.
    var updates: Int
    var each: MeasuringPlan.Extent
  }

  /// Where rounds keep step with the hours of the clients, what a run sees depends on the phase that
  /// its rounds come to, in which they may stay for longer than it lasts. So there are many plans, which
  /// begin as the run does and last as long, and for all the hours there are: what clients do that sleep
  /// through a short run is what they do in a longer one. Of very many clients somebody always keeps a
  /// deadline and somebody never does, so that rounds stay in the phase in which they begin.
  private static func measurement(_ settings: ScheduleSettings) -> Measurement {
    let updates = min(max(200_000, 400 * settings.clients), mostUpdates)
    let hours = settings.delays.availability.hours
    if let hours, settings.hasDeadlines, settings.clients <= 10_000 {
      let each = MeasuringPlan.Extent(
        updates: updates, most: mostUpdates, hours: hours, batches: 1,
        likeRun: VirtualTime(ticks: hours.ticks))
      return Measurement(plans: 32, updates: 2 * updates, each: each)
    }
    let batches = settings.clients > 250_000 ? 8 : 32
    let each = MeasuringPlan.Extent(
      updates: updates, most: hours == nil ? updates : mostUpdates, hours: hours, batches: batches)
    return Measurement(plans: 1, updates: updates, each: each)
  }

  private static let mostUpdates = 4_000_000

  /// Where virtual time ends before a plan has seen all its updates there are several, each a little
  /// shorter than that one.
  private static func measurement(
    _ settings: ScheduleSettings, insteadOf cut: MeasuringPlan, _ measurement: Measurement
  ) -> Measurement {
    let updates = max(1, cut.walked * 9 / 10)
    let plans = min(32, measurement.updates / updates + 1)
    let each = MeasuringPlan.Extent(
      updates: updates, most: updates, hours: measurement.each.hours,
      batches: max(1, 32 / plans))
    return Measurement(plans: plans, updates: .max, each: each)
  }

  /// Counts contributions on plans with draws of their own.
  ///
  /// With n contributions of a client the relative error is about 1/n for fixed delays and at most
  /// about 1/sqrt(n) for random ones.
  /// - Parameters:
  ///   - weights: what a contribution is counted with; nil for 1.
  ///   - again: whether the plans are others than those that the weights come from.
  /// - Complexity: 400 updates a client, at least 200,000, and at least those of a whole period in which
  ///   clients rest, at most four million; at most twice that in several plans.
  init(
    measuring settings: ScheduleSettings, weights: ClientWeights? = nil, again: Bool = false
  ) {
    let weights = weights ?? ClientWeights(Array(repeating: 1, count: settings.clients))
    func plan(_ number: Int, _ extent: MeasuringPlan.Extent) -> MeasuringPlan {
      MeasuringPlan(number, of: settings, weights: weights, extent)
    }
    var measurement = Self.measurement(settings)
    var first = again ? measurement.plans : 0
    var plans = [plan(first, measurement.each)]
    let isCut = measurement.each.likeRun == nil && plans[0].walked < measurement.each.updates
    if isCut {
      measurement = Self.measurement(settings, insteadOf: plans[0], measurement)
      first = again ? measurement.plans : 0
      plans = [plan(first, measurement.each)]
    }
    var left = measurement.updates - plans[0].contributions
    while plans.count < measurement.plans,
      left >= plans[0].contributions || measurement.plans > 1 && plans.count < 2
    {
      plans.append(plan(first + plans.count, measurement.each))
      left -= plans[plans.count - 1].contributions
    }
    let total = Double(max(plans.reduce(0) { $0 + $1.aggregations }, 1))
    frequencies = Self.sum(plans.map(\.counts)).map { $0 / total }
    strengths = Self.sum(plans.map(\.strengths)).map { $0 / total }
    var counted = BatchMeans(plans: plans.map(\.batches.counts))
    var measured = BatchMeans(plans: plans.map(\.batches.strengths))
    if isCut {
      // The run is like none of them alone.
      counted = BatchMeans(plans: [plans.flatMap(\.batches.counts)])
      measured = BatchMeans(plans: [plans.flatMap(\.batches.strengths)])
    }
    if !isCut, plans[0].batches.counts.count == 1 {
      // As if a client were in each round or not by itself.
      let chance = frequencies.map { max(0, $0 * (1 - $0)) / (total / Double(plans.count)) }
      counted.chance = chance
      measured.chance = zip(chance, zip(strengths, frequencies)).map { chance, pair in
        pair.1 > 0 ? chance * (pair.0 / pair.1) * (pair.0 / pair.1) : 0
      }
    }
    (frequencyErrors, measuredStrengths) = (counted.standardErrors, measured)
    if !settings.delays.model.hasKnownMeans { measuredDelays = MeasuredDelays(plans.map(\.delays)) }
    impossibleWeight = plans.lazy.compactMap(\.impossibleWeight).first
    let hours = plans.map(\.shareOfHours).max() ?? 1
    shareOfHours = hours < 1 ? hours : nil
    let contributions = plans.reduce(0) { $0 + $1.contributions }
    source = .measured(
      plans: plans.count,
      updates: plans.count == 1 ? plans[0].walked : contributions / plans.count)
  }

  private static func sum(_ vectors: [[Double]]) -> [Double] {
    vectors.dropFirst().reduce(vectors[0]) { sum, vector in zip(sum, vector).map { $0 + $1 } }
  }
}

extension ScheduleSettings {
  /// Whether rounds may last as long as a deadline says.
  fileprivate var hasDeadlines: Bool {
    guard case .round(let round) = scheme.trigger else { return false }
    return round.deadline != nil
  }
}

extension Availability {
  /// After how long the times at which clients rest come again; nil where there are none.
  fileprivate var hours: VirtualDuration? {
    switch self {
    case .always, .onOff: nil
    case .diurnal(let period, _): VirtualDuration(roundingUnits: period)
    case .trace(let trace): VirtualDuration(ticks: trace.length)
    }
  }
}
