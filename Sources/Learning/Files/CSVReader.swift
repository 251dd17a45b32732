/// Reads a CSV file row by row (RFC 4180): quotes around cells that hold separators, quotes or line
/// ends, a quote in quotes doubled. Lines end with LF, CRLF or CR; those with nothing on them are passed
/// over, and so are spaces around cells that are not in quotes.
///
/// Our own, because a package that reads whole tables into dictionaries of texts takes many times the
/// file's size, and cannot say in which line a bad cell is.
public struct CSVReader: ~Copyable {
  /// The most bytes that one cell may have.
  private static let cellMax = 1 << 20
  /// The most cells of a row; far more than samples have numbers.
  private static let cellsMax = 1 << 21

  private let name: String
  private var text: TextBytes
  /// Nil until it is found in the first row.
  private var separator: UInt8?
  /// The line of the next byte, from 1.
  private var nextLine = 1
  /// The line on which the last row begins, from 1.
  private var line = 1

  /// - Parameter most: how many bytes the file may have.
  public init(
    path: String, separator: CSVSeparator = .found, most: Int = .max
  ) throws(LearningError) {
    name = path
    text = try TextBytes(path: path, most: most)
    self.separator = separator.byte
  }

  /// Puts the next row into `row`.
  /// - Returns: false at the end of the file.
  public mutating func next(into row: inout CSVRow) throws(LearningError) -> Bool {
    repeat {
      while try skipLineEnd() {}
      guard try text.peek() != nil else { return false }
      line = nextLine
      row.begin(line: line)
      let found = if let separator { separator } else { try findSeparator() }
      while try readCell(into: &row, found) {
        guard row.count < Self.cellsMax else {
          throw fault("more than \(Self.cellsMax) cells; allowed: at most that")
        }
      }
      if !row.isBlank { separator = found }
    } while row.isBlank
    guard row.isText else { throw fault(notUTF8) }
    return true
  }

  /// A sentence about the last row.
  public func fault(_ what: String) -> LearningError {
    LearningError(file: name, line: line, what)
  }

  /// - Returns: whether another cell follows in the row.
  private mutating func readCell(
    into row: inout CSVRow, _ separator: UInt8
  ) throws(LearningError) -> Bool {
    try skipBlanks(separator)
    let isQuoted = try text.peek() == UInt8(ascii: "\"")
    if isQuoted {
      try readQuoted(into: &row)
      row.endCell()
      try skipBlanks(separator)
    } else {
      try readPlain(into: &row, separator)
      row.endPlainCell()
    }
    guard let byte = try text.peek() else { return false }
    if byte == separator {
      text.advance()
      return true
    }
    guard try skipLineEnd() else {
      throw fault("a quoted cell ends before its separator; write a quote in quotes twice")
    }
    return false
  }

  private mutating func readPlain(
    into row: inout CSVRow, _ separator: UInt8
  ) throws(LearningError) {
    while let byte = try text.peek(), byte != separator, byte != 0x0A, byte != 0x0D {
      guard byte != UInt8(ascii: "\"") else {
        throw fault("a quote within a cell; put the whole cell in quotes, and its quotes twice")
      }
      try append(byte, to: &row)
    }
  }

  private mutating func readQuoted(into row: inout CSVRow) throws(LearningError) {
    text.advance()
    row.hasQuotes = true
    while let byte = try text.peek() {
      if byte == UInt8(ascii: "\"") {
        text.advance()
        guard try text.peek() == byte else {
          return
        }
      }
      try append(byte, to: &row)
      // A CR is one line's end with the LF behind it.
      if byte == 0x0A {
        nextLine += 1
      } else if byte == 0x0D, try text.peek() != 0x0A {
        nextLine += 1
      }
    }
    throw fault("a quoted cell that begins in this row does not end")
  }

  /// Passes over spaces and tabs.
  private mutating func skipBlanks(_ separator: UInt8) throws(LearningError) {
    while let byte = try text.peek(), byte == 0x20 || byte == 0x09, byte != separator {
      text.advance()
    }
  }

  @inline(__always)
  private mutating func append(_ byte: UInt8, to row: inout CSVRow) throws(LearningError) {
    row.append(byte)
    text.advance()
    guard row.openCount <= Self.cellMax else {
      throw fault("a cell of more than \(Self.cellMax) bytes; allowed: at most that")
    }
  }

  private mutating func skipLineEnd() throws(LearningError) -> Bool {
    guard let byte = try text.peek(), byte == 0x0A || byte == 0x0D else { return false }
    text.advance()
    if byte == 0x0D, try text.peek() == 0x0A { text.advance() }
    nextLine += 1
    return true
  }

  /// The separator that the coming row has most of outside quotes; a comma where it has none.
  private mutating func findSeparator() throws(LearningError) -> UInt8 {
    var bytes: [UInt8] = []
    let separators: [CSVSeparator] = [.comma, .semicolon, .tab]
    var counts = separators.map { (separator: $0, count: 0) }
    var isInQuotes = false
    while let byte = try text.peek(), bytes.count < 16 * Self.cellMax {
      if !isInQuotes, byte == 0x0A || byte == 0x0D { break }
      if byte == UInt8(ascii: "\"") { isInQuotes.toggle() }
      if !isInQuotes, let i = counts.firstIndex(where: { $0.separator.byte == byte }) {
        counts[i].count += 1
      }
      bytes.append(byte)
      text.advance()
    }
    text.putBack(bytes)
    let most = counts.map(\.count).max() ?? 0
    let found = counts.filter { $0.count == most }.map(\.separator)
    guard found.count == 1 || most == 0 else {
      throw fault(
        "as many of one separator as of another "
          + "(\(found.map(\.rawValue).joined(separator: ", "))); say which with the key "
          + "`separator`")
    }
    return found.first?.byte ?? UInt8(ascii: ",")
  }
}
