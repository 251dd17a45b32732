/// Where a run's computing stands: all that its schedule cannot tell.
///
/// The schedule is walked again from the seed; only the vectors that are still needed, and how far the
/// run was, have to be kept.
public struct RunState: Hashable, Sendable {
  /// Aggregations done, which is the latest version.
  public var aggregations: Int
  /// Evaluations whose rows are written.
  public var evaluations: Int
  /// The digest of the plan's rows that were executed, by which another schedule is known.
  public var planSHA256: String
  /// The parameters of versions, what the server remembers, each under a name of its own.
  public var vectors: [String: [Float]]

  public init(
    aggregations: Int, evaluations: Int, planSHA256: String, vectors: [String: [Float]]
  ) {
    self.aggregations = aggregations
    self.evaluations = evaluations
    self.planSHA256 = planSHA256
    self.vectors = vectors
  }
}
