import Chance
import TestFederation
import Testing

@testable import Runtime

@Suite struct SlicePaceTests {
  @Test func `a piece begins with one step, and goes on with as many as fit`() {
    var pace = SlicePace()
    #expect(pace.steps(after: 0) == 1)
    pace.record(steps: 1, nanoseconds: 10_000)
    #expect(pace.steps(after: 0) == 2_000)
    #expect(pace.steps(after: SlicePace.length / 2) == 1_000)
    pace.beginPiece()
    #expect(pace.steps(after: 0) == 1)
  }

  @Test func `steps longer than a slice are done one at a time`() {
    var pace = SlicePace()
    pace.record(steps: 1, nanoseconds: 3 * SlicePace.length)
    #expect(pace.steps(after: 0) == 1)
  }

  @Test func `steps too short to be measured are done at once`() {
    var pace = SlicePace()
    pace.record(steps: 5, nanoseconds: 0)
    #expect(pace.steps(after: 0) == Int(SlicePace.length))
  }

  /// Pieces of any lengths, no step of which is longer than the piece's first.
  @Test(arguments: 0..<UInt64(200)) func `slices end in time`(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .testInputs)
    var pace = SlicePace()
    for _ in 0..<20 {
      var (elapsed, longest): (Int64, Int64) = (0, 0)
      while elapsed < SlicePace.length {
        pace.beginPiece()
        let first = 1 + Int64(random.nextBelow(1 << (1 + random.nextBelow(26))))
        longest = max(longest, first)
        var left = 1 + Int(random.nextBelow(50_000))
        while left > 0, elapsed < SlicePace.length {
          let steps = min(left, pace.steps(after: elapsed))
          let nanoseconds = first + Int64(steps - 1) * (first / Int64(1 + random.nextBelow(3)))
          elapsed += nanoseconds
          left -= steps
          pace.record(steps: steps, nanoseconds: nanoseconds)
        }
      }
      #expect(elapsed < SlicePace.length + longest)
    }
  }
}
