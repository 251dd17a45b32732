import ArgumentParser
import Experiment
import Glibc
import Launching
import Records
import Runtime
import Wording

struct LaunchSlurmCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slurm",
    abstract: "Submits an experiment to Slurm, a sweep as a job array.",
    discussion: """
      EXAMPLE
        metronome launch slurm docs/experiments/w2.yaml --nodes 2 --tasks-per-node 4
        metronome launch slurm docs/experiments/async.yaml --dry-run -- --time=60
        metronome launch slurm docs/experiments/sweep.yaml -- --partition=short

      What stands behind -- are options of sbatch.

      EXIT CODES
        0    the job was submitted
        2    the command line or the experiment file is wrong; nothing was submitted
        3    there is no Slurm here, or it took no job; nothing is left behind
      """)

  @OptionGroup var experiment: ExperimentOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many nodes the job has.", valueName: "n"))
  var nodes = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How many client processes each node has; the default is one. Of a sweep: how many each cell \
      has; the default is that one process does all of a cell.
      """, valueName: "n"))
  var tasksPerNode: Int?

  @Option(
    help: ArgumentHelp(
      "The run folder to make, or the sweep's; the default is runs/<name>-<time>.",
      valueName: "folder"), completion: .directory)
  var output: String?

  @Option(
    help: ArgumentHelp(
      """
      What starts a client process of your own, in place of this program: a command for the shell, \
      such as 'python3 clients.py'. See docs/running.md.
      """, valueName: "command"))
  var clientCommand: String?

  @Option(
    help: ArgumentHelp(
      """
      The folder that has the data files on the nodes of client processes; the default is where \
      the experiment says.
      """, valueName: "folder"), completion: .directory)
  var data: String?

  @Option(
    help: ArgumentHelp(
      "Where this program is on the nodes; the default is where it is here.", valueName: "path"),
    completion: .file())
  var program: String?

  @Flag(help: "Prints the batch script in place of submitting it; makes no file.")
  var dryRun = false

  @OptionGroup var cells: CellOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var checkpoints: CheckpointOptions

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("Options of sbatch.", valueName: "options"))
  var sbatchOptions: [String] = []

  func validate() throws {
    for (option, value, most) in [
      ("--nodes", nodes, 100_000), ("--tasks-per-node", tasksPerNode ?? 1, 4_096),
    ] where !(1...most).contains(value) {
      throw ValidationError("\(option): found \(value); allowed: 1 to \(most.grouped)")
    }
    try checkClientCommand(clientCommand)
  }

  func run() async throws {
    let launch = try launch()
    if dryRun { return try writeStandardOutput(Array(SlurmScript(launch).text.utf8)) }
    try writeStandardOutput(SlurmNotice(launch, try await launch.submit()).text)
  }

  /// What is to be submitted.
  func launch() throws -> SlurmLaunch {
    let file = try ExperimentFile.read(path: experiment.file, overrides: experiment.overrides)
    let isSweep = !file.sweepKeys.isEmpty || !cells.vary.isEmpty || !cells.cases.isEmpty
    return try isSweep ? sweepLaunch() : runLaunch(file.experiment)
  }

  private func runLaunch(_ known: Experiment) throws -> SlurmLaunch {
    if clientCommand == nil { try OwnClientOptions.refuseMissingCommand(for: [known]) }
    let tasks = tasksPerNode ?? 1
    guard nodes * tasks <= known.clients else {
      throw ValidationError(
        "--nodes, --tasks-per-node: found \((nodes * tasks).counted("client process")); allowed: 1 "
          + "to \(known.clients.grouped), the experiment's clients")
    }
    let run = SlurmLaunch.RunOnNodes(
      nodes: nodes, tasksPerNode: tasks, coordinatorOptions: checkpoints.arguments,
      clientOptions: data.map { ["--data", absolute($0)] } ?? ["--data-anywhere"],
      clientCommand: clientCommand)
    return try launch(.run(run), name: known.name, suffix: "", experiment: known.resolvedYAML)
  }

  private func sweepLaunch() throws -> SlurmLaunch {
    let sweep = try experiment.sweep(vary: cells.vary, cases: cells.cases)
    guard sweep.tuning == nil else {
      throw ValidationError(
        """
        \(experiment.file): sweep.tune: found a tuning, which chooses its cells as it goes, as no \
        job array can; allowed: --set sweep.tune=none, which leaves it out, or one job for all of \
        it: sbatch --wrap 'metronome sweep \(experiment.file)'
        """)
    }
    try sweep.refuse(unreachable: target.target)
    if clientCommand == nil {
      try OwnClientOptions.refuseMissingCommand(for: sweep.cells.map(\.experiment))
    }
    guard nodes == 1 else {
      throw ValidationError(
        "--nodes: found \(nodes) for a sweep; allowed: 1, for each cell runs on one node")
    }
    if let data {
      throw ValidationError(
        "--data: found \(data) for a sweep; allowed: the experiment's own, as --set data.folder")
    }
    let changes =
      experiment.overrides.flatMap { ["--set", $0] } + cells.vary.flatMap { ["--vary", $0] }
      + cells.cases.flatMap { ["--case", $0] }
    let processes = tasksPerNode.map { ["--processes", "\($0)"] } ?? []
    let command = clientCommand.map { ["--client-command", $0] } ?? []
    let work = SlurmLaunch.SweepOnNodes(
      cells: sweep.cells.count, processes: tasksPerNode,
      options: changes + processes + command + checkpoints.arguments,
      tableOptions: target.arguments)
    return try launch(
      .sweep(work), name: sweep.name, suffix: "-sweep",
      experiment: try ExperimentFile.text(path: experiment.file))
  }

  private func launch(
    _ work: SlurmLaunch.Work, name: String, suffix: String, experiment: String
  ) throws -> SlurmLaunch {
    SlurmLaunch(
      work, name: name, experiment: experiment,
      folder: absolute(output ?? RunFolder.defaultPath(name: name + suffix)),
      workingFolder: Self.workingFolder, program: try program ?? ThisProgram.path(),
      sbatchOptions: sbatchOptions, commandLine: typedCommand())
  }

  /// As it is found from every folder.
  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(Self.workingFolder)/\(path)"
  }

  private static var workingFolder: String {
    guard let found = getcwd(nil, 0) else { return "." }
    defer { free(found) }
    return String(cString: found)
  }
}
