import Experiment
import Federation
import Learning
import Reports
import Runtime

/// Which schemes suit an experiment's delays, found on plans, without training.
struct AdviceView {
  /// What is shown.
  let report: AdviceReport

  /// Tries the schemes.
  /// - Parameter curvature: the largest curvature of the clients' objectives, greater than 0; nil
  ///   takes that of quadratic clients, and leaves it open for others.
  /// - Throws: when steps or schedule depend on the data and the data cannot be read.
  /// - Complexity: seconds for up to a thousand clients.
  init(_ experiment: Experiment, curvature: Double?) throws {
    let training = experiment.task.training
    var curvature = curvature
    if case .quadratic(let source) = experiment.task.data {
      curvature = curvature ?? source.curvature.upperBound
    }
    let steps = try Self.mostSteps(experiment.task)
    let settings = try experiment.scheduleSettings()
    try settings.refuseNaturalDelays()
    let advice = Advice(
      settings,
      progress: curvature.map { training.progress(curvature: $0, steps: steps) })
    let largest = advice.rows.map { row in
      row.outlook.largestProgress.map {
        training.largestCurvature(steps: steps, progressBelow: $0)
      }
    }
    report = AdviceReport(
      name: experiment.name, advice: advice,
      local: AdviceReport.LocalWork(
        rate: training.rate, steps: steps, curvature: curvature, largestCurvatures: largest)
    ) {
      var other = experiment
      other.scheme = $0
      return other.schemeName
    }
  }

  /// Which schemes suit an experiment's delays, whatever its local work is.
  /// - Throws: when the schedule depends on the data, and the data cannot be read.
  static func advice(_ experiment: Experiment) throws -> Advice {
    Advice(try experiment.scheduleSettings())
  }

  /// The steps of an update of the client that does the most.
  private static func mostSteps(_ task: LearningTask) throws -> Int {
    switch task.training.amount {
    case .steps(let steps): return steps
    case .stepsOfEach(let steps): return steps.max() ?? 1
    case .epochs:
      let counts = try task.sizes(cacheFolder: DataCache.defaultFolder()).sampleCounts
      guard !counts.isEmpty else {
        throw LearningError(
          .setting,
          "training.epochs: with data.source external only client processes know how many steps "
            + "these are; give training.steps")
      }
      return counts.enumerated().reduce(1) {
        max($0, task.training.steps(of: $1.offset, samples: $1.element))
      }
    }
  }

  /// Writes `advice.csv` into `folder`, which is made when it is missing, and lets gnuplot draw
  /// `advice.png`, `advice.svg` and `advice.pdf` beside it.
  ///
  /// - Returns: what has to be said about a picture that could not be drawn; nil when it was.
  func write(to folder: String) async throws -> String? {
    try await Picture.write([report.picture], to: folder)
  }
}
