/// So much at once, and so much a second on the whole: a token bucket.
struct Allowance {
  let burst: Double
  let perSecond: Double
  private var left: Double
  private var seen = Duration.zero

  init(burst: Double, perSecond: Double) {
    (self.burst, self.perSecond, left) = (burst, perSecond, burst)
  }

  /// Takes one.
  /// - Returns: false where there is none, and none was taken.
  mutating func take(at now: Duration) -> Bool {
    left = min(burst, left + perSecond * max(0, (now - seen) / .seconds(1)))
    seen = max(seen, now)
    guard left >= 1 else { return false }
    left -= 1
    return true
  }
}
