import ArgumentParser
import Experiment
import Glibc
import Runtime

/// The command line's root; the verbs are beside it, a file each.
struct Metronome: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metronome",
    abstract: "Simulates federated learning with slow, random, heterogeneous clients.",
    discussion: """
      EXAMPLE
        metronome plan docs/experiments/fashion-f80.yaml
        metronome run docs/experiments/fashion-f80.yaml --set scheme=Async

      EXIT CODES
        0    done
        2    the command line or the experiment file is wrong
        3    the run could not finish; the last line on standard error says why
        130  interrupted
      """,
    version: metronomeVersion,
    subcommands: [
      RunCommand.self, ResumeCommand.self, CompareCommand.self, PlanCommand.self,
      ValidateCommand.self,
      CoordinatorCommand.self, ClientCommand.self,
    ])
}

@main
enum Main {
  static func main() async {
    do {
      var command = try Metronome.parseAsRoot()
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
    } catch let code as ExitStatus {
      exit(code.code)
    } catch {
      report(error)
    }
  }

  /// Says what is wrong and ends with the code that stands for it.
  private static func report(_ error: any Error) -> Never {
    let code = Metronome.exitCode(for: error)
    if code == .success { Metronome.exit(withError: error) }
    if code == .validationFailure {
      StandardError.writeLine(Metronome.fullMessage(for: error))
      exit(Runtime.ExitCode.misuse)
    }
    StandardError.writeLine("metronome: \(error)")
    exit(error is ExperimentError ? Runtime.ExitCode.misuse : Runtime.ExitCode.unfinished)
  }
}

/// An end that has been explained already.
struct ExitStatus: Error {
  let code: Int32
}
