public import Federation
public import Learning

/// Everything that determines a run: what is trained, how long clients take, how the server
/// aggregates, and when it ends.
///
/// A value of settings alone, read from an experiment file (`docs/experiment-file.md`) and written
/// back whole by `resolvedYAML`. Two equal experiments give the same model, bit for bit.
public struct Experiment: Hashable, Sendable {
  /// Which clock drives the run.
  public enum Clock: Hashable, Sendable {
    /// Delays are simulated; a run takes only the time of its arithmetic.
    case virtual
    /// Answers come when they come, and no sooner than their delays say; a time unit lasts so long.
    case real(unit: Duration)

    /// How long a time unit lasts; nil under the virtual clock.
    public var unit: Duration? { if case .real(let unit) = self { unit } else { nil } }
  }

  /// What a key says that asks yes or no.
  enum Answer: String, CaseIterable {
    case yes
    case no
  }

  /// What the run folder and the tables call it: ASCII letters, digits, `.`, `_` and `-`.
  public var name: String
  /// How much each client counts in the objective.
  public var importance: Importance
  /// What is trained, by how many clients, from which seed.
  public var task: LearningTask
  /// How long clients take.
  public var delays: DelayModel
  /// When the server aggregates, with which weights, and what it does with the sum.
  public var scheme: Scheme
  /// What goes wrong on purpose.
  public var faults: Faults
  /// When the run ends; never a rule that can run for ever.
  public var stop: StopRule
  /// When versions are evaluated.
  public var evaluation: EvaluationRule
  /// How many clients are evaluated, the same ones each time, at most all; nil for all.
  public var evaluatedClients: Int?
  /// Which clock drives the run.
  public var clock: Clock
  /// Whether a run refuses client processes whose arithmetic may differ from the others' in the last
  /// bits, as `openblas` does between kinds of processors.
  public var isReproducible: Bool
  /// How models and deltas travel, which changes the numbers.
  public var encoding: VectorEncoding
  /// How much of the run its store keeps.
  public var record: RecordRule

  /// How many clients there are.
  public var clients: Int { task.clients }

  /// An experiment of these settings, which are not checked; those that are read from a file are.
  public init(
    name: String, importance: Importance = .uniform, task: LearningTask, delays: DelayModel,
    scheme: Scheme, faults: Faults = .none, stop: StopRule, evaluation: EvaluationRule,
    evaluatedClients: Int? = nil,
    clock: Clock = .virtual, isReproducible: Bool = true, encoding: VectorEncoding = .float32,
    record: RecordRule = .usual
  ) {
    self.name = name
    self.importance = importance
    self.task = task
    self.delays = delays
    self.scheme = scheme
    self.faults = faults
    self.stop = stop
    self.evaluation = evaluation
    self.evaluatedClients = evaluatedClients
    self.clock = clock
    self.isReproducible = isReproducible
    self.encoding = encoding
    self.record = record
  }
}
