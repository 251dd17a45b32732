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
      On several machines with one file system, each does some cells, and one the table:
        metronome sweep docs/experiments/sweep.yaml --output runs/all --only 1-12
        metronome sweep docs/experiments/sweep.yaml --output runs/all --collect

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

  @Option(
    help: ArgumentHelp(
      """
      Runs these cells alone, such as 3 or 4-6 of 12, and prints their run folders in place of a \
      table; goes with --output.
      """, valueName: "cells"))
  var only: CellNumbers?

  @Flag(help: "Runs nothing: writes table and report of what is in the folder of --output.")
  var collect = false

  func run() async throws {
    let sweep = try experiment.sweep(
      vary: cells.vary, cases: cells.cases, tune: tuning.typed(target.target))
    try sweep.refuse(unreachable: target.target)
    let program = try await own.program(for: sweep.cells.map(\.experiment))
    let processes =
      processes ?? program.map { min(own.usualProcesses($0), sweep.smallestClients) }
    try checkParts(of: sweep)
    let folder = try SweepFolder(
      path: output ?? RunFolder.defaultPath(name: sweep.name + "-sweep"))
    let run = SweepRun(
      sweep, file: experiment.file, overrides: experiment.overrides, folder: folder,
      options: CellQueue.Options(
        jobs: jobs ?? CellQueue.Options.usualJobs(processes: processes), processes: processes,
        clientProgram: program, progress: progress.style,
        coordinatorArguments: checkpoints.arguments))
    if let only {
      let folders = sweep.cells[(only.numbers.lowerBound - 1)..<only.numbers.upperBound].map {
        "\(folder.path)/\(folder.cell($0.label))\n"
      }
      // First: whoever is told of an end may look into them.
      try writeStandardOutput(folders.joined())
      let code = try await run.run(cells: only.numbers).exitCode(counting: "cell")
      if let code { throw ExitStatus(code: code) }
      return
    }
    try await show(collect ? run.collected() : await run.run(), in: folder)
  }

  /// Writes the table of a sweep and its report, and ends as it did.
  private func show(_ outcome: SweepRun.Outcome, in folder: SweepFolder) async throws {
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

  /// Refuses parts that the sweep does not have.
  private func checkParts(of sweep: Sweep) throws {
    guard let option = collect ? "--collect" : only.map({ _ in "--only" }) else { return }
    guard sweep.tuning == nil else {
      throw ValidationError(
        "\(option): found a tuning, which chooses its cells as it goes; allowed: a sweep without "
          + "one (--set sweep.tune=none), or all of it at once, without \(option)")
    }
    if let only, only.numbers.upperBound > sweep.cells.count {
      throw ValidationError(
        "--only: found \(only.numbers.upperBound); allowed: 1 to \(sweep.cells.count), the "
          + "sweep's cells")
    }
  }

  func validate() throws {
    if only != nil, collect {
      throw ValidationError("found --only and --collect; allowed: one of them")
    }
    if only != nil || collect, output == nil {
      throw ValidationError("--only and --collect go with --output, the folder of all cells")
    }
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
