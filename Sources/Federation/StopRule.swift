/// When a run ends: the first of these to hold. A rule without any never ends.
public struct StopRule: Hashable, Sendable {
  /// The last instant; what happens at it still counts.
  public var time: VirtualTime?
  /// Aggregations done.
  public var aggregations: Int?
  /// Updates aggregated; the aggregation that reaches the number counts whole.
  public var updates: Int?
  /// Test accuracy in [0, 1], at an evaluation.
  public var accuracy: Double?
  /// Test loss, at an evaluation: it or less.
  public var loss: Double?

  public init(
    time: VirtualTime? = nil, aggregations: Int? = nil, updates: Int? = nil,
    accuracy: Double? = nil, loss: Double? = nil
  ) {
    self.time = time
    self.aggregations = aggregations
    self.updates = updates
    self.accuracy = accuracy
    self.loss = loss
  }
}
