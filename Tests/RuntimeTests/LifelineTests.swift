import Glibc
import Testing

@testable import Runtime

@Suite struct LifelineTests {
  @Test func `the end of all clients does not cut it, and the launcher's end does`() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let lifeline = Lifeline(descriptor: ends[0])
    defer { close(ends[0]) }
    func hear(_ text: String) {
      #expect(write(ends[1], text, text.utf8.count) == text.utf8.count)
      lifeline.read()
    }
    hear(KilledClient(pid: 7, signal: 9).line + "8 1")
    #expect(lifeline.takeKilled() == [KilledClient(pid: 7, signal: 9)])
    hear("5\n" + Lifeline.noneLeft)
    #expect(lifeline.takeKilled() == [KilledClient(pid: 8, signal: 15)])
    #expect(lifeline.takeKilled().isEmpty)
    #expect(lifeline.isDeserted && !lifeline.isCut)
    close(ends[1])
    lifeline.read()
    #expect(lifeline.isCut)
  }
}
