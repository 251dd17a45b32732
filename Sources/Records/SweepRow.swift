/// A cell of a sweep: what it varies, and what came of it.
public struct SweepRow: Sendable {
  /// The values of the varied keys as they are written, in the order of the sweep's keys; nil where a
  /// case does not set one.
  public var values: [String?]
  /// Tells it from all others.
  public var label: String
  /// The scheme's short name.
  public var scheme: String
  /// What it was run for.
  public var part: Part
  /// How its run ended.
  public var state: State
  /// Its run folder, as seen from the sweep's.
  public var run: String
  /// Nil where it has not finished.
  public var result: Result?

  /// What a cell was run for.
  public enum Part: String, Sendable {
    /// To be reported.
    case report
    /// To choose the best value of the tuned key, on seeds of its own.
    case tuning
  }

  /// How a run of a sweep stands.
  public enum State: Sendable {
    case finished
    /// With what failed, in a sentence.
    case failed(String)
    /// The numbers left what is finite, in a sentence.
    case diverged(String)
    case interrupted
    /// It was not begun.
    case waiting

    /// In a table.
    public var name: String {
      switch self {
      case .finished: "finished"
      case .failed: "failed"
      case .diverged: "diverged"
      case .interrupted: "interrupted"
      case .waiting: "waiting"
      }
    }

    /// What went wrong; nil where nothing did.
    public var reason: String? {
      switch self {
      case .failed(let reason), .diverged(let reason): reason
      case .finished, .interrupted, .waiting: nil
      }
    }
  }

  /// What a run that finished came to.
  public struct Result: Sendable {
    public var summary: Summary
    /// Its evaluations, the first to the last.
    public var metrics: [Metrics]

    public init(summary: Summary, metrics: [Metrics]) {
      self.summary = summary
      self.metrics = metrics
    }
  }

  public init(
    values: [String?], label: String, scheme: String, part: Part, state: State, run: String,
    result: Result?
  ) {
    self.values = values
    self.label = label
    self.scheme = scheme
    self.part = part
    self.state = state
    self.run = run
    self.result = result
  }
}
