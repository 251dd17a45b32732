internal import Federation
public import Records
internal import Wording

/// Runs side by side: what each reached, and when.
public struct ComparisonTable: Sendable {
  private let rows: [ComparisonRow]
  /// Nil where nothing was measured that could be compared.
  private let target: ComparisonTarget?

  /// - Parameter target: nil for 95% of the best final accuracy; where no run has an accuracy, for a
  ///   loss that is 5% above the least final one.
  public init(_ rows: [ComparisonRow], target: ComparisonTarget?) {
    self.rows = rows
    let finals = rows.compactMap(\.summary?.final)
    let accuracy = finals.compactMap(\.testAccuracy).max().map {
      ComparisonTarget.accuracy(0.95 * $0)
    }
    let loss = finals.compactMap(\.testLoss).min().map {
      ComparisonTarget.loss($0 + 0.05 * abs($0))
    }
    self.target = target ?? accuracy ?? loss
  }

  /// For a terminal.
  public var text: String {
    var table = TextTable(header: [
      "scheme", "aggregations", "updates", "time to \(targetText)", "final loss", "final accuracy",
      "sd", "bias", "staleness", "wall s",
    ])
    for row in rows {
      switch row.outcome {
      case .failed:
        table.append([row.label, "failed"] + Array(repeating: "-", count: 8))
      case .finished(let summary, let metrics):
        table.append([
          row.label, summary.aggregations.grouped, summary.updates.grouped,
          timeText(in: metrics), summary.final.testLoss.text(decimals: 4),
          summary.final.testAccuracy.text(decimals: 4),
          deviation(in: metrics).text(decimals: 4), summary.biasColumn,
          summary.staleness.mean.text(decimals: 2), summary.wallSeconds.text(decimals: 2),
        ])
      }
    }
    return table.text + "\n" + legend + failures
  }

  private var targetText: String {
    switch target {
    case .accuracy(let accuracy): accuracy.text(decimals: 3)
    case .loss(let loss): "loss \(loss.text(significantDigits: 3))"
    case nil: "target"
    }
  }

  private var legend: String {
    let reached =
      switch target {
      case .accuracy: "with that test accuracy"
      case .loss: "with that test loss or less"
      case nil: "with a target; nothing was measured on test samples"
      }
    return """
      time to \(targetText): virtual time of the first evaluation \(reached)
      sd: standard deviation of the test accuracy over the last fifth of the evaluations
      loss, accuracy: on test samples

      """
  }

  /// A line for each run that failed.
  private var failures: String {
    let lines = rows.compactMap { row in
      if case .failed(let reason) = row.outcome { "  \(row.label): \(reason)\n" } else { nil }
    }
    return lines.isEmpty ? "" : "\nfailed:\n" + lines.joined()
  }

  /// The same with full digits: a header and a row for each run, each with its end. What a run does
  /// not have is an empty cell; one that failed has what failed in the last.
  public var csv: String { String(decoding: columns.csv(of: rows), as: UTF8.self) }

  private var columns: Columns<ComparisonRow> {
    Columns([
      Column("label") { .text($0.label) },
      Column("scheme") { .text($0.scheme) },
      Column("aggregations") { .count($0.summary?.aggregations) },
      Column("updates") { .count($0.summary?.updates) },
      Column("target_accuracy") { .exact($0.summary == nil ? nil : targetAccuracy) },
      Column("target_loss") { .exact($0.summary == nil ? nil : targetLoss) },
      Column("time_to_target") { .exact($0.metrics.flatMap { time(in: $0) }) },
      Column("train_loss") { .exact($0.summary?.final.trainLoss) },
      Column("test_loss") { .exact($0.summary?.final.testLoss) },
      Column("test_accuracy") { .exact($0.summary?.final.testAccuracy) },
      Column("test_accuracy_sd") { .exact($0.metrics.flatMap { deviation(in: $0) }) },
      Column("bias") { .exact($0.summary?.bias) },
      Column("bias_error") { .exact($0.summary?.biasError) },
      Column("staleness_mean") { .exact($0.summary?.staleness.mean) },
      Column("wall_seconds") { .exact($0.summary?.wallSeconds) },
      Column("error") { .text($0.failure) },
    ])
  }

  private var targetAccuracy: Double? {
    if case .accuracy(let accuracy) = target { accuracy } else { nil }
  }

  private var targetLoss: Double? { if case .loss(let loss) = target { loss } else { nil } }

  /// `-` where it was never measured.
  private func timeText(in metrics: [Metrics]) -> String {
    if let time = time(in: metrics) { return time.short }
    return metrics.contains { hasReached($0) != nil } ? "never" : "-"
  }

  private func time(in metrics: [Metrics]) -> Double? {
    metrics.first { hasReached($0) == true }?.time.units
  }

  /// Nil where the evaluation does not measure it.
  private func hasReached(_ metrics: Metrics) -> Bool? {
    switch target {
    case .accuracy(let accuracy): metrics.testAccuracy.map { $0 >= accuracy }
    case .loss(let loss): metrics.testLoss.map { $0 <= loss }
    case nil: nil
    }
  }

  /// How restless the end is: the standard deviation of the test accuracy over the last fifth of the
  /// evaluations.
  private func deviation(in metrics: [Metrics]) -> Double? {
    let tail = metrics.suffix(max(2, metrics.count / 5)).compactMap(\.testAccuracy)
    guard !tail.isEmpty else { return nil }
    let mean = tail.reduce(0, +) / Double(tail.count)
    return (tail.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(tail.count)).squareRoot()
  }
}
