internal import Federation
internal import Records

/// How good a trial of a pilot is; the less the better.
///
/// First those that reached the target, by when; then those that have a result, by how near they came to it,
/// or without a target by their loss at the end; last those that diverged.
struct PilotScore: Comparable {
  private let isLost: Bool
  private let reached: Double
  private let distance: Double
  private let loss: Double

  init(_ trial: PilotOutcome.Trial, target: ComparisonTarget?) {
    isLost = trial.failure != nil
    reached = trial.reached ?? .infinity
    loss = trial.loss ?? .infinity
    switch target {
    case nil: distance = 0
    case .loss: distance = trial.leastLoss ?? .infinity
    case .accuracy: distance = -(trial.mostAccuracy ?? 0)
    }
  }

  static func < (left: PilotScore, right: PilotScore) -> Bool {
    if left.isLost != right.isLost { return right.isLost }
    return (left.reached, left.distance, left.loss) < (right.reached, right.distance, right.loss)
  }
}

extension PilotOutcome.Trial {
  /// The means of the trials of one candidate in a rung, each of one run.
  /// - Precondition: there is one.
  init(_ runs: [PilotOutcome.Trial]) {
    func mean(_ value: (PilotOutcome.Trial) -> Double?) -> Double? {
      let values = runs.compactMap(value)
      return values.count < runs.count ? nil : values.reduce(0, +) / Double(values.count)
    }
    self = runs[0]
    seeds = runs.flatMap(\.seeds)
    updates = runs.reduce(0) { $0 + $1.updates }
    failure = runs.lazy.compactMap(\.failure).first
    (reached, loss, leastLoss) = (mean(\.reached), mean(\.loss), mean(\.leastLoss))
    (accuracy, mostAccuracy) = (mean(\.accuracy), mean(\.mostAccuracy))
  }

  /// What a run that finished came to.
  mutating func take(_ result: SweepRow.Result, target: ComparisonTarget?) {
    let metrics = result.metrics
    updates = result.summary.updates
    let losses = metrics.compactMap { $0.testLoss ?? $0.trainLoss }
    (loss, leastLoss) = (losses.last, losses.min())
    let accuracies = metrics.compactMap(\.testAccuracy)
    (accuracy, mostAccuracy) = (accuracies.last, accuracies.max())
    switch target {
    case nil: break
    case .loss(let target):
      reached = metrics.first { $0.testLoss.map { $0 <= target } ?? false }?.time.units
    case .accuracy(let target):
      reached = metrics.first { $0.testAccuracy.map { $0 >= target } ?? false }?.time.units
    }
  }
}
