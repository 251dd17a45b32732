import ArgumentParser
import Experiment
import Launching
import Records
import Reports
import Runtime
import Wording

struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Runs all combinations of some settings side by side, and puts them into one table.",
    discussion: """
      EXAMPLE
        metronome sweep docs/experiments/sweep.yaml --output runs/sweep
        metronome sweep docs/experiments/async.yaml --vary seed=1..5 --jobs 2
      A sweep that was interrupted goes on where it was with the same --output.

      EXIT CODES
        0    at least one cell finished; those that failed are told last on standard error
        2    the command line or a cell is wrong; nothing was started
        3    no cell finished, or the folder holds other runs
        130  interrupted
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var cells: CellOptions
  @OptionGroup var tuning: TuningOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var checkpoints: CheckpointOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many cells at once; the default is one for each core.", valueName: "n"))
  var jobs: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How many client processes each cell has; the default is none: one process does all of a \
      cell, which is the fastest as long as there are as many cells as cores.
      """, valueName: "n"))
  var processes: Int?

  @OptionGroup var own: OwnClientOptions

  @Option(
    help: ArgumentHelp(
      "The folder to make or to go on with; the default is runs/<name>-sweep-<time>.",
      valueName: "folder"))
  var output: String?

  func run() async throws {
    let sweep = try experiment.sweep(
      vary: cells.vary, cases: cells.cases, tune: tuning.typed(target.target))
    try sweep.refuse(unreachable: target.target)
    let program = try await own.program(for: sweep.cells.map(\.experiment))
    let processes =
      processes ?? program.map { min(own.usualProcesses($0), sweep.smallestClients) }
    let folder = try SweepFolder(
      path: output ?? RunFolder.defaultPath(name: sweep.name + "-sweep"))
    let outcome = try await SweepRun(
      sweep, file: experiment.file, overrides: experiment.overrides, folder: folder,
      options: CellQueue.Options(
        jobs: jobs ?? CellQueue.Options.usualJobs(processes: processes), processes: processes,
        clientProgram: program, progress: progress.style,
        coordinatorArguments: checkpoints.arguments)
    ).run()
    let table = SweepTable(
      keys: outcome.keys, rows: outcome.rows, tuned: outcome.tuned, target: target.target)
    // The file first: it is there though nobody reads the table.
    try folder.write(table.csv, to: "sweep.csv")
    try writeStandardOutput(table.text + "\n")
    if !outcome.isInterrupted, outcome.rows.contains(where: { $0.result != nil }) {
      try await writeReport(of: folder)
    }
    try writeStandardOutput("\(folder.path.printable)\n")
    if let code = outcome.exitCode(counting: "cell") { throw ExitStatus(code: code) }
  }

  /// Writes `report.html` into the folder. Its lack is told, and is no failure of the sweep.
  private func writeReport(of folder: SweepFolder) async throws {
    try await endingAtSignals {
      do {
        let view = try ReportView([folder.path], target: target.reportTarget)
        let words = ["metronome", "report", folder.path.shellPath] + target.arguments
        let report = view.report(command: words.joined(separator: " "))
        let complaint = try await report.write(to: folder.path, formats: [.svg], paper: nil)
        if let complaint { StandardError.writeLine("metronome: \(complaint)") }
        try writeStandardOutput("\(folder.path.printable)/report.html\n")
      } catch {
        StandardError.writeLine("metronome: no report: \(error)")
      }
    }
  }

  func validate() throws {
    for (option, value) in [("--jobs", jobs), ("--processes", processes)] {
      if let value, !(1...4_096).contains(value) {
        throw ValidationError("\(option): found \(value); allowed: 1 to 4,096")
      }
    }
  }
}

extension SweepRun.Outcome {
  /// What the verb ends with, once it has said which cells failed; nil for 0.
  func exitCode(counting noun: String) -> Int32? {
    if isInterrupted { return Runtime.ExitCode.interrupted }
    let failed = rows.filter { $0.state.reason != nil }
    if !failed.isEmpty {
      let labels = failed.prefix(20).map(\.label).joined(separator: "; ")
      let more = failed.count > 20 ? "; and \(failed.count - 20) others" : ""
      StandardError.writeLine(
        "metronome: \(failed.count) of \(rows.count.counted(noun)) failed: \(labels)\(more)")
    }
    return failed.count < rows.count ? nil : Runtime.ExitCode.unfinished
  }
}
