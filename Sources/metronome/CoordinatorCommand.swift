import ArgumentParser
import Experiment
import Launching
import Runtime

struct CoordinatorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordinator",
    abstract: "Runs an experiment with client processes that are started by hand.",
    discussion: """
      EXAMPLE
        metronome coordinator docs/experiments/async.yaml --bind tcp://127.0.0.1:5555
      and in other terminals, or on other machines:
        metronome client --connect tcp://127.0.0.1:5555
      A run that has not finished goes on with:
        metronome coordinator --resume runs/NAME --bind tcp://127.0.0.1:5555
      In one process, without client processes:
        metronome coordinator docs/experiments/async.yaml --alone
      Client processes on other machines need keys, --key and --allow here; see docs/keys.md.
      """)

  @Argument(
    help: "The experiment file; see docs/experiment-file.md.",
    completion: .file(extensions: ["yaml", "yml"]))
  var file: String?

  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var progress: ProgressOptions

  @Option(
    help: ArgumentHelp(
      "The run folder of a run that has not finished, to go on with it in place of a new one.",
      valueName: "folder"), completion: .directory)
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "Where to listen: tcp://ADDRESS:PORT or ipc://PATH.", valueName: "endpoint"))
  var bind: String?

  @OptionGroup var keys: CoordinatorKeyOptions

  @Option(
    help: ArgumentHelp(
      """
      A file that says where client processes connect, as long as the coordinator listens: for \
      scripts that start them on other machines.
      """, valueName: "file"), completion: .file())
  var announce: String?

  @Flag(help: "Does the clients' work in this process itself, to the same bits.")
  var alone = false

  @Option(
    help: ArgumentHelp(
      "The run folder to make; the default is runs/<name>-<time>.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long to wait for a client process once the last has left, for one that hosts what "
        + "nobody does, and for one that can do what those that are there cannot.",
      valueName: "seconds"))
  var patience = 60

  @OptionGroup var checkpoints: CheckpointOptions

  @Flag(help: .hidden) var launched = false
  @Option(help: .hidden) var label: String?
  @Option(help: .hidden) var expected: Int?
  @Option(parsing: .unconditional, help: .hidden) var commandLine: String?

  func run() throws {
    do {
      switch try coordinator().run() {
      case .finished(let result): try writeStandardOutput(result)
      case .interrupted(let text):
        StandardError.writeLine("metronome: \(text)")
        throw ExitStatus(code: Runtime.ExitCode.interrupted)
      }
    } catch let error where launched && !(error is ExitStatus) {
      CoordinatorFailure(error).announce()
      throw error
    }
  }

  private func coordinator() throws -> CoordinatorProcess {
    let options = CoordinatorProcess.Options(
      endpoint: alone ? nil : bind, keys: try keys.keys(), announcement: announce,
      checkpoints: checkpoints.timing, isLaunched: launched, patience: .seconds(patience),
      expected: expected, progress: progress.style, label: label,
      commandLine: commandLine)
    if let resume { return try CoordinatorProcess(resuming: resume, options: options) }
    return try CoordinatorProcess(
      Experiment.read(path: file ?? "", overrides: overrides.overrides), output: output,
      options: options)
  }

  func validate() throws {
    try checkPatience(patience)
    switch (bind, alone) {
    case (nil, false):
      throw ValidationError(
        "where to listen is missing; give --bind, or --alone to do all in this process")
    case (_?, true): throw ValidationError("found --bind and --alone; allowed: one of them")
    default: break
    }
    if alone, keys.key != nil || announce != nil {
      throw ValidationError("--alone: nobody connects; leave out --key, --allow and --announce")
    }
    try keys.check(bind)
    try checkBeginning(
      file: file, resume: resume, changes: !overrides.overrides.isEmpty || output != nil)
  }
}
