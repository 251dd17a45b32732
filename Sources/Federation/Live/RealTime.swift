/// How the time of decisions goes with a session's time under the real clock. The session's time is handed
/// in; before it starts the clock stands still.
public struct RealTime: Sendable {
  /// How long a time unit lasts.
  public let unit: Duration
  /// What the session's time was when the clock started, and the decisions' time then.
  private var start: (session: Duration, time: VirtualTime)?
  private let standstill: VirtualTime

  /// A clock that stands still at a time.
  /// - Precondition: the unit is longer than nothing.
  public init(unit: Duration, at time: VirtualTime = .zero) {
    precondition(unit > .zero, "a time unit is a length of time")
    self.unit = unit
    standstill = time
  }

  public var isStarted: Bool { start != nil }

  /// Lets the clock go on from where it stands.
  public mutating func start(at now: Duration) {
    if start == nil { start = (now, standstill) }
  }

  /// The decisions' time at a session's time, rounded down to ticks.
  public func time(at now: Duration) -> VirtualTime {
    guard let start, now > start.session else { return start?.time ?? standstill }
    return start.time.advanced(by: length(now - start.session))
  }

  /// The session's time at the decisions' time, rounded up so that it has come then; nil while the clock
  /// stands still, and for the end of time.
  public func session(at time: VirtualTime) -> Duration? {
    guard let start, time < .endOfTime else { return nil }
    let ticks = Int128(time.ticks - start.time.ticks)
    let (length, overflow) = ticks.multipliedReportingOverflow(by: unit.attoseconds)
    guard !overflow else { return nil }
    return start.session
      + Duration(attoseconds: (length + (length > 0 ? 999_999_999 : 0)) / 1_000_000_000)
  }

  /// A length of real time, rounded down to ticks.
  public func length(_ duration: Duration) -> VirtualDuration {
    VirtualDuration(
      ticks: Int64(clamping: duration.attoseconds * 1_000_000_000 / unit.attoseconds))
  }
}
