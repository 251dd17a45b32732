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

  @Option(
    help: ArgumentHelp(
      """
      How far the weights of a window of aggregations may be from the importance, in total \
      variation, for the window to average to it.
      """, valueName: "distance"))
  var tolerance = 0.1

  @Flag(help: "Prints the summary as JSON in place of a table.")
  var json = false

  func validate() throws {
    guard tolerance > 0, tolerance < 1 else {
      throw ValidationError(
        "--tolerance: found \(tolerance); allowed: greater than 0, below 1")
    }
  }

  func run() throws {
    let plan = try Plan(experiment.read())
    let report = try plan.walk(csv: csv, tolerance: tolerance)
    writeStandardOutput(json ? String(decoding: report.json, as: UTF8.self) : report.text)
  }
}
