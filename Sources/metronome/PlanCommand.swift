import ArgumentParser
import Results
import Runtime

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Shows what an experiment will do, without training.",
    discussion: """
      EXAMPLE
        metronome plan docs/experiments/fashion-f80.yaml --csv plan.csv
      """)

  @OptionGroup var experiment: ExperimentOptions

  @Option(
    help: ArgumentHelp(
      "Writes a row for each contribution: \(Plan.csvHeader).", valueName: "path"))
  var csv: String?

  @Flag(help: "Prints the summary as JSON in place of a table.")
  var json = false

  func run() throws {
    let plan = try Plan(experiment.read())
    let report = try plan.walk(csv: csv)
    writeStandardOutput(json ? String(decoding: report.json, as: UTF8.self) : report.text)
  }
}
