internal import Federation

/// Runs side by side: what each reached, and when.
public struct ComparisonTable: Sendable {
  /// One finished run, or why it has no result.
  public struct Row: Sendable {
    /// What tells the run from the others.
    public var label: String
    public var outcome: Outcome

    public enum Outcome: Sendable {
      case finished(Summary, [Metrics])
      /// A few words for the table.
      case unfinished(String)
    }

    public init(label: String, outcome: Outcome) {
      self.label = label
      self.outcome = outcome
    }
  }

  private let rows: [Row]
  private let target: Double

  /// - Parameter target: the test accuracy whose virtual time is compared; nil for 95% of the best
  ///   final one.
  public init(_ rows: [Row], target: Double?) {
    self.rows = rows
    let finals = rows.compactMap { row in
      if case .finished(let summary, _) = row.outcome { summary.final.testAccuracy } else { nil }
    }
    self.target = target ?? 0.95 * (finals.max() ?? 0)
  }

  /// For a terminal.
  public var text: String {
    let accuracy = target.text(decimals: 3)
    var table = TextTable(header: [
      "scheme", "aggregations", "updates", "time to \(accuracy)", "final loss", "final accuracy",
      "swing", "bias", "staleness", "wall s",
    ])
    for row in rows {
      switch row.outcome {
      case .unfinished(let reason):
        table.append([row.label, reason] + Array(repeating: "", count: 8))
      case .finished(let summary, let metrics):
        table.append([
          row.label, summary.aggregations.grouped, summary.updates.grouped,
          time(in: metrics)?.short ?? "never", summary.final.testLoss.text(decimals: 4),
          summary.final.testAccuracy.text(decimals: 4),
          swing(in: metrics).text(decimals: 4), summary.bias.text(decimals: 3),
          summary.staleness.mean.text(decimals: 2), summary.wallSeconds.text(decimals: 2),
        ])
      }
    }
    return table.text + """

      time to \(accuracy): virtual time of the first evaluation with that test accuracy; swing: \
      standard
      deviation of the test accuracy over the last fifth of the evaluations; loss: on test samples

      """
  }

  /// The same with full digits: a header and a row for each finished run, each with its end.
  public var csv: String {
    var lines = [
      "label,scheme,aggregations,updates,target_accuracy,time_to_target,train_loss,test_loss,"
        + "test_accuracy,swing,bias,staleness_mean,wall_seconds"
    ]
    for row in rows {
      guard case .finished(let summary, let metrics) = row.outcome else { continue }
      let time = time(in: metrics).map { String($0) } ?? ""
      lines.append(
        """
        "\(row.label)",\(summary.scheme),\(summary.aggregations),\(summary.updates),\
        \(target),\(time),\(summary.final.trainLoss.csvCell),\(summary.final.testLoss.csvCell),\
        \(summary.final.testAccuracy.csvCell),\
        \(swing(in: metrics).csvCell),\(summary.bias.csvCell),\(summary.staleness.mean),\(summary.wallSeconds)
        """)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func time(in metrics: [Metrics]) -> Double? {
    metrics.first { ($0.testAccuracy ?? -1) >= target }?.time.units
  }

  /// How restless the end is.
  private func swing(in metrics: [Metrics]) -> Double? {
    let tail = metrics.suffix(max(2, metrics.count / 5)).compactMap(\.testAccuracy)
    guard !tail.isEmpty else { return nil }
    let mean = tail.reduce(0, +) / Double(tail.count)
    return (tail.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(tail.count)).squareRoot()
  }
}
