internal import Execution
internal import Federation

/// How answers under the real clock kept to the delays that were drawn for them.
public struct Punctuality: Hashable, Sendable {
  /// Orders that were answered.
  public private(set) var orders = 0
  /// Those whose delay says how long they take: more than the tick that nothing takes less than.
  public private(set) var delayed = 0
  /// Those of them whose answer came after their delay.
  public private(set) var overran = 0
  /// By how much they came too late in all, in time units.
  private var excess = 0.0
  /// By how much the last of them did.
  public private(set) var largestExcess = 0.0

  public init() {}

  mutating func add(_ timing: RunEvent.Timing) {
    orders += 1
    guard timing.due.ticks - timing.order.start.ticks > 1 else { return }
    delayed += 1
    let late = VirtualTime(ticks: timing.arrived.ticks - timing.due.ticks).units
    guard late > 0 else { return }
    overran += 1
    excess += late
    largestExcess = max(largestExcess, late)
  }

  /// By how much they came too late on average, in time units; nil where none did.
  public var meanExcess: Double? { overran > 0 ? excess / Double(overran) : nil }
}
