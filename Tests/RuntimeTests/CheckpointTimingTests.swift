import Testing

@testable import Runtime

@Suite struct CheckpointTimingTests {
  @Test func `what is not asked for takes at most a hundredth of the time`() throws {
    let now = ContinuousClock.now
    let soon = try #require(CheckpointTiming.automatic.next(after: .milliseconds(100)))
    #expect(abs((soon - now) / .seconds(1) - 60) < 5)
    let late = try #require(CheckpointTiming.automatic.next(after: .seconds(10)))
    #expect(abs((late - now) / .seconds(1) - 990) < 5)
  }

  @Test func `what is asked for is done`() throws {
    let now = ContinuousClock.now
    let next = try #require(CheckpointTiming.every(.seconds(30)).next(after: .seconds(10)))
    #expect(abs((next - now) / .seconds(1) - 30) < 5)
    #expect(CheckpointTiming.never.next(after: .zero) == nil)
  }
}
