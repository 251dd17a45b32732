package import Federation
package import Records

/// A run as a report shows it: what its folder holds, and its settings.
package struct ReportedRun: Sendable {
  /// What the experiment file says of it.
  package struct Settings: Sendable {
    /// The scheme's short name.
    package var scheme: String
    package var seed: UInt64
    package var stop: StopRule
    /// Each resolved setting by its dotted key.
    package var values: [String: String]

    package init(scheme: String, seed: UInt64, stop: StopRule, values: [String: String]) {
      self.scheme = scheme
      self.seed = seed
      self.stop = stop
      self.values = values
    }
  }

  /// How it ended, as far as it did.
  package enum Outcome: Hashable, Sendable {
    case finished
    case goesOn
    case interrupted
    case failed
    /// Its model was no longer finite.
    case diverged
  }

  /// Where it is, as a path that a person may type.
  package var folder: String
  package var files: RunFiles
  /// Nil where the experiment file cannot be read.
  package var settings: Settings?
  package var outcome: Outcome
  /// Whether it only chose a value of a tuned key, on a seed that is not reported.
  package var isTuning = false
  /// Nil where nothing but evaluations was kept.
  package var observations: RunObservations?
  /// What could not be read of it, a sentence each.
  package var problems: [String]

  /// - Parameters:
  ///   - settings: reads the settings out of the text of an experiment file, whose path it is told too.
  ///   - said: what a sweep's table says of its end; nil where there is none.
  /// - Throws: where the folder holds no run.
  package init(
    _ folder: String, said: Outcome? = nil, settings read: (String, String) throws -> Settings
  ) throws(ResultsError) {
    self.folder = folder
    files = try RunFiles(in: folder)
    problems = files.problems
    outcome =
      switch files.state {
      case .finished: .finished
      case .goesOn: .goesOn
      case .interrupted: said ?? (Self.hasFailed(files, in: folder) ? .failed : .interrupted)
      }
    guard let text = files.experiment else { return }
    do {
      settings = try read(text, folder + "/experiment.yaml")
    } catch {
      problems.append(
        "experiment.yaml is not understood, it may be of another version: \(error)")
    }
  }

  /// Whether its store says that it could not go on.
  private static func hasFailed(_ files: RunFiles, in folder: String) -> Bool {
    files.hasStore && (try? StoredRun(folder).state) == .failed
  }

  /// Whether updates and clients were kept one by one.
  package var hasStore: Bool { files.hasStore }

  /// In order.
  package var evaluations: [RunFiles.Evaluation] { files.evaluations }

  package var scheme: String { files.summary?.scheme ?? settings?.scheme ?? "unknown scheme" }

  package var seed: UInt64? { files.summary?.seed ?? settings?.seed }

  /// A measure of the last evaluation that has it, where the run has finished.
  func final(_ measure: Measure) -> Double? {
    guard outcome == .finished else { return nil }
    return evaluations.last.flatMap { measure.value($0) }
  }

  /// The virtual time of the first evaluation with the target; nil where there is none.
  func time(to target: ReportTarget) -> Double? {
    curve(target.measure, over: .time).points.first { target.isReached($0.y) }?.x
  }

  /// A measure along the run.
  func curve(_ measure: Measure, over course: Course) -> Curve {
    var points: [Curve.Point] = []
    for evaluation in evaluations {
      guard let x = course.value(evaluation), let y = measure.value(evaluation) else { continue }
      // The clock on the wall may have been set back.
      if let last = points.last, x < last.x { continue }
      points.append(Curve.Point(x: x, y: y))
    }
    return Curve(points)
  }

  /// The accuracies of the final model on the clients.
  var fairness: Fairness? { Fairness(files.clients.map(\.testAccuracy)) }

  /// How much of it is done, from 0 to 1; nil where that is not known.
  var fractionDone: Double? {
    guard let stop = settings?.stop, let last = evaluations.last else { return nil }
    return stop.fractionDone(
      time: VirtualTime(ticks: Int64(min(last.time * 1e9, 9e18))), aggregations: last.aggregation,
      updates: last.updates)
  }
}
