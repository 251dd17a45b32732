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

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How many processors the clients' machine has, for a trace that cannot tell since nobody \
      waited for one in it; it has to say how long each update was on a processor.
      """, valueName: "count"))
  var processors: Double?

  @Option(
    help: ArgumentHelp(
      """
      Leaves out what clients share, as if they had nothing to do with each other: processors, \
      line, server.
      """, valueName: "part"))
  private var without: [SharedPart] = []

  func validate() throws {
    if skip < 0 { throw ValidationError("--skip: found \(skip); allowed: 0 or more") }
    let rule = SharedProcessors.countRule
    if let processors, !rule.holds(processors) {
      throw ValidationError(
        "--processors: found \(processors.asWritten); allowed: \(rule.sentence)")
    }
    if processors != nil, without.contains(.processors) {
      throw ValidationError("--processors: found beside --without processors; allowed: one of them")
    }
    if value, output != nil {
      throw ValidationError("--value goes to standard output; leave --output away")
    }
  }

  func run() async throws { try await endingAtSignals(show) }

  private func show() async throws {
    let run = RunFolder.trace(of: trace)
    let table = try TraceTable(reading: run ?? trace)
    let experiment = run == nil ? nil : try Experiment.read(path: trace + "/experiment.yaml")
    if let experiment { try refuseAbsent(table, of: experiment) }
    // A run that was interrupted has none.
    let summary = run == nil ? nil : try? RunFolder.summary(in: trace)
    let load = summary?.clock?.load
    if let load, load > Summary.Clock.busyLoad {
      StandardError.writeLine(
        "note: the processors of the machine were \((100 * load).text(decimals: 0))% busy: what "
          + "clients took is mostly what they waited for one another")
    }
    let shared = SharedParts(
      table.clients, bytes: messageSizes(experiment, summary), processors: processors,
      parts: Set(SharedParts.Part.allCases).subtracting(without.map(\.part)))
    if processors != nil, shared.processors == nil {
      throw ValidationError(
        "--processors: found a trace that does not say of each update what it had of the "
          + "processors; allowed: one with the columns processor,run_delay")
    }
    let counted = shared.alone.skipping(skip)
    let calibration = try Calibration(
      resample.map { counted.resampled(seed: $0) } ?? counted, shared: shared)
    let yaml = calibration.model.yaml
    if value { return try writeStandardOutput(yaml + "\n") }
    let text = CalibrationReport(
      calibration, source: trace, span: table.span, wayShare: table.wayShare, load: load
    ).text(value: yaml)
    guard let output else { return try writeStandardOutput(text) }
    let file = try DraftFile(path: output)
    try file.append(Array(text.utf8))
    try file.finish()
  }

  /// How long messages with a model and an update are; nil where the run does not say.
  private func messageSizes(
    _ experiment: Experiment?, _ summary: Summary?
  ) -> (download: Int, upload: Int)? {
    guard let encoding = experiment?.encoding, let count = summary?.clock?.parameters
    else { return nil }
    return (
      MessageSizes.download(parameterCount: count, encoding: encoding),
      MessageSizes.upload(parameterCount: count, encoding: encoding)
    )
  }

  /// A client that never came has no delays; which ones there are, the run's experiment says.
  private func refuseAbsent(_ table: TraceTable, of experiment: Experiment) throws {
    let seen = Set(table.clients.compactMap { Int($0.name) })
    let absent = (0..<experiment.clients).filter { !seen.contains($0) }
    if !absent.isEmpty { throw CalibrationError.neverCame(absent) }
  }
}

/// Spelled as in the delays section, beside the line, which there is a part of the network.
private enum SharedPart: String, CaseIterable, ExpressibleByArgument {
  case processors, line, server

  var part: SharedParts.Part {
    switch self {
    case .processors: .processors
    case .line: .line
    case .server: .server
    }
  }
}
