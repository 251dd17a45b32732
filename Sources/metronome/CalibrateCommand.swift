import ArgumentParser
import Experiment
import Federation
import Records
import Reports
import Runtime
import Wording

struct CalibrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Makes delays for an experiment of what was seen in a run, or of a log.",
    discussion: """
      Prints a delays section with the evidence as comments; see docs/calibration.md.

      EXAMPLE
        metronome calibrate runs/night/trace.csv
        metronome calibrate runs/night --output delays.yaml
        metronome plan e.yaml --set "delays=$(metronome calibrate runs/night --value)"
      """)

  @Argument(
    help: ArgumentHelp(
      "A run's folder with its trace.csv, or a CSV file with the columns client,start,end.",
      valueName: "trace"), completion: .file())
  var trace: String

  @Option(help: "Where to write the section, in place of standard output.", completion: .file())
  var output: String?

  @Flag(help: "Prints the value of delays alone, on one line, as --set takes it.")
  var value = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many updates of each client are left out at its beginning: the first opens data.",
      valueName: "count"))
  var skip = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Takes the trace as it might have been another time, blocks of it drawn anew by this seed: \
      what differs between some of them is how well the delays are known.
      """, valueName: "seed"))
  var resample: UInt64?

  func validate() throws {
    if skip < 0 { throw ValidationError("--skip: found \(skip); allowed: 0 or more") }
    if value, output != nil {
      throw ValidationError("--value goes to standard output; leave --output away")
    }
  }

  func run() async throws { try await endingAtSignals(show) }

  private func show() async throws {
    let run = RunFolder.trace(of: trace)
    let table = try TraceTable(reading: run ?? trace, skipping: skip)
    if run != nil { try refuseAbsent(table) }
    let clients = resample.map { table.clients.resampled(seed: $0) } ?? table.clients
    let calibration = try Calibration(clients)
    let yaml = calibration.model.yaml
    if value { return try writeStandardOutput(yaml + "\n") }
    let text = CalibrationReport(
      calibration, source: trace, span: table.span, wayShare: table.wayShare
    ).text(value: yaml)
    guard let output else { return try writeStandardOutput(text) }
    let file = try DraftFile(path: output)
    try file.append(Array(text.utf8))
    try file.finish()
  }

  /// A client that never came has no delays; which ones there are, the run's experiment says.
  private func refuseAbsent(_ table: TraceTable) throws {
    let experiment = try Experiment.read(path: trace + "/experiment.yaml")
    let seen = Set(table.clients.compactMap { Int($0.name) })
    let absent = (0..<experiment.clients).filter { !seen.contains($0) }
    if !absent.isEmpty { throw CalibrationError.neverCame(absent) }
  }
}
