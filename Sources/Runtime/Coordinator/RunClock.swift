/// The time since a process began its part of a run. Whoever decides is handed the time and asks no
/// clock.
struct RunClock: Sendable {
  private let origin = ContinuousClock.now
  /// What `monotonicNanoseconds` said then.
  let monotonicOrigin = monotonicNanoseconds()

  /// The time of the moment.
  var now: Duration { ContinuousClock.now - origin }

  /// The clock's instant at that time.
  func instant(of time: Duration) -> ContinuousClock.Instant { origin.advanced(by: time) }
}
