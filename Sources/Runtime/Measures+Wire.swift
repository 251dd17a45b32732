import Learning
import Wire

/// What is measured, as named values on the wire and back.
extension MeasureSet {
  /// How good a model is on some samples.
  init(_ quality: Quality) {
    self.init(
      count: UInt64(quality.count),
      values: [("loss", quality.loss), ("accuracy", quality.accuracy), ("top5", quality.top5)]
        .compactMap { name, value in value.map { NamedValue(name: name, value: $0) } })
  }

  /// How the steps of an update went. A mean that is not finite is not there.
  init(_ report: TrainingReport) {
    let isMeasured = report.steps > 0 && report.loss.isFinite
    self.init(
      count: UInt64(report.steps),
      values: isMeasured ? [NamedValue(name: "loss", value: report.loss)] : [])
  }
}

extension Quality {
  /// The measures that this program knows; others are passed over.
  init(_ measures: MeasureSet) {
    self.init(
      count: Int(measures.count), loss: measures["loss"], accuracy: measures["accuracy"],
      top5: measures["top5"])
  }
}
