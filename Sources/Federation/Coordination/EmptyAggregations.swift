/// Aggregations that nothing went into, one after another at the end of each interval: the versions
/// that they make have the parameters of the one before.
public struct EmptyAggregations: Hashable, Sendable {
  /// How many aggregations came before.
  public var index: Int
  /// How many they are, at least 1.
  public var count: Int
  /// When the first one happens.
  public var time: VirtualTime
  /// The time from one to the next.
  public var interval: VirtualDuration

  /// How many aggregations there are with them, which is the version that the last one makes.
  public var end: Int { index + count }

  /// When the last one happens.
  public var lastTime: VirtualTime { time(of: count - 1) }

  /// When the one happens before which there are `place` of them.
  public func time(of place: Int) -> VirtualTime {
    VirtualTime(ticks: time.ticks + Int64(place) * interval.ticks)
  }
}
