import Execution
import Experiment
import Federation
import Records
import Reports
import Runtime

/// An experiment's schedule, walked without training.
struct Plan {
  /// The columns of the plan's CSV.
  static let csvHeader = PlanRows.header

  private let experiment: Experiment
  private let settings: ScheduleSettings

  /// - Throws: when the schedule depends on the data, and the data cannot be read.
  init(_ experiment: Experiment) throws {
    self.experiment = experiment
    settings = try experiment.scheduleSettings()
  }

  /// Walks the whole schedule.
  /// - Parameters:
  ///   - csv: a file for a row of each contribution; written whole or not at all.
  ///   - tolerance: how far the weights of the averaging window may be from the importance, in (0, 1).
  /// - Throws: when a weight cannot be told, or the file cannot be written.
  /// - Complexity: O(updates log M); memory O(M).
  func walk(csv: String?, tolerance: Double = 0.1) throws -> PlanReport {
    try settings.refuseNaturalDelays()
    let weights = try AggregationWeights(settings)
    let summary: PlanSummary
    if let csv {
      var rows = PlanRows()
      let file = try DraftFile(path: csv)
      try file.append(Array((PlanRows.header + "\n").utf8))
      var text: [UInt8] = []
      summary = try PlanSummary(settings, weights: weights, tolerance: tolerance) { aggregation in
        rows.append(aggregation, to: &text)
        guard text.count >= 1 << 16 else { return }
        try file.append(text)
        text.removeAll(keepingCapacity: true)
      }
      try file.append(text)
      try summary.checkWeights()
      try file.finish()
    } else {
      summary = try PlanSummary(settings, weights: weights, tolerance: tolerance)
      try summary.checkWeights()
    }
    var report = PlanReport(
      name: experiment.name, scheme: experiment.schemeName, summary: summary,
      surrogate: SurrogateImportance(settings, weights))
    report.keysBeyondWeights = settings.keysBeyondWeights
    report.rememberedVectors = settings.scheme.memory?.vectorCount(clients: settings.clients)
    report.prediction = Prediction(settings)
    report.settling = experiment.settling(
      report.surrogate, settings, weights: weights.ofClients)
    return report
  }

  /// Draws a timeline, the staleness and the importance of what `walk` reported: the PNG, SVG, PDF and CSV
  /// files `timeline`, `staleness` and `importance` in `folder`, which is made when it is missing.
  ///
  /// - Returns: what has to be said about pictures that could not be drawn; nil when all were.
  func draw(_ report: PlanReport, to folder: String) async throws -> String? {
    let timeline = Timeline(settings, weights: report.summary.weights)
    return try await Picture.write(report.pictures(timeline), to: folder)
  }
}
