/// One run of a comparison: what it came to, or why it has no result.
public struct ComparisonRow: Sendable {
  /// What tells the run from the others.
  public var label: String
  /// The scheme's short name.
  public var scheme: String
  /// How it ended.
  public var outcome: Outcome

  /// How a run of a comparison ended.
  public enum Outcome: Sendable {
    /// It finished, with these evaluations.
    case finished(Summary, [Metrics])
    /// What failed, in a sentence.
    case failed(String)
  }

  /// A run of this label and scheme, and how it ended.
  public init(label: String, scheme: String, outcome: Outcome) {
    self.label = label
    self.scheme = scheme
    self.outcome = outcome
  }

  /// Nil where it failed.
  public var summary: Summary? {
    if case .finished(let summary, _) = outcome { summary } else { nil }
  }

  /// Its evaluations; nil where it failed.
  public var metrics: [Metrics]? {
    if case .finished(_, let metrics) = outcome { metrics } else { nil }
  }

  /// What failed; nil where it finished.
  public var failure: String? {
    if case .failed(let reason) = outcome { reason } else { nil }
  }
}
