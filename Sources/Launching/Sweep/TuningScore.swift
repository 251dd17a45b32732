internal import Experiment
internal import Federation
internal import Records

/// How good a value of a tuned key is, by the runs of the tuning seeds. The less the better: first the
/// number of runs that diverged or failed, then of those that did not reach the target, then the mean, then
/// the final loss: where no value reaches the target, that still tells them apart.
struct TuningScore: Comparable {
  /// Runs without a result.
  let lost: Int
  /// Runs that ended before the target.
  let unreached: Int
  /// Of the final loss, or of the virtual time to the target, where a run that did not reach it counts
  /// with its whole time; nil where there is none.
  let mean: Double?
  /// The mean final loss; nil where none was measured.
  let loss: Double?

  /// - Parameter results: of each tuning seed; nil where it diverged or failed.
  init(_ results: [SweepRow.Result?], by rule: Tuning.Rule) {
    lost = results.count { $0 == nil }
    let finished = results.compactMap(\.self)
    let losses = finished.compactMap { $0.summary.final.testLoss ?? $0.summary.final.trainLoss }
    loss = Self.mean(losses)
    var (unreached, values) = (0, [Double]())
    for result in finished {
      switch rule {
      case .finalLoss: values = losses
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
    mean = Self.mean(values)
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  static func < (left: TuningScore, right: TuningScore) -> Bool {
    (left.lost, left.unreached, left.mean ?? .infinity, left.loss ?? .infinity)
      < (right.lost, right.unreached, right.mean ?? .infinity, right.loss ?? .infinity)
  }
}
