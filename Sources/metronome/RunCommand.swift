import ArgumentParser
import Experiment
import Launching
import Runtime

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs an experiment: a coordinator and client processes on this machine.",
    discussion: """
      EXAMPLE
        metronome run docs/experiments/fashion-f80.yaml --set scheme=Async
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var launch: LaunchOptions
  @OptionGroup var own: OwnClientOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var plot: PlotOptions

  @Option(
    help: ArgumentHelp(
      "The run folder to make; the default is runs/<name>-<time>.", valueName: "folder"),
    completion: .directory)
  var output: String?

  func validate() throws { try plot.check(progress) }

  func run() async throws {
    let known = try experiment.read()
    let program = try await own.program(for: [known])
    let output = output.map { ["--output", $0] } ?? []
    var local = try LocalRun(
      arguments: experiment.arguments() + output + launch.checkpoints.arguments,
      processes: launch.processes(
        forClients: known.clients, usual: own.usualProcesses(program)), transport: launch.transport,
      progress: progress.style)
    local.view = plot.view
    local.clientProgram = program
    let code = try await local.run().code
    if code != 0 { throw ExitStatus(code: code) }
  }
}
