import Foundation
import Testing

@testable import Runtime

@Suite struct ThreadTimeTests {
  @Test func `what a thread works is counted, and what it sleeps is not`() throws {
    let reader = ThreadTimeReader()
    let begin = try #require(reader.now())
    let start = monotonicNanoseconds()
    var sum = 0.0
    while monotonicNanoseconds() - start < 50_000_000 { sum += 1 }
    let worked = try #require(reader.now())
    let had = worked.processor - begin.processor + worked.runDelay - begin.runDelay
    // In all that time it wanted a processor, or had one.
    #expect(had > 20_000_000 && sum > 0)
    Thread.sleep(forTimeInterval: 0.05)
    let slept = try #require(reader.now())
    #expect(slept.processor - worked.processor < 20_000_000)
  }
}
