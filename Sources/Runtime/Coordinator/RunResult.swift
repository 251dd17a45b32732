import Federation
import Records
import Wording

/// What a finished run shows on standard output.
struct RunResult {
  private let summary: Summary
  private let spread: SpreadRow
  private let reason: StopReason
  private let tests: EvaluatedTests
  private let clock: [(name: String, value: String)]
  private let rejected: Int
  private let folder: String

  init(
    _ summary: Summary, spread: SpreadRow, reason: StopReason, tests: EvaluatedTests,
    clock: [(name: String, value: String)], rejected: Int, folder: String
  ) {
    self.summary = summary
    self.spread = spread
    self.reason = reason
    self.tests = tests
    self.clock = clock
    self.rejected = rejected
    self.folder = folder
  }

  var text: String {
    let final = summary.final
    var lines = [
      "\(summary.name)  \(summary.scheme)  seed \(summary.seed)",
      row("clients", "\(summary.clients.grouped) in \(summary.processes.counted("process"))"),
      row(timeName, "\(summary.time.counted("unit"))\(length), stopped by \(reason.rawValue)"),
      row("aggregations", summary.aggregations.grouped),
      row(
        "updates",
        "\(summary.updates.grouped), \(Int(summary.updatesPerSecond).grouped) a second"),
    ]
    if let mean = summary.staleness.mean, let maximum = summary.staleness.max {
      lines.append(row("staleness", "mean \(mean.short), maximum \(maximum.grouped)"))
    }
    lines.append(row("bias", summary.biasText(significantDigits: 3)))
    let measures: [(String, Double?, over: ClientSpread?)] = [
      ("train loss", final.trainLoss, nil), ("test loss", final.testLoss, nil),
      ("test accuracy", final.testAccuracy, spread.accuracy),
      ("test top-5", final.testTop5, spread.top5),
    ]
    for (name, value, spread) in measures {
      // What was not measured is not spoken of.
      guard let value else { continue }
      lines.append(row(name, value.text(decimals: 4)))
      if let spread { lines.append(row("over clients", text(of: spread))) }
    }
    if let remark = tests.remark { lines.append(row("tested on", remark)) }
    if let evaluated = final.evaluatedClients {
      lines.append(
        row("evaluated on", "\(evaluated.grouped) of the clients, each set equally likely"))
    }
    lines += clock.map { row($0.name, $0.value) }
    lines += [
      row("wall time", "\(summary.wallSeconds.text(decimals: 2)) s"),
      row("model", "sha256 \(summary.modelSHA256)"),
      row("plan", "sha256 \(summary.planSHA256)"),
    ]
    if rejected > 0 {
      lines.append(
        row("rejected", "\(rejected.counted("message")), see \(folder.printable)/coordinator.log"))
    }
    lines.append(row("folder", folder.printable))
    return lines.joined(separator: "\n") + "\n"
  }

  private var timeName: String { summary.clock == nil ? "virtual time" : "real time" }

  /// How long a time unit was.
  private var length: String {
    summary.clock.map { " of \(($0.unitSeconds * 1000).short) ms" } ?? ""
  }

  private func text(of spread: ClientSpread) -> String {
    let (deviation, worst, best) = (
      spread.deviation.text(decimals: 4), spread.lowestTenth.text(decimals: 4),
      spread.highestTenth.text(decimals: 4)
    )
    return "standard deviation \(deviation), worst tenth \(worst), best tenth \(best)"
  }

  private func row(_ name: String, _ value: String) -> String {
    "  " + name + String(repeating: " ", count: 15 - name.count) + value
  }
}
