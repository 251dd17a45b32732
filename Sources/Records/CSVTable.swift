/// A CSV file that is read by the names of its columns, as RFC 4180 has such files: so a file of a newer
/// version, with columns more, is read as far as it is known.
package struct CSVTable: Sendable {
  /// The names, in their order.
  package let header: [String]
  /// The cells of each row, as many as the header has.
  package private(set) var rows: [[String]] = []
  /// What is wrong with the first row that is none; those from it on are left out.
  package private(set) var problem: String?

  private let places: [String: Int]

  /// Reads a whole file. A last line without its end is one that is being written, and left out.
  /// - Returns: nil without a header line.
  /// - Complexity: O(bytes).
  package init?(_ bytes: [UInt8]) {
    var reader = RowReader(bytes)
    guard let header = reader.next(), reader.isWhole else { return nil }
    self.header = header
    places = Dictionary(
      header.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    while let cells = reader.next(), reader.isWhole {
      guard cells.count == header.count else {
        problem = """
          line \(reader.line) has \(cells.count) cells where the header has \(header.count); what \
          stands before it is shown
          """
        break
      }
      rows.append(cells)
    }
  }

  /// Where a column stands; nil where the file has none of this name.
  package func place(of column: String) -> Int? { places[column] }
}

/// Takes rows off the bytes, one at a time.
private struct RowReader {
  private let bytes: [UInt8]
  private var place = 0
  /// The number of the row that was taken last, from 1.
  private(set) var line = 0
  /// Whether its end was there.
  private(set) var isWhole = true

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> [String]? {
    guard place < bytes.count else { return nil }
    line += 1
    var cells: [String] = []
    while true {
      cells.append(cell())
      guard place < bytes.count else {
        isWhole = false
        return cells
      }
      place += 1
      if bytes[place - 1] == UInt8(ascii: "\n") { return cells }
    }
  }

  /// Up to the comma or the line's end behind it.
  private mutating func cell() -> String {
    if place < bytes.count, bytes[place] == UInt8(ascii: "\"") { return quoted() }
    let start = place
    while place < bytes.count, bytes[place] != UInt8(ascii: ","), bytes[place] != 0x0A {
      place += 1
    }
    var end = place
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private mutating func quoted() -> String {
    var text: [UInt8] = []
    place += 1
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "\"") {
        guard place < bytes.count, bytes[place] == byte else { break }
        place += 1
      }
      text.append(byte)
    }
    // What stands between the closing quote and the cell's end belongs to no text.
    while place < bytes.count, bytes[place] != UInt8(ascii: ","), bytes[place] != 0x0A {
      place += 1
    }
    return String(decoding: text, as: UTF8.self)
  }
}
