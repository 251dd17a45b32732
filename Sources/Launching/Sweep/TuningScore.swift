internal import Experiment
internal import Federation
internal import Records

/// How good a value of a tuned key is, by the runs of the tuning seeds. The less the better: first the
/// number of runs that diverged or failed, then of those that did not reach the target, then the mean.
struct TuningScore: Comparable {
  /// Runs without a result.
  let lost: Int
  /// Runs that ended before the target.
  let unreached: Int
  /// Of the final loss, or of the virtual time to the target, where a run that did not reach it counts
  /// with its whole time; nil where there is none.
  let mean: Double?

  /// - Parameter results: of each tuning seed; nil where it diverged or failed.
  init(_ results: [SweepRow.Result?], by rule: Tuning.Rule) {
    lost = results.count { $0 == nil }
    var (unreached, values) = (0, [Double]())
    for result in results.compactMap(\.self) {
      switch rule {
      case .finalLoss:
        let final = result.summary.final
        if let loss = final.testLoss ?? final.trainLoss { values.append(loss) }
      case .timeToAccuracy(let target):
        let time = result.metrics.first { $0.testAccuracy.map { $0 >= target } ?? false }?.time
        if time == nil { unreached += 1 }
        values.append(time?.units ?? result.summary.time)
      case .timeToLoss(let target):
        let time = result.metrics.first { $0.testLoss.map { $0 <= target } ?? false }?.time
        if time == nil { unreached += 1 }
        values.append(time?.units ?? result.summary.time)
      }
    }
    self.unreached = unreached
    mean = values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  static func < (left: TuningScore, right: TuningScore) -> Bool {
    (left.lost, left.unreached, left.mean ?? .infinity)
      < (right.lost, right.unreached, right.mean ?? .infinity)
  }
}
