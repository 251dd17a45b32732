internal import Experiment
internal import Federation
internal import Learning
internal import Results

/// Variants of one experiment, run one after another on this machine and put into one table.
public struct Comparison: Sendable {
  private struct Variant {
    let label: String
    let overrides: [String]
    let experiment: Experiment
  }

  private let file: String
  private let variants: [Variant]
  private let folder: String
  private let targetAccuracy: Double?

  /// - Parameters:
  ///   - overrides: `key=value`, for all variants.
  ///   - variants: what each sets besides.
  ///   - output: the folder to make; nil for `runs/<name>-comparison-<time>`.
  /// - Throws: `ExperimentError` when a variant is wrong, before anything is started.
  public init(
    file: String, overrides: [String], variants: [[String]], output: String?,
    targetAccuracy: Double?
  ) throws {
    self.file = file
    self.targetAccuracy = targetAccuracy
    self.variants = try variants.map { own in
      let experiment = try Experiment.read(path: file, overrides: overrides + own)
      let rest = own.filter { !$0.hasPrefix("scheme=") && !$0.hasPrefix("scheme.weights=") }
      return Variant(
        label: ([experiment.schemeName] + rest).joined(separator: " "),
        overrides: overrides + own, experiment: experiment)
    }
    let name = self.variants.first?.experiment.name ?? "experiment"
    folder = output ?? RunFolder.defaultPath(name: name + "-comparison")
  }

  /// The least number of clients of any variant.
  public var smallestClients: Int { variants.map(\.experiment.clients).min() ?? 1 }

  /// Runs all variants and prints the table, which is also written to `comparison.csv`.
  ///
  /// A variant that cannot finish has its reason on standard error and a mark in the table; the others
  /// go on.
  /// - Returns: 0; 130 as soon as a run is interrupted; 3 when none finished.
  public func run(processes: Int, transport: LocalRun.Transport) async throws -> Int32 {
    var rows: [ComparisonTable.Row] = []
    for (index, variant) in variants.enumerated() {
      let output = "\(folder)/\(index + 1)-\(Self.fileName(variant.label))"
      let code = try await LocalRun(
        arguments: [file] + variant.overrides.flatMap { ["--set", $0] } + ["--output", output],
        processes: processes, transport: transport, relaysResult: false
      ).run()
      if code == ExitCode.interrupted { return code }
      let outcome: ComparisonTable.Row.Outcome =
        code == ExitCode.done
        ? .finished(try RunFolder.summary(in: output), try RunFolder.metrics(in: output))
        : .unfinished("failed")
      rows.append(ComparisonTable.Row(label: variant.label, outcome: outcome))
    }
    let table = ComparisonTable(rows, target: targetAccuracy)
    writeStandardOutput(table.text)
    let isAnyFinished = rows.contains { if case .finished = $0.outcome { true } else { false } }
    guard isAnyFinished else { return ExitCode.unfinished }
    let csv = try DraftFile(path: folder + "/comparison.csv")
    try csv.append(Array(table.csv.utf8))
    try csv.finish()
    writeStandardOutput("\(folder)\n")
    return ExitCode.done
  }

  /// The label without what a file's name should not have.
  private static func fileName(_ label: String) -> String {
    String(label.map { $0.isLetter || $0.isNumber || "-._=".contains($0) ? $0 : "-" })
  }
}
