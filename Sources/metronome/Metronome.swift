import ArgumentParser
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
      InitCommand.self, DoctorCommand.self,
      RunCommand.self, ResumeCommand.self, CompareCommand.self, SweepCommand.self,
      LaunchCommand.self,
      RunsCommand.self, ReportCommand.self, PlanCommand.self, DataCommand.self,
      CalibrateCommand.self, ValidateCommand.self,
      CoordinatorCommand.self, ClientCommand.self, KeysCommand.self,
    ])
}

@main
enum Main {
  static func main() async {
    StandardStreams.prepare()
    do {
      try checkVerb()
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

  /// Names the verbs to whoever mistypes one; the parser would speak of unexpected arguments.
  private static func checkVerb() throws {
    let verbs = Metronome.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard let verb = CommandLine.arguments.dropFirst().first, !verb.hasPrefix("-"),
      verb != "help", !verbs.contains(verb)
    else { return }
    throw ValidationError(
      "\"\(verb)\" is not a verb; allowed: \(verbs.joined(separator: ", ")), help")
  }

  /// Says what is wrong and ends with the code that stands for it.
  private static func report(_ error: any Error) -> Never {
    let code = Metronome.exitCode(for: error)
    if code == .success { show(Metronome.fullMessage(for: error, columns: helpColumns)) }
    // What a verb finds wrong by itself is a sentence of ours; the parser's come with the usage.
    if code == .validationFailure, !(error is ValidationError) {
      StandardError.writeLine(Metronome.fullMessage(for: error))
      exit(Runtime.ExitCode.misuse)
    }
    StandardError.writeLine("metronome: \(error)")
    exit(error is ValidationError ? Runtime.ExitCode.misuse : Runtime.ExitCode.code(for: error))
  }
}

extension Main {
  /// Not fewer than the examples take, so that each stays on one line and can be pasted.
  private static var helpColumns: Int { max(Terminal.outputColumns ?? 0, 80) }

  /// Prints what was asked for, such as the help, and ends.
  private static func show(_ text: String) -> Never {
    do {
      try writeStandardOutput(text + "\n")
    } catch {
      report(error)
    }
    exit(Runtime.ExitCode.done)
  }
}

/// An end that has been explained already.
struct ExitStatus: Error {
  let code: Int32
}
