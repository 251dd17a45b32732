/// An instant on the simulated time line: ticks since the run began, 10^9 ticks to one time unit.
public struct VirtualTime: Comparable, Hashable, Sendable {
  /// Ticks since the run began.
  public var ticks: Int64

  public init(ticks: Int64) { self.ticks = ticks }

  /// The run's beginning.
  public static let zero = VirtualTime(ticks: 0)

  /// About 9.2 * 10^9 units after the beginning. What is due later is due then, which is never: a
  /// schedule that comes to it has ended.
  public static let endOfTime = VirtualTime(ticks: .max)

  public static func < (left: Self, right: Self) -> Bool { left.ticks < right.ticks }

  /// The instant `duration` later; the end of time when it is past it.
  public func advanced(by duration: VirtualDuration) -> VirtualTime {
    let (sum, overflow) = ticks.addingReportingOverflow(duration.ticks)
    return VirtualTime(ticks: overflow ? .max : sum)
  }

  /// Time units since the run began, for display and statistics; never compare these.
  public var units: Double { Double(ticks) / 1e9 }

  /// Time units since the run began with 9 decimals, which whole ticks make exact.
  public var text: String {
    let (whole, rest) = ticks.quotientAndRemainder(dividingBy: 1_000_000_000)
    let decimals = String(rest)
    return "\(whole)." + String(repeating: "0", count: 9 - decimals.count) + decimals
  }
}

/// A length of simulated time in ticks, at least one tick where it is a delay or an interval.
public struct VirtualDuration: Comparable, Hashable, Sendable {
  public var ticks: Int64

  public init(ticks: Int64) { self.ticks = ticks }

  /// The nearest number of ticks to `units`, at least one tick and at most 2^62.
  public init(roundingUnits units: Double) {
    let exact = units * 1e9
    if exact >= 0x1p62 {
      ticks = 1 << 62
    } else {
      // The whole part and what is left of it are exact, and no call is needed for them.
      let whole = exact >= 0.5 ? Int64(exact) : 1
      ticks = max(1, exact - Double(whole) >= 0.5 ? whole + 1 : whole)
    }
  }

  public static func < (left: Self, right: Self) -> Bool { left.ticks < right.ticks }

  /// Time units, for display and statistics.
  public var units: Double { Double(ticks) / 1e9 }
}
