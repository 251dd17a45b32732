/// One step of the server: version `index` becomes version `index + 1`.
public struct Aggregation: Hashable, Sendable {
  /// n: how many aggregations came before.
  public var index: Int
  /// When it happens.
  public var time: VirtualTime
  /// What goes into it, by client, then by update: at least one, see `EmptyAggregations`.
  public var contributions: [Contribution]

  public init(index: Int, time: VirtualTime, contributions: [Contribution]) {
    self.index = index
    self.time = time
    self.contributions = contributions
  }
}

/// One client's work in one aggregation.
public struct Contribution: Hashable, Sendable {
  /// The work.
  public var order: TrainingOrder
  /// omega: what the delta is multiplied by.
  public var weight: Double
  /// How much of what the server remembers of its client's updates it takes the place of, in (0, 1]: the last of
  /// *k* that are to count alike 1/*k* of their mean.
  public var part: Double
  /// When the work was back: at the aggregation or before.
  public var arrival: VirtualTime

  public init(
    order: TrainingOrder, weight: Double, part: Double = 1, arrival: VirtualTime = .zero
  ) {
    self.order = order
    self.weight = weight
    self.part = part
    self.arrival = arrival
  }
}
