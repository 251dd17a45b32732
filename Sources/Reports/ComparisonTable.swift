internal import Federation
public import Records
internal import Wording

/// Runs side by side: what each reached, and when.
public struct ComparisonTable: Sendable {
  private let rows: [SweepRow]
  private let target: ReachedTarget

  /// - Parameter target: nil for 95% of the best final accuracy; where no run has an accuracy, for a
  ///   loss that is 5% above the least final one.
  public init(_ rows: [SweepRow], target: ComparisonTarget?) {
    self.rows = rows
    self.target = ReachedTarget(
      target, finals: rows.compactMap { $0.result.map { [$0.summary.final] } })
  }

  /// For a terminal.
  public var text: String {
    var table = TextTable(header: [
      "scheme", "aggregations", "updates", "time to \(target.text)", "final loss", "final accuracy",
      "sd", "bias", "staleness", "wall s",
    ])
    for row in rows {
      guard let result = row.result else {
        table.append([row.label, row.state.name] + Array(repeating: "-", count: 8))
        continue
      }
      let summary = result.summary
      table.append([
        row.label, summary.aggregations.grouped, summary.updates.grouped,
        timeText(in: result.metrics), summary.final.testLoss.text(decimals: 4),
        summary.final.testAccuracy.text(decimals: 4),
        deviation(in: result.metrics).text(decimals: 4), summary.biasColumn,
        summary.staleness.mean.text(decimals: 2), summary.wallSeconds.text(decimals: 2),
      ])
    }
    return table.text + "\n" + legend + failures
  }

  private var legend: String {
    """
    time to \(target.text): virtual time of the first evaluation \(target.meaning)
    sd: standard deviation of the test accuracy over the last fifth of the evaluations
    loss, accuracy: on test samples

    """
  }

  /// A line for each run that failed.
  private var failures: String {
    let lines = rows.compactMap { row in
      row.state.reason.map { "  \(row.label): \($0)\n" }
    }
    return lines.isEmpty ? "" : "\nfailed:\n" + lines.joined()
  }

  /// The same with full digits: a header and a row for each run, each with its end. What a run does
  /// not have is an empty cell; one that failed has what failed in the last.
  public var csv: String { String(decoding: columns.csv(of: rows), as: UTF8.self) }

  private var columns: Columns<SweepRow> {
    let target = target
    return Columns([
      Column("label") { .text($0.label) },
      Column("scheme") { .text($0.scheme) },
      Column("aggregations") { .count($0.result?.summary.aggregations) },
      Column("updates") { .count($0.result?.summary.updates) },
      Column("target_accuracy") { .exact($0.result == nil ? nil : target.accuracy) },
      Column("target_loss") { .exact($0.result == nil ? nil : target.loss) },
      Column("time_to_target") { .exact($0.result.flatMap { target.time(in: $0.metrics) }) },
      Column("train_loss") { .exact($0.result?.summary.final.trainLoss) },
      Column("test_loss") { .exact($0.result?.summary.final.testLoss) },
      Column("test_accuracy") { .exact($0.result?.summary.final.testAccuracy) },
      Column("test_accuracy_sd") { .exact($0.result.flatMap { deviation(in: $0.metrics) }) },
      Column("bias") { .exact($0.result?.summary.bias) },
      Column("bias_error") { .exact($0.result?.summary.biasError) },
      Column("staleness_mean") { .exact($0.result?.summary.staleness.mean) },
      Column("wall_seconds") { .exact($0.result?.summary.wallSeconds) },
      Column("error") { .text($0.state.reason) },
    ])
  }

  /// `-` where it was never measured.
  private func timeText(in metrics: [Metrics]) -> String {
    if let time = target.time(in: metrics) { return time.short }
    return target.isMeasured(in: metrics) ? "never" : "-"
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
