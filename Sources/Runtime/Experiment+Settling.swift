internal import Experiment
internal import Federation
internal import Learning
internal import Results

extension Experiment {
  /// Where the experiment settles with these weights; nil unless its clients are quadratic and the
  /// server's step is linear in the sum.
  func settling(_ weights: AggregationWeights) -> PlanReport.Settling? {
    guard case .quadratic(let source) = task.data, case .sgd = scheme.server.method else {
      return nil
    }
    let found = source.settling(
      surrogate: weights.surrogate, importance: weights.importance, training: task.training,
      seed: task.dataSeed)
    return PlanReport.Settling(
      point: found.point, distance: found.distance, loss: found.leastLoss + found.gap,
      gap: found.gap)
  }
}
