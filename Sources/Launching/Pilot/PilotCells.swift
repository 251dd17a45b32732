internal import Experiment
internal import Federation
internal import Learning
internal import Records
internal import Wording

/// Makes the runs of a pilot of an experiment: the same task and the same data, a scheme and a rate that are
/// tried, other seeds, and little that is recorded.
struct PilotCells {
  private let experiment: Experiment
  private let file: String
  private let overrides: [String]
  private let target: ComparisonTarget?
  /// Where run folders are made.
  private let folder: String

  /// The setting of the local rate.
  let rateKey: String

  init(
    _ experiment: Experiment, file: String, overrides: [String], target: ComparisonTarget?,
    folder: String
  ) {
    self.experiment = experiment
    self.file = file
    self.overrides = overrides
    self.target = target
    self.folder = folder
    let isConstant = experiment.task.training.schedule == RateSchedule()
    rateKey = isConstant ? "training.rate" : "training.rate.start"
  }

  /// Evaluations of a run of each rung: they tell when a target is reached, the later the rung the finer.
  private var points: [Int] { target == nil ? [1] : [4, 8, 16, 40] }

  /// The seeds of a rung: none that is near the experiment's own, which is to be reported.
  func seeds(ofRung rung: Int, count: Int) -> [UInt64] {
    (0..<count).map { experiment.task.seed &+ 1_000 &+ UInt64(rung + $0) }
  }

  /// One run.
  /// - Parameter number: tells it from the others of its rung.
  /// - Throws: what is wrong with it, as a rate that is no number.
  func cell(
    _ candidate: PilotOutcome.Candidate, rung: Int, seed: UInt64, number: Int, time: Double
  ) throws(ExperimentError) -> CellRun {
    var own = overrides
    // The experiment's own scheme may have rules that no short form can say.
    if candidate.scheme != experiment.schemeName { own.append("scheme=\(candidate.scheme)") }
    let stop = VirtualTime(ticks: VirtualDuration(roundingUnits: time).ticks).text
    let goal: String =
      switch target {
      case nil: ""
      case .accuracy(let accuracy): ", accuracy: \(accuracy)"
      case .loss(let loss): ", loss: \(loss)"
      }
    own += [
      "\(rateKey)=\(candidate.rate)", "seed=\(seed)",
      "data.seed=\(experiment.task.dataSeed)", "stop={ time: \(stop)\(goal) }",
      "evaluate.every=none", "evaluate.aggregations=none",
      "evaluate.points=\(points[min(rung, points.count - 1)])", "record=none",
    ]
    // Where tests tell the loss, that of training need not be measured.
    if !experiment.task.data.holdsOutNothing { own.append("evaluate.train-samples=1") }
    let read = try Experiment.read(path: file, overrides: own)
    return CellRun(
      label: "\(candidate.scheme) \(rateKey)=\(candidate.rate)", scheme: candidate.scheme,
      folder: "\(folder)/\(rung)-\(number)", resolvedYAML: read.resolvedYAML,
      arguments: [file] + own.flatMap { ["--set", $0] })
  }
}
