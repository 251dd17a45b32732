import Experiment
import Federation
import Learning
import Records
import Reports
import Runtime
import Wording

/// Runs that were kept, read with their experiments.
struct ReportView {
  private let content: ReportContent

  /// - Parameters:
  ///   - folders: of runs or of sweeps.
  ///   - target: what is to be reached; nil where the runs are to tell.
  /// - Throws: `ResultsError` where there is no run.
  init(_ folders: [String], target: ReportTarget?) throws {
    let source = try ReportSource(folders) { text, path in
      let experiment = try Experiment(yaml: text, file: path)
      let values = try Experiment.flattenedSettings(yaml: text, file: path)
      return ReportedRun.Settings(
        scheme: experiment.schemeName, seed: experiment.task.seed, stop: experiment.stop,
        values: Dictionary(values.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }))
    }
    let names = Set(source.runs.compactMap { $0.settings?.values["name"] }).sorted()
    content = ReportContent(
      title: names.count == 1 ? names[0] : "\(source.runs.count.counted("run"))",
      runs: source.runs, target: target, notes: source.notes, predict: Self.pace,
      observe: Self.observations)
  }

  /// The pace of a run's scheme under its delays, by a plan; nil where that would take long or cannot be told.
  private static func pace(_ run: ReportedRun) -> Double? {
    guard let text = run.files.experiment,
      let experiment = try? Experiment(yaml: text, file: run.folder + "/experiment.yaml"),
      experiment.task.clients <= 1_000, let settings = try? experiment.scheduleSettings()
    else { return nil }
    return try? SchemeOutlook(settings, updates: max(20_000, 100 * experiment.task.clients)).pace
  }

  /// What a run's store has; nil where it has none.
  private static func observations(_ run: ReportedRun) throws -> RunObservations? {
    guard run.hasStore else { return nil }
    return try RunObservations(StoredRun(run.folder))
  }

  /// The report, which `command` makes again.
  func report(command: String) -> Report {
    Report(content, command: command, version: metronomeVersion)
  }

  /// What is to be said of what was found.
  var problems: [String] { content.problems }
}
