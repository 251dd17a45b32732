/// The lines of a CSV file, cell by cell, strictly as RFC 4180 has them: commas, quotes around cells
/// that hold commas, quotes or line ends, a quote in quotes doubled; lines end with LF or CRLF.
///
/// Our own, because a package that reads whole tables into dictionaries of texts takes many times the
/// file's size, and cannot say in which line a bad cell is.
struct CSVReader {
  private let file: ByteRange
  private let name: String
  private var position = 0
  /// The line at `position`, from 1.
  private var nextLine = 1
  /// The line on which the last row begins, from 1.
  private(set) var line = 0

  init(path: String) throws(LearningError) {
    file = try ByteRange(MappedFile(path: path))
    name = path
    // The mark that some programs put before UTF-8.
    if file.count >= 3, unsafe file[0..<3].bytes.elementsEqual([0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// Puts the cells of the next row into `cells`; lines without any character are passed over.
  /// - Returns: false at the end of the file.
  mutating func next(into cells: inout [String]) throws(LearningError) -> Bool {
    cells.removeAll(keepingCapacity: true)
    while skipLineEnd() {}
    guard position < file.count else { return false }
    line = nextLine
    while true {
      cells.append(try cell())
      guard position < file.count, byte == UInt8(ascii: ",") else { break }
      position += 1
    }
    if position < file.count, !skipLineEnd() {
      throw fault("a quoted cell ends before its comma; write a quote in quotes twice")
    }
    return true
  }

  private var byte: UInt8 { at(position) }

  private func at(_ position: Int) -> UInt8 { unsafe file.bytes[position] }

  private var isAtLineEnd: Bool {
    byte == 0x0A || byte == 0x0D && position + 1 < file.count && at(position + 1) == 0x0A
  }

  private mutating func skipLineEnd() -> Bool {
    guard position < file.count, isAtLineEnd else { return false }
    position += byte == 0x0D ? 2 : 1
    nextLine += 1
    return true
  }

  private mutating func cell() throws(LearningError) -> String {
    guard position < file.count else { return "" }
    if byte == UInt8(ascii: "\"") { return try quotedCell() }
    let start = position
    while position < file.count, byte != UInt8(ascii: ","), !isAtLineEnd {
      guard byte != UInt8(ascii: "\"") else {
        throw fault("a quote within a cell; put the whole cell in quotes, and its quotes twice")
      }
      position += 1
    }
    return unsafe String(decoding: file[start..<position].bytes, as: UTF8.self)
  }

  private mutating func quotedCell() throws(LearningError) -> String {
    position += 1
    var text: [UInt8] = []
    while position < file.count {
      if byte == UInt8(ascii: "\"") {
        position += 1
        guard position < file.count, byte == UInt8(ascii: "\"") else {
          return String(decoding: text, as: UTF8.self)
        }
      }
      if byte == 0x0A { nextLine += 1 }
      text.append(byte)
      position += 1
    }
    throw fault("a quoted cell that begins in this row does not end")
  }

  /// A sentence about the last row.
  func fault(_ what: String) -> LearningError {
    LearningError(.dataFile, "\(name):\(line): \(what)")
  }
}
