import ArgumentParser
import Reports
import Runtime

struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Shows which client holds which samples, without training.",
    discussion: """
      EXAMPLE
        metronome data docs/experiments/fashion-f80.yaml
        metronome data docs/experiments/fashion-f80.yaml --output pictures
        metronome data --clear-cache
      """)

  @Argument(
    help: "The experiment file; see docs/experiment-file.md.",
    completion: .file(extensions: ["yaml", "yml"]))
  var file: String?

  @OptionGroup var changes: OverrideOptions

  @Option(
    help: ArgumentHelp(
      """
      The folder for division.csv, with a row for each client and label, and for the picture of \
      it as PNG, SVG and PDF, which gnuplot draws.
      """, valueName: "folder"), completion: .directory)
  var output: String?

  @Flag(help: "Prints JSON in place of the table and the picture.")
  var json = false

  @Flag(
    help: "Removes the converted data files that are kept for the next run, and says which.")
  var clearCache = false

  func validate() throws {
    guard clearCache != (file != nil) else {
      throw ValidationError(
        clearCache
          ? "--clear-cache clears the cache of all data files; leave out FILE"
          : "found no experiment file; allowed: FILE, or --clear-cache")
    }
  }

  func run() async throws { try await endingAtSignals(show) }

  private func show() async throws {
    guard let file else { return try writeStandardOutput(clearedDataCache()) }
    let view = try DataView(changes.read(file))
    if let output, let complaint = try await view.write(to: output) {
      StandardError.writeLine("metronome: \(complaint)")
    }
    try writeStandardOutput(
      json ? String(decoding: view.report.json, as: UTF8.self) : view.report.text)
  }
}
