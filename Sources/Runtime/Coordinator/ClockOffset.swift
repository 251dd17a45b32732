/// How far another machine's clock is ahead of ours, from messages both ways: the quickest each way are
/// taken to have been on their way for the same time (as in Cristian's algorithm of 1989).
struct ClockOffset {
  /// Of what was sent there: arrival by their clock, less sending by ours, in nanoseconds.
  private var quickestThere: Int64?
  /// Of what came back: arrival by our clock, less sending by theirs.
  private var quickestBack: Int64?

  /// Takes in a message there and one back.
  mutating func add(there: Int64, back: Int64) {
    quickestThere = min(quickestThere ?? there, there)
    quickestBack = min(quickestBack ?? back, back)
  }

  /// Their clock less ours, in nanoseconds; 0 before a message was seen.
  var nanoseconds: Int64 {
    guard let quickestThere, let quickestBack else { return 0 }
    return (quickestThere - quickestBack) / 2
  }
}
