import Execution
import Learning
import Wire

/// What is measured, from the learner to the wire, and from the wire to the execution: every name goes
/// the whole way.
extension MeasureSet {
  /// How good a model is on some samples.
  init(_ quality: Quality) {
    self.init(
      count: UInt64(quality.count),
      values: zip(quality.means.names, quality.means.values).map {
        NamedValue(name: $0, value: $1)
      })
  }

  /// How the steps of an update went. A mean that is not finite is not there.
  init(_ report: TrainingReport) {
    let isMeasured = report.steps > 0 && report.loss.isFinite
    self.init(
      count: UInt64(report.steps),
      values: isMeasured ? [NamedValue(name: "loss", value: report.loss)] : [])
  }
}

extension MeasuredSet {
  /// What a message says.
  init(_ measures: MeasureSet) {
    self.init(
      count: Int(measures.count),
      values: measures.values.map { NamedValue($0.name, $0.value) })
  }
}
