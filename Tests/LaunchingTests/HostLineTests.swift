import Testing

@testable import Launching

/// What comes back from a host.
@Suite struct HostLineTests {
  @Test func `each line of the script's is understood`() {
    #expect(HostLine("metronome begins") == .begins)
    #expect(HostLine("said 3 two  words ") == .said(process: 3, text: "two  words "))
    #expect(HostLine("said 0 ") == .said(process: 0, text: ""))
    #expect(HostLine("ended 1 143") == .ended(process: 1, code: 143))
    #expect(HostLine("ended 1 ") == .ended(process: 1, code: nil))
    #expect(HostLine("failed version 0.0.1") == .failed(.version, found: "0.0.1"))
    #expect(HostLine("failed data") == .failed(.data, found: ""))
    #expect(HostLine("over") == .over)
  }

  @Test(arguments: ["", "Welcome to node1", "said", "said x y", "failed", "failed coffee", "ended"])
  func `what a login shell says is no line of the script's`(text: String) {
    #expect(HostLine(text) == nil)
  }

  @Test func `lines are cut out of what comes in pieces`() {
    var cutter = LineCutter()
    var lines: [[String]] = []
    for piece in ["one\ntw", "o\r\n\nthree", "\n"] { lines.append(cutter.take(piece.utf8)) }
    #expect(lines == [["one"], ["two\r", ""], ["three"]])
  }

  @Test func `of a line without end the beginning is kept`() {
    var cutter = LineCutter()
    for _ in 0..<100 {
      let lines = cutter.take([UInt8](repeating: 97, count: 1_000))
      #expect(lines.isEmpty)
    }
    let last = cutter.take("\n".utf8)
    #expect(last.map(\.utf8.count) == [1 << 14])
  }
}
