import Experiment
import Federation
import Learning
import Reports

extension Experiment {
  /// Where the experiment settles with these weights, or that it does not, or that it is not known;
  /// nil unless its clients are quadratic and the server's step is linear in the weighted sum.
  func settling(
    _ surrogate: SurrogateImportance, _ settings: ScheduleSettings, weights: ClientWeights
  ) -> PlanReport.Settling? {
    guard case .quadratic(let source) = task.data, case .sgd = scheme.server.method,
      settings.keysBeyondWeights.isEmpty
    else { return nil }
    var walked: QuadraticStability?
    if let stability = QuadraticStability(
      self, settings, weights: weights, shares: surrogate.shares)
    {
      guard stability.isKnown else { return .unknown(updates: stability.updates) }
      if !stability.isBounded {
        return .diverges(rate: task.training.rate, largestRate: stability.largestRate)
      }
      walked = stability
    }
    let found = source.settling(
      surrogate: surrogate.shares, importance: surrogate.importance, training: task.training,
      seed: task.dataSeed)
    let orbit = walked?.orbit(around: found.point)
    return .around(
      PlanReport.SettlingPoint(
        point: found.point, distance: found.distance, loss: found.leastLoss + found.gap,
        gap: found.gap, spread: orbit?.spread, offset: orbit?.offset))
  }
}
