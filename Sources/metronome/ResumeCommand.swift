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
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var plot: PlotOptions

  func validate() throws { try plot.check(progress) }

  func run() async throws {
    let clients = try Experiment.read(path: folder + "/experiment.yaml").clients
    var local = try LocalRun(
      arguments: ["--resume", folder] + launch.checkpoints.arguments,
      processes: launch.processes(forClients: clients), transport: launch.transport,
      resumedFolder: folder, progress: progress.style)
    local.view = plot.view
    let code = try await local.run().code
    if code != 0 { throw ExitStatus(code: code) }
  }
}
