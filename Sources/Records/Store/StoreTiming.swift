internal import Glibc

/// When rows are written, and for how long a lock is waited for.
struct StoreTiming {
  /// So many rows are worth a transaction by themselves.
  private static let rowsMax = 4_096
  /// Fewer are written this long after the last ones, so that who watches sees them.
  private static let interval = Duration.seconds(1)
  /// How long another program may keep the store locked, and how many rows may wait meanwhile.
  private static let lockPatience = Duration.seconds(30)
  private static let lockedRowsMax = 2_000_000

  private var last = ContinuousClock.now
  private var lockedSince: ContinuousClock.Instant?

  func isDue(_ rows: Int) -> Bool {
    (rows >= Self.rowsMax && lockedSince == nil) || ContinuousClock.now - last >= Self.interval
  }

  mutating func succeed() {
    last = .now
    lockedSince = nil
  }

  /// Takes note of a write that failed: a lock is waited for, for a while.
  mutating func fail(_ error: ResultsError, waiting: Int) throws(ResultsError) {
    guard case .locked = error else { throw error }
    last = .now
    let since = lockedSince ?? last
    lockedSince = since
    guard last - since < Self.lockPatience, waiting < Self.lockedRowsMax else { throw error }
  }

  /// Before a lock is tried again.
  func pause() { usleep(100_000) }

  /// Does what a lock may keep from being done.
  mutating func persist(_ write: () throws(ResultsError) -> Void) throws(ResultsError) {
    while true {
      do throws(ResultsError) {
        try write()
        return succeed()
      } catch {
        try fail(error, waiting: 0)
        pause()
      }
    }
  }
}
