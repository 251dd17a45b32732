import ArgumentParser
import Runtime

struct CoordinatorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordinator",
    abstract: "Runs an experiment with client processes that are started by hand.",
    discussion: """
      EXAMPLE
        metronome coordinator docs/experiments/fashion-f80.yaml --bind tcp://127.0.0.1:5555
      and in other terminals, or on other machines:
        metronome client --connect tcp://127.0.0.1:5555
      """)

  @OptionGroup var experiment: ExperimentOptions

  @Option(
    help: ArgumentHelp(
      "Where to listen: tcp://ADDRESS:PORT or ipc://PATH.", valueName: "endpoint"))
  var bind: String

  @Option(
    help: ArgumentHelp(
      "The run folder to make; the default is runs/<name>-<time>.", valueName: "folder"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "How long to wait for a client process once the last has left.", valueName: "seconds"))
  var patience = 60

  @Flag(help: .hidden) var resume = false
  @Flag(help: .hidden) var launched = false

  func run() throws {
    do {
      switch try begin().run() {
      case .finished(let result): writeStandardOutput(result)
      case .interrupted(let text):
        StandardError.writeLine("metronome: \(text)")
        throw ExitStatus(code: Runtime.ExitCode.interrupted)
      }
    } catch let error where launched && !(error is ExitStatus) {
      CoordinatorFailure(error).announce()
      throw error
    }
  }

  private func begin() throws -> CoordinatorProcess {
    try CoordinatorProcess(
      experiment.read(),
      options: CoordinatorProcess.Options(
        endpoint: bind, output: output, resumes: resume, isLaunched: launched,
        patience: .seconds(patience)))
  }

  func validate() throws { try checkPatience(patience) }
}
