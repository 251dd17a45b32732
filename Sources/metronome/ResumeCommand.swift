import ArgumentParser
import Experiment
import Runtime

struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Goes on with a run that was interrupted, to the same bits.",
    discussion: """
      EXAMPLE
        metronome resume runs/fashion-f80-20260131-120000
      """)

  @Argument(help: "The run folder.", completion: .directory)
  var folder: String

  @OptionGroup var launch: LaunchOptions

  func run() async throws {
    let file = folder + "/experiment.yaml"
    let clients = try Experiment.read(path: file).clients
    let code = try await LocalRun(
      arguments: [file, "--output", folder, "--resume"],
      processes: try launch.processes(forClients: clients), transport: launch.transport
    ).run().code
    if code != 0 { throw ExitStatus(code: code) }
  }
}
