import ArgumentParser
import Results
import Runtime

struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Shows which client holds which samples, without training.",
    discussion: """
      EXAMPLE
        metronome data docs/experiments/fashion-f80.yaml
        metronome data docs/experiments/fashion-f80.yaml --set data.partition=shards-2 \\
          --output pictures
      """)

  @OptionGroup var experiment: ExperimentOptions

  @Option(
    help: ArgumentHelp(
      """
      The folder for division.csv, with a row for each client and label, and for the picture of \
      it, division.png and division.svg, which gnuplot draws.
      """, valueName: "folder"))
  var output: String?

  @Flag(help: "Prints JSON in place of the table and the picture.")
  var json = false

  func run() async throws {
    let view = try DataView(experiment.read())
    if let output, let complaint = try await view.write(to: output) {
      StandardError.writeLine("metronome: \(complaint)")
    }
    writeStandardOutput(
      json ? String(decoding: view.report.json, as: UTF8.self) : view.report.text)
  }
}
