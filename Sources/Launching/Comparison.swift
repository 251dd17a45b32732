public import Experiment
internal import Federation
internal import Learning
public import Records
public import Runtime
internal import Wording

/// Variants of one experiment, run one after another on this machine and put into one table.
public struct Comparison: Sendable {
  private let file: String
  private let overrides: [String]
  private let variants: [SweepCell]
  private let folder: String
  private let target: ComparisonTarget?

  /// - Parameters:
  ///   - overrides: `key=value`, for all variants.
  ///   - sweep: the variants, made of the file and these overrides.
  ///   - output: the folder to make; nil for `runs/<name>-comparison-<time>`.
  ///   - target: what is to be reached; nil where the rows are to tell.
  /// - Throws: `RuntimeError` when none can reach the target, before anything is started.
  public init(
    file: String, overrides: [String], sweep: Sweep, output: String?, target: ComparisonTarget?
  ) throws {
    self.file = file
    self.target = target
    self.overrides = overrides
    variants = sweep.cells
    folder = output ?? RunFolder.defaultPath(name: sweep.name + "-comparison")
    try refuseTargetOfNone()
  }

  private func refuseTargetOfNone() throws(RuntimeError) {
    let data = variants.map(\.experiment.task.data)
    switch target {
    case .accuracy where !data.contains { $0.hasLabels && !$0.holdsOutNothing }:
      throw .noSuchGoal(
        key: "--target-accuracy", reason: "no variant has test samples with classes to be found")
    case .loss where data.allSatisfy(\.holdsOutNothing):
      throw .noSuchGoal(key: "--target-loss", reason: "no variant has test samples")
    default: break
    }
  }

  /// The least number of clients of any variant.
  public var smallestClients: Int { variants.map(\.experiment.clients).min() ?? 1 }

  /// Runs all variants. One that cannot finish has its reason on standard error; the others go on, and
  /// the last line on standard error has the labels of those that failed.
  /// - Parameters:
  ///   - coordinatorArguments: what every variant's coordinator is given besides.
  ///   - conclude: shows and keeps the rows, where there are any, before those labels are said.
  /// - Returns: 0; 130 as soon as a run is interrupted, with rows of the variants before it; 3 when none
  ///   finished.
  /// - Throws: before anything is started, when the folder holds a comparison already.
  public func run(
    processes: Int, transport: LocalRun.Transport, progress: ProgressStyle,
    coordinatorArguments: [String] = [],
    conclude: ([ComparisonRow], ComparisonFolder) throws -> Void
  ) async throws -> Int32 {
    let folder = try ComparisonFolder(path: folder)
    var rows: [ComparisonRow] = []
    var isInterrupted = false
    for (index, variant) in variants.enumerated() {
      let output = folder.run(index + 1, label: variant.label)
      let settings = overrides + variant.overrides
      let ending = try await LocalRun(
        arguments: [file] + settings.flatMap { ["--set", $0] } + ["--output", output]
          + coordinatorArguments,
        processes: processes, transport: transport, progress: progress,
        label: "\(index + 1)/\(variants.count) \(variant.label)", relaysResult: false
      ).run()
      isInterrupted = ending.code == ExitCode.interrupted
      if isInterrupted { break }
      let outcome: ComparisonRow.Outcome =
        ending.code == ExitCode.done
        ? .finished(try RunFolder.summary(in: output), try RunFolder.metrics(in: output))
        : .failed(ending.failure ?? "it ended with code \(ending.code)")
      rows.append(
        ComparisonRow(
          label: variant.label, scheme: variant.experiment.schemeName, outcome: outcome))
    }
    if !rows.isEmpty { try conclude(rows, folder) }
    if isInterrupted { return ExitCode.interrupted }
    let failed = rows.filter { if case .failed = $0.outcome { true } else { false } }
    if !failed.isEmpty {
      let labels = failed.map(\.label).joined(separator: "; ")
      StandardError.writeLine(
        "metronome: \(failed.count) of \(variants.count.counted("variant")) failed: \(labels)")
    }
    return failed.count < rows.count ? ExitCode.done : ExitCode.unfinished
  }
}
