public import Federation

/// Where a run's decisions come from, in the order in which they are carried out.
public protocol DecisionSource: Sendable {
  /// Whether it says of each piece of work, before anybody does it, which aggregation it is for and
  /// with which weight. Only then is nothing trained in vain, and large aggregations are handed out in
  /// groups.
  var knowsAhead: Bool { get }

  /// The next decision; nil where there is none now, or none any more.
  mutating func next() -> Schedule.Step?

  /// Takes in what happened, where decisions follow from it.
  mutating func take(_ happening: Happening, at time: VirtualTime)

  /// The time of the moment, up to which nothing happens any more that was not taken in.
  mutating func reach(_ time: VirtualTime)

  /// When something is decided next if nothing happens before; nil where nothing is.
  var nextDecision: VirtualTime? { get }

  /// What happened since this was asked last, to be recorded.
  mutating func takeRecord() -> [RecordedHappening]
}

/// What knows all ahead is told nothing.
extension DecisionSource {
  public mutating func take(_ happening: Happening, at time: VirtualTime) {}
  public mutating func reach(_ time: VirtualTime) {}
  public var nextDecision: VirtualTime? { nil }
  public mutating func takeRecord() -> [RecordedHappening] { [] }
}

/// Under the virtual clock all is known ahead.
extension Schedule: DecisionSource {
  public var knowsAhead: Bool { true }
}

/// Under the real clock nothing is.
extension LiveDecisions: DecisionSource {
  public var knowsAhead: Bool { false }
}
