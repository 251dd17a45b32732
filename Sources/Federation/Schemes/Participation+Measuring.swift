extension Participation {
  /// Where rounds keep step with the hours of the clients, what a run sees depends on the phase that
  /// its rounds come to, in which they may stay for longer than it lasts. So there are many plans, which
  /// begin as the run does and last as long. Of very many clients somebody always keeps a deadline and
  /// somebody never does, so that rounds stay in the phase in which they begin.
  private static func extent(
    _ settings: ScheduleSettings
  ) -> (plans: Int, each: MeasuringPlan.Extent) {
    let updates = min(max(200_000, 400 * settings.clients), 4_000_000)
    if settings.keepsHours, settings.clients <= 10_000 {
      return (32, MeasuringPlan.Extent(updates: updates / 16, batches: 1, isLikeRun: true))
    }
    let batches = settings.clients > 250_000 ? 8 : 32
    return (1, MeasuringPlan.Extent(updates: updates, batches: batches))
  }

  /// Counts contributions on plans with draws of their own.
  ///
  /// With n contributions of a client the relative error is about 1/n for fixed delays and at most
  /// about 1/sqrt(n) for random ones.
  /// - Parameter again: whether the plans are others than those that the weights come from.
  /// - Complexity: 400 updates a client, at least 200,000, at most four million; at most twice that in
  ///   several plans.
  init(measuring settings: ScheduleSettings, again: Bool = false) {
    let (count, each) = Self.extent(settings)
    let first = again ? count : 0
    let plans = (first..<first + count).map { MeasuringPlan($0, of: settings, each) }
    let total = Double(max(plans.reduce(0) { $0 + $1.aggregations }, 1))
    frequencies = Self.sum(plans.map(\.counts)).map { $0 / total }
    strengths = Self.sum(plans.map(\.strengths)).map { $0 / total }
    var counted = BatchMeans(plans: plans.map(\.batches.counts))
    var measured = BatchMeans(plans: plans.map(\.batches.strengths))
    if each.batches == 1 {
      // As if a client were in each round or not by itself.
      let chance = frequencies.map { max(0, $0 * (1 - $0)) / (total / Double(count)) }
      counted.chance = chance
      measured.chance = zip(chance, zip(strengths, frequencies)).map { chance, pair in
        pair.1 > 0 ? chance * (pair.0 / pair.1) * (pair.0 / pair.1) : 0
      }
    }
    (frequencyErrors, measuredStrengths) = (counted.standardErrors, measured)
    let contributions = plans.reduce(0) { $0 + $1.contributions }
    source = .measured(
      plans: count, updates: each.isLikeRun ? contributions / count : each.updates)
  }

  private static func sum(_ vectors: [[Double]]) -> [Double] {
    vectors.dropFirst().reduce(vectors[0]) { sum, vector in zip(sum, vector).map { $0 + $1 } }
  }
}

extension ScheduleSettings {
  /// Whether rounds may last as long as a deadline says, and clients rest at times that come again.
  fileprivate var keepsHours: Bool {
    guard case .round(let round) = scheme.trigger, round.deadline != nil else { return false }
    switch delays.availability {
    case .always, .onOff: return false
    case .diurnal, .trace: return true
    }
  }
}
