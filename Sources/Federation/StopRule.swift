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

extension StopRule {
  /// How much of the way to the first bound is done, from 0 to 1: the largest of what is done of each.
  /// 0 where there is no bound.
  public func fractionDone(time: VirtualTime, aggregations: Int, updates: Int) -> Double {
    let parts = [
      self.time.map { Double(time.ticks) / Double($0.ticks) },
      self.aggregations.map { Double(aggregations) / Double($0) },
      self.updates.map { Double(updates) / Double($0) },
    ]
    return min(1, parts.compactMap(\.self).max() ?? 0)
  }
}
