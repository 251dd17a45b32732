import Experiment
import Federation

/// Finds out whether each client can have the weight that it is to have, once for experiments whose weights are
/// the same: those of a sweep differ in their local rates alone, as a rule.
struct WeightsCheck {
  private var passed: Set<ScheduleSettings> = []

  /// Looks at no data: an experiment whose schedule depends on it is not judged.
  /// - Throws: `ParticipationError` where a client cannot.
  /// - Complexity: as `AggregationWeights`; nothing where weights neither are unbiased nor follow a rule, or were
  ///   judged before.
  mutating func check(_ experiment: Experiment) throws {
    guard experiment.scheme.hasDerivedWeights, !experiment.scheduleNeedsSizes else { return }
    let settings = try experiment.scheduleSettings()
    guard !passed.contains(settings) else { return }
    _ = try AggregationWeights(settings)
    passed.insert(settings)
  }
}
