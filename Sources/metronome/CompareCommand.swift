import ArgumentParser
import Experiment
import Launching
import Records
import Reports
import Runtime
import Wording

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Runs variants of an experiment one after another and compares them.",
    discussion: """
      EXAMPLE
        metronome compare docs/experiments/async.yaml --vary scheme=FedAvg,FedFix-0.5
        metronome compare docs/experiments/async.yaml --vary seed=1,2 --set clients=5
        metronome compare docs/experiments/async.yaml --case seed=2 --case scheme=FL

      EXIT CODES
        0    at least one variant finished; those that failed are told last on standard error
        2    the command line or a variant is wrong; nothing was started
        3    no variant finished, or the folder holds other runs
        130  interrupted
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var launch: LaunchOptions
  @OptionGroup var own: OwnClientOptions
  @OptionGroup var progress: ProgressOptions

  @OptionGroup var cells: CellOptions
  @OptionGroup var target: TargetOptions

  @Option(
    help: ArgumentHelp(
      "The folder to make or to go on with; the default is "
        + "runs/<name>-comparison-<time>.",
      valueName: "folder"), completion: .directory)
  var output: String?

  func run() async throws {
    let sweep = try sweep()
    try sweep.refuse(unreachable: target.target)
    let program = try await own.program(for: sweep.cells.map(\.experiment))
    let processes = try launch.processes(
      forClients: sweep.smallestClients, usual: own.usualProcesses(program))
    let folder = try SweepFolder(
      path: output ?? RunFolder.defaultPath(name: sweep.name + "-comparison"))
    let outcome = try await SweepRun(
      sweep, file: experiment.file, overrides: experiment.overrides, folder: folder,
      options: CellQueue.Options(
        jobs: 1, processes: processes, clientProgram: program, transport: launch.transport,
        progress: progress.style, showsRuns: true,
        coordinatorArguments: launch.checkpoints.arguments)
    ).run()
    let table = ComparisonTable(outcome.rows, target: target.target)
    // The file first: it is there though nobody reads the table.
    try folder.write(Array(table.csv.utf8), to: "comparison.csv")
    // For `metronome report`.
    let cells = SweepTable(keys: outcome.keys, rows: outcome.rows, tuned: [], target: target.target)
    try folder.write(cells.csv, to: "sweep.csv")
    try writeStandardOutput(table.text + "\(folder.path.printable)\n")
    if let code = outcome.exitCode(counting: "variant") { throw ExitStatus(code: code) }
  }

  /// The variants.
  func sweep() throws -> Sweep {
    let sweep = try experiment.sweep(vary: cells.vary, cases: cells.cases)
    guard sweep.tuning == nil else {
      throw ValidationError(
        "\(experiment.file): sweep.tune: found a tuning; allowed: --set sweep.tune=none, which "
          + "leaves it out")
    }
    return sweep
  }
}
