/// Which timer of a coordinator's: it gives out each number once, so that the end of a round that
/// is over is told from the end of the one that goes on.
public struct TimerID: Hashable, Sendable {
  /// How many timers came before.
  let number: UInt64
}
