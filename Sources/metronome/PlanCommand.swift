import ArgumentParser
import Experiment
import Launching
import Records
import Reports
import Runtime

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Shows what an experiment will do, without training.",
    discussion: """
      EXAMPLE
        metronome plan docs/experiments/fashion-f80.yaml --csv plan.csv
        metronome plan docs/experiments/fashion-f80.yaml --advise
        metronome plan docs/experiments/fashion-f80.yaml --advise --pilot 60s
        metronome plan docs/experiments/fashion-f80.yaml --pictures pictures
        metronome plan docs/experiments/async.yaml --set scheme.weights.expression=p/f
      """)

  @OptionGroup var experiment: ExperimentOptions

  @Option(
    help: ArgumentHelp(
      "Writes a row for each contribution: \(Plan.csvHeader).", valueName: "path"),
    completion: .file(extensions: ["csv"]))
  var csv: String?

  @Option(
    help: ArgumentHelp(
      """
      The folder for pictures, which gnuplot draws as PNG, SVG and PDF, each with its CSV: \
      timeline, staleness and importance; with --advise: advice.
      """, valueName: "folder"), completion: .directory)
  var pictures: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How far the weights of a window of aggregations may be from the importance, in total \
      variation, for the window to average to it.
      """, valueName: "distance"))
  var tolerance = 0.1

  @Flag(help: "Prints the summary as JSON in place of a table.")
  var json = false

  @Flag(
    help: """
      Tries other schemes, intervals and buffer sizes under the same delays, and says which to \
      take; see docs/advice.md.
      """)
  var advise = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      With --advise: the largest curvature of the clients' losses, to tell which schemes are \
      stable at the experiment's local rate. Known for quadratic clients.
      """, valueName: "number"))
  var curvature: Double?

  @OptionGroup var pilot: PilotOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard tolerance > 0, tolerance < 1 else {
      throw ValidationError(
        "--tolerance: found \(tolerance); allowed: greater than 0, below 1")
    }
    if let curvature, !(curvature > 0 && curvature.isFinite) {
      throw ValidationError("--curvature is a number greater than 0, not \(curvature)")
    }
    if advise, csv != nil {
      throw ValidationError("--advise has a row for each scheme; --pictures writes them as CSV")
    }
    if !advise, curvature != nil {
      throw ValidationError("--curvature goes with --advise")
    }
    if !advise, pilot.pilot != nil { throw ValidationError("--pilot goes with --advise") }
    if pilot.pilot != nil, pictures != nil || curvature != nil {
      throw ValidationError(
        "--pilot finds out by training; leave out --curvature and --pictures, which are of plans")
    }
  }

  func run() async throws {
    // It ends in good order at a signal, and says what is known by then.
    if let budget = pilot.pilot { return try await runPilot(budget) }
    try await endingAtSignals(show)
  }

  private func show() async throws {
    if advise { return try await giveAdvice() }
    let plan = try Plan(experiment.read())
    let report = try plan.walk(csv: csv, tolerance: tolerance)
    if let pictures, let complaint = try await plan.draw(report, to: pictures) {
      StandardError.writeLine("metronome: \(complaint)")
    }
    if json {
      try report.writeJSON { try writeStandardOutput($0) }
    } else {
      try writeStandardOutput(report.text)
    }
  }

  private func giveAdvice() async throws {
    let view = try AdviceView(experiment.read(), curvature: curvature)
    if let pictures, let complaint = try await view.write(to: pictures) {
      StandardError.writeLine("metronome: \(complaint)")
    }
    try writeStandardOutput(
      json ? String(decoding: view.report.json, as: UTF8.self) : view.report.text)
  }

  private func runPilot(_ budget: PilotBudget) async throws {
    let read = try experiment.read()
    try read.refuse(unreachable: pilot.target)
    let outcome: PilotOutcome
    do {
      try PilotError.check(read)
      let run = try await endingAtSignals {
        try PilotRun(
          read, advice: AdviceView.advice(read), file: experiment.file,
          overrides: experiment.overrides, target: pilot.target, progress: progress.style)
      }
      outcome = try await run.run(budget)
    } catch let error as PilotError {
      throw ValidationError("\(error)")
    }
    let report = PilotReport(name: read.name, clients: read.clients, outcome: outcome)
    try writeStandardOutput(json ? String(decoding: report.json, as: UTF8.self) : report.text)
    if outcome.isInterrupted { throw ExitStatus(code: Runtime.ExitCode.interrupted) }
    if outcome.best == nil { throw ExitStatus(code: Runtime.ExitCode.unfinished) }
  }
}
