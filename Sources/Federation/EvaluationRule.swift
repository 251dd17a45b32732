/// When versions are evaluated, besides version 0 at the beginning and the last one at the end.
///
/// A version is measured once: where the model has not changed since it was measured last, nothing is
/// measured, whatever the rule says.
public enum EvaluationRule: Hashable, Sendable {
  /// At every multiple of this time.
  case every(VirtualDuration)
  /// After every so many aggregations, at least 1.
  case aggregations(Int)
  /// So many times over the run, at least 1: the k-th time when the largest of time/T,
  /// aggregations/N and updates/U, over the bounds that the stop rule has, reaches k / points.
  case points(Int)

  /// What an experiment does that does not say.
  public static let usual = EvaluationRule.points(100)
  /// Version 0 and the last version alone.
  public static let ends = EvaluationRule.points(1)
}

extension EvaluationRule {
  /// How many versions are evaluated at most, the first and the last with them; nil where the stop rule
  /// does not bound it.
  public func versionsMax(until stop: StopRule) -> Int? {
    switch self {
    case .every(let time): stop.time.map { 2 + Int($0.ticks / time.ticks) }
    case .aggregations(let count): stop.aggregations.map { 2 + $0 / count }
    case .points(let points): 2 + points
    }
  }
}
