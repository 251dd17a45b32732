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
    let updates = min(max(200_000, 400 * settings.clients), 4_000_000)
    if let hours = settings.hours, settings.clients <= 10_000 {
      let each = MeasuringPlan.Extent(updates: updates, batches: 1, likeRun: hours)
      return Measurement(plans: 32, updates: 2 * updates, each: each)
    }
    let batches = settings.clients > 250_000 ? 8 : 32
    let each = MeasuringPlan.Extent(updates: updates, batches: batches)
    return Measurement(plans: 1, updates: updates, each: each)
  }

  /// Counts contributions on plans with draws of their own.
  ///
  /// With n contributions of a client the relative error is about 1/n for fixed delays and at most
  /// about 1/sqrt(n) for random ones.
  /// - Parameter again: whether the plans are others than those that the weights come from.
  /// - Complexity: 400 updates a client, at least 200,000, at most four million; at most twice that in
  ///   several plans.
  init(measuring settings: ScheduleSettings, again: Bool = false) {
    let measurement = Self.measurement(settings)
    let first = again ? measurement.plans : 0
    var plans = [MeasuringPlan(first, of: settings, measurement.each)]
    var left = measurement.updates - plans[0].contributions
    while plans.count < measurement.plans, left >= plans[0].contributions {
      plans.append(MeasuringPlan(first + plans.count, of: settings, measurement.each))
      left -= plans[plans.count - 1].contributions
    }
    let total = Double(max(plans.reduce(0) { $0 + $1.aggregations }, 1))
    frequencies = Self.sum(plans.map(\.counts)).map { $0 / total }
    strengths = Self.sum(plans.map(\.strengths)).map { $0 / total }
    var counted = BatchMeans(plans: plans.map(\.batches.counts))
    var measured = BatchMeans(plans: plans.map(\.batches.strengths))
    if measurement.each.likeRun != nil {
      // As if a client were in each round or not by itself.
      let chance = frequencies.map { max(0, $0 * (1 - $0)) / (total / Double(plans.count)) }
      counted.chance = chance
      measured.chance = zip(chance, zip(strengths, frequencies)).map { chance, pair in
        pair.1 > 0 ? chance * (pair.0 / pair.1) * (pair.0 / pair.1) : 0
      }
    }
    (frequencyErrors, measuredStrengths) = (counted.standardErrors, measured)
    let contributions = plans.reduce(0) { $0 + $1.contributions }
    source = .measured(
      plans: plans.count,
      updates: plans.count == 1 ? measurement.each.updates : contributions / plans.count)
  }

  private static func sum(_ vectors: [[Double]]) -> [Double] {
    vectors.dropFirst().reduce(vectors[0]) { sum, vector in zip(sum, vector).map { $0 + $1 } }
  }
}

extension ScheduleSettings {
  /// Where rounds may last as long as a deadline says, and clients rest at times that come again: after
  /// how long these come again.
  fileprivate var hours: VirtualTime? {
    guard case .round(let round) = scheme.trigger, round.deadline != nil else { return nil }
    switch delays.availability {
    case .always, .onOff: return nil
    case .diurnal(let period, _):
      return VirtualTime(ticks: VirtualDuration(roundingUnits: period).ticks)
    case .trace(let trace): return VirtualTime(ticks: trace.length)
    }
  }
}
