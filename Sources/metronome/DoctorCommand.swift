import ArgumentParser
import Reports
import Runtime

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Checks what metronome finds on this machine, and says how to mend it.",
    discussion: """
      EXAMPLE
        metronome doctor --json

      EXIT CODES
        0    nothing is missing that every run needs
        3    something is
      """)

  @Flag(help: "Prints JSON in place of the lines.")
  var json = false

  func run() async throws {
    let report = try await endingAtSignals { await DoctorReport(findings()) }
    if json {
      try writeStandardOutput(report.json(version: metronomeVersion))
    } else {
      try writeStandardOutput(report.text)
    }
    if !report.isFit { throw ExitStatus(code: Runtime.ExitCode.unfinished) }
  }
}
