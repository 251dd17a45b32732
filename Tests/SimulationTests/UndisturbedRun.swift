import Federation
import TestFederation

@testable import Execution

/// What an experiment comes to when nothing goes wrong, found without crew, messages and transport: the
/// schedule walked, and each version computed by the slow reference.
struct UndisturbedRun {
  /// By their indices; those are left out that nothing goes into.
  private(set) var aggregations: [Int: Aggregation] = [:]
  private(set) var orders: [OrderID: TrainingOrder] = [:]
  /// The parameters of each version, from version 0 on.
  let versions: [[Float]]
  /// What the evaluations find.
  let points: [EvaluatedPoint]
  /// Why it ends.
  let reason: StopReason?
  let planDigest: String

  init(_ experiment: SimulatedExperiment) {
    let federation = experiment.federation
    versions = federation.referenceVersions()
    var digest = PlanDigest()
    for step in Schedule(federation.settings, weights: federation.clientWeights) {
      switch step {
      case .train(let order, due: _), .outlast(let order, due: _): orders[order.id] = order
      case .aggregate(let aggregation):
        aggregations[aggregation.index] = aggregation
        digest.add(aggregation)
      default: break
      }
    }
    planDigest = digest.text
    var execution = federation.execution()
    var desk = OrderDesk(learner: federation.learner, encoding: federation.encoding)
    var points: [EvaluatedPoint] = []
    while execution.outcome == nil {
      if execution.isBehind { execution.walkAhead() }
      guard let work = execution.nextWork(for: 1) else { break }
      desk.complete(work, in: &execution)
      points += execution.takePoints()
    }
    self.points = points
    reason = execution.outcome?.reason
  }
}
