public import Federation

/// Where a run's decisions come from, in the order in which they are carried out.
public protocol DecisionSource: Sendable {
  /// Whether it says of each piece of work, before anybody does it, which aggregation it is for and
  /// with which weight. Only then is nothing trained in vain, and large aggregations are handed out in
  /// groups.
  var knowsAhead: Bool { get }

  /// The next decision; nil where there is none now, or none any more.
  mutating func next() -> Schedule.Step?
}

/// Under the virtual clock all is known ahead.
extension Schedule: DecisionSource {
  public var knowsAhead: Bool { true }
}
