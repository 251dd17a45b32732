import ArgumentParser
import Experiment
import Launching
import Runtime

struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Goes on with a run that has not finished, to the same bits.",
    discussion: """
      EXAMPLE
        metronome resume runs/fashion-f80-20260131-120000
      """)

  @Argument(help: "The run folder.", completion: .directory)
  var folder: String

  @OptionGroup var launch: LaunchOptions
  @OptionGroup var own: OwnClientOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var plot: PlotOptions

  func validate() throws { try plot.check(progress) }

  func run() async throws {
    let known = try Experiment.read(path: folder + "/experiment.yaml")
    let program = try await own.program(for: [known])
    var local = try LocalRun(
      arguments: ["--resume", folder] + launch.checkpoints.arguments,
      processes: launch.processes(
        forClients: known.clients, usual: own.usualProcesses(program)), transport: launch.transport,
      resumedFolder: folder, progress: progress.style)
    local.view = plot.view
    local.clientProgram = program
    let code = try await local.run().code
    if code != 0 { throw ExitStatus(code: code) }
  }
}
