/// What the server does with an aggregation's updates before its optimiser has what they come to.
public struct AggregationRule: Hashable, Sendable {
  /// The largest Euclidean norm that an update counts with, greater than 0: a longer one is scaled down
  /// to it. Nil where each is taken as it is.
  public var clip: Double?

  /// The weighted sum of the updates as they are, unless said otherwise.
  public init(clip: Double? = nil) { self.clip = clip }
}

extension ScheduleSettings {
  /// The keys of an experiment file by which updates count for something else than their weights say, so
  /// that nobody knows what is optimised, and no bias; empty where the weights tell.
  public var keysBeyondWeights: [String] {
    scheme.rule.clip == nil ? [] : ["server.clip"]
  }
}
