import Execution
import Foundation
import Records
import Testing

@Suite struct RunLogTests {
  @Test func `what peers get wrong is told a thousand times, and counted then`() throws {
    let path = FileManager.default.temporaryDirectory.path + "/log-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var shown = 0
    var log = RunLog(
      try LogFile(path: path), rate: "0.1",
      evaluated: EvaluatedClients(importance: [1], seed: 1)
    ) { _ in shown += 1 }
    for _ in 0..<600 {
      log.take(.rejected(name: "somebody", reason: "rubbish"), at: 0)
      log.take(.trouble(name: "somebody", text: "no memory"), at: 0)
    }
    log.take(.caughtUp(name: "somebody"), at: 0)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 1_002)
    #expect(lines[1_000].hasSuffix("those that follow are not told of here"))
    #expect(lines[1_001].hasSuffix("somebody answers again"))
    #expect(shown == 502)
    #expect(log.rejected == 600)
  }
}
