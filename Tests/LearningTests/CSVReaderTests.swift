import Chance
import Testing
@testable import Learning

@Suite struct CSVReaderTests {
  let folder = TemporaryFolder()
  var path: String { "\(folder.path)/table.csv" }

  private func rows(
    _ bytes: [UInt8], separator: CSVSeparator = .found
  ) throws(LearningError) -> [(line: Int, cells: [String])] {
    folder.write(bytes, to: "table.csv")
    var reader = try CSVReader(path: path, separator: separator)
    var row = CSVRow()
    var rows: [(Int, [String])] = []
    while try reader.next(into: &row) { rows.append((row.line, row.texts)) }
    return rows
  }

  @Test(arguments: 0..<UInt64(200))
  func `what is written in any dialect is read back, with the lines`(seed: UInt64) throws {
    var stream = inputs(seed)
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int(stream.nextBelow(UInt32(values.count)))]
    }
    let separator = pick([",", ";", "\t"])
    let lineEnd = pick(["\n", "\r\n", "\r"])
    let columns = 2 + Int(stream.nextBelow(4))
    let pieces = ["a", "é", "1.5", "\"", ",", ";", "\t", "\n", "\r\n", " ", "x y"]
    var text = pick(["", "\u{FEFF}"])
    // Names without separators, so that they say which one is meant.
    text += (0..<columns).map { "c\($0)" }.joined(separator: separator) + lineEnd
    var line = 2
    var expected: [(Int, [String])] = []
    for _ in 0..<stream.nextBelow(8) {
      let cells = (0..<columns).map { _ in
        (0..<stream.nextBelow(4)).map { _ in pick(pieces) }.joined()
      }
      expected.append((line, cells))
      let quoted = cells.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }
      text += quoted.joined(separator: separator) + lineEnd
      line += 1 + cells.reduce(0) { sum, cell in sum + cell.count { "\r\n\n".contains($0) } }
      if pick([true, false]) {
        text += pick(["", "  "]) + lineEnd
        line += 1
      }
    }
    let found = try rows(Array(text.utf8)).dropFirst()
    #expect(found.map(\.cells) == expected.map(\.1), "\(text.debugDescription)")
    #expect(found.map(\.line) == expected.map(\.0), "\(text.debugDescription)")
    #expect(try rows(gzip(Array(text.utf8))).count == expected.count + 1)
  }

  @Test func `a row longer than what is read at a time is read whole`() throws {
    let cells = (0..<60_000).map { "\($0)" }
    let text = cells.joined(separator: ";") + "\r\n" + cells.joined(separator: ";")
    let found = try rows(Array(text.utf8))
    #expect(found.map(\.cells) == [cells, cells] && found.map(\.line) == [1, 2])
  }

  @Test func `numbers are decimal`() throws {
    folder.write("1.5,-2e3, +7 ,\" 4 \",0x10,nan,inf,1_000,1e400,,.5", to: "table.csv")
    var reader = try CSVReader(path: path)
    var row = CSVRow()
    #expect(try reader.next(into: &row))
    #expect(
      (0..<row.count).map { row.number($0) }
        == [1.5, -2000, 7, 4, nil, nil, nil, nil, .infinity, nil, 0.5])
    #expect(row.float(0) == 1.5 && !row.isNumbers)
  }

  @Test func `bytes that are no text and cells without end are refused`() {
    #expect(
      refusal { () throws(LearningError) in _ = try rows(Array("a,b\n1,".utf8) + [0xE9, 0x0A]) }
        == "\(path):2: \(notUTF8)")
    let long = Array(repeating: UInt8(ascii: "1"), count: 1 << 20 + 1)
    #expect(
      refusal { () throws(LearningError) in _ = try rows(Array("a,b\n1,".utf8) + long) }
        == "\(path):2: a cell of more than 1048576 bytes; allowed: at most that")
  }
}
