internal import Federation
public import Records
internal import Wording

/// The cells of a sweep as tables: one row for each in CSV, and for a terminal one row for each
/// combination of all keys but the seed, with 95% confidence intervals over the seeds.
public struct SweepTable: Sendable {
  private let keys: [String]
  private let rows: [SweepRow]
  private let tuned: [TunedValue]
  private let target: ReachedTarget
  /// The reported cells that differ in their seed alone.
  private let groups: [(label: String, rows: [SweepRow])]

  /// - Parameters:
  ///   - keys: the varied keys, in the order of the rows' values.
  ///   - target: nil for 95% of the best mean final accuracy over seeds; where no run has one, for a
  ///     loss that is 5% above the least mean final one.
  public init(
    keys: [String], rows: [SweepRow], tuned: [TunedValue], target: ComparisonTarget?
  ) {
    self.keys = keys
    self.rows = rows
    self.tuned = tuned
    groups = Self.groups(rows, keys: keys)
    self.target = ReachedTarget(
      target, finals: groups.map { $0.rows.compactMap(\.result?.summary.final) })
  }

  // MARK: CSV

  /// A header and a row for each cell, each with its end. What a cell does not have is an empty cell.
  public var csv: [UInt8] { columns.csv(of: rows) }

  private var columns: Columns<SweepRow> {
    let target = target
    let varied = keys.enumerated().map { place, key in
      Column<SweepRow>(key) { .text($0.values[place]) }
    }
    return Columns(varied).adding([
      Column("label") { .text($0.label) },
      Column("part") { .text($0.part.rawValue) },
      Column("state") { .text($0.state.name) },
      Column("run") { .text($0.run) },
      Column("aggregations") { .count($0.result?.summary.aggregations) },
      Column("updates") { .count($0.result?.summary.updates) },
      Column("time") { .exact($0.result?.summary.time) },
      Column("final_train_loss") { .exact($0.result?.summary.final.trainLoss) },
      Column("final_test_loss") { .exact($0.result?.summary.final.testLoss) },
      Column("final_test_accuracy") { .exact($0.result?.summary.final.testAccuracy) },
      Column("target_accuracy") { .exact($0.result == nil ? nil : target.accuracy) },
      Column("target_loss") { .exact($0.result == nil ? nil : target.loss) },
      Column("time_to_target") { .exact($0.result.flatMap { target.time(in: $0.metrics) }) },
      Column("bias") { .exact($0.result?.summary.bias) },
      Column("bias_error") { .exact($0.result?.summary.biasError) },
      Column("staleness_mean") { .exact($0.result?.summary.staleness.mean) },
      Column("wall_seconds") { .exact($0.result?.summary.wallSeconds) },
      Column("updates_per_second") { .exact($0.result?.summary.updatesPerSecond) },
      Column("model_sha256") { .text($0.result?.summary.modelSHA256) },
      Column("error") { .text($0.state.reason) },
    ])
  }

  // MARK: Text

  /// For a terminal.
  public var text: String {
    var table = TextTable(header: [
      "cells", "runs", "time to \(target.text)", "final loss", "final accuracy", "diverged",
    ])
    for group in groups {
      let results = group.rows.compactMap(\.result)
      let finals = results.map(\.summary.final)
      let diverged = group.rows.count {
        if case .diverged = $0.state { true } else { false }
      }
      table.append([
        group.label, "\(results.count) of \(group.rows.count)", timeText(of: group.rows),
        text(of: finals.map { $0.testLoss ?? $0.trainLoss }),
        text(of: finals.map(\.testAccuracy)), diverged == 0 ? "-" : "\(diverged)",
      ])
    }
    return table.text + "\n" + legend + tuningText + failures
  }

  private static func groups(
    _ rows: [SweepRow], keys: [String]
  ) -> [(label: String, rows: [SweepRow])] {
    let seed = keys.firstIndex(of: "seed")
    var places: [[String?]: Int] = [:]
    var groups: [(label: String, rows: [SweepRow])] = []
    for row in rows where row.part == .report {
      var values = row.values
      if let seed { values[seed] = nil }
      if let place = places[values] {
        groups[place].rows.append(row)
      } else {
        places[values] = groups.count
        groups.append((label(of: row, without: seed), [row]))
      }
    }
    return groups
  }

  private static func label(of row: SweepRow, without seed: Int?) -> String {
    guard let seed, let value = row.values[seed] else { return row.label }
    return row.label.replacing(" seed=\(value)", with: "")
  }

  /// Mean and half the width of the interval, where all of them have it.
  private func text(of values: [Double?]) -> String {
    let known = values.compactMap(\.self)
    guard known.count == values.count, let estimate = Estimate(known) else { return "-" }
    return Self.text(estimate)
  }

  private static func text(_ estimate: Estimate) -> String {
    let mean = estimate.mean.text(significantDigits: 4)
    return estimate.halfWidth.map { "\(mean) +- \($0.text(significantDigits: 2))" } ?? mean
  }

  private func timeText(of rows: [SweepRow]) -> String {
    let times = TimesToTarget(
      rows.compactMap { row in
        switch row.state {
        case .finished:
          guard let result = row.result, target.isMeasured(in: result.metrics) else { return nil }
          return target.time(in: result.metrics).map { .reached($0) }
            ?? .censored(result.summary.time)
        case .diverged, .failed: return .never
        case .interrupted, .waiting: return nil
        }
      })
    guard times.count > 0 else { return "-" }
    if let estimate = times.estimate { return Self.text(estimate) }
    guard times.reachedCount > 0 else { return "never" }
    let median = times.median.map { "median \($0.text(significantDigits: 4)), " } ?? ""
    return "\(median)\(times.reachedCount) of \(times.count)"
  }

  private var legend: String {
    """
    +-: half of the 95% confidence interval of the mean over seeds (Student's t)
    time to \(target.text): virtual time of the first evaluation \(target.meaning)
    loss: on test samples where there are some; accuracy: on test samples

    """
  }

  /// What was chosen, and among what.
  private var tuningText: String {
    guard let key = tuned.first?.key else { return "" }
    var table = TextTable(header: ["tuned", key, "tried"])
    for one in tuned {
      let trials = one.trials.map { trial in
        let lost = trial.lost > 0 ? " (\(trial.lost) lost)" : ""
        return "\(trial.value): \(trial.mean?.text(significantDigits: 3) ?? "-")\(lost)"
      }
      table.append([
        one.label, (one.value ?? "none") + (one.isAtEdge ? " (at the edge)" : ""),
        trials.joined(separator: ", "),
      ])
    }
    return "\n" + table.text
  }

  /// A line for each cell that failed.
  private var failures: String {
    let lines = rows.compactMap { row in
      row.state.reason.map { "  \(row.label): \($0)\n" }
    }
    return lines.isEmpty ? "" : "\nfailed:\n" + lines.joined()
  }
}
