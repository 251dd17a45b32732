import Testing

@testable import Runtime

@Suite struct ProgressLineTests {
  /// How many lines a log has of a run of so many seconds.
  private func lines(_ seconds: Int) -> Int {
    var (now, count) = (Duration.zero, 0)
    while true {
      now += ProgressLine.lineInterval(after: now)
      if now > .seconds(seconds) { return count }
      count += 1
    }
  }

  @Test func `a log has a line every few seconds at first, and about a hundred in a night`() {
    #expect(lines(20) == 10)
    #expect((80...130).contains(lines(9 * 3_600)), "\(lines(9 * 3_600))")
    // None waits longer than ten minutes.
    #expect(lines(7 * 86_400) > 7 * 144)
  }
}
