/// The bytes of a text file, one by one from its beginning: unpacked where it is a gzip file, without
/// the mark that some programs put before UTF-8.
///
/// Memory holds a part of the file at a time.
struct TextBytes: ~Copyable {
  let name: String
  private var file: UnpackedFile
  private var chunk: [UInt8]
  private var position: Int
  private var end: Int
  /// How many bytes have been read before `chunk`, for sentences.
  private var before = 0
  private let most: Int

  /// - Parameter most: how many bytes the text may have.
  /// - Throws: also for what shows at once that it is no UTF-8 text, with a way to make it one.
  init(path: String, most: Int = .max) throws(LearningError) {
    var file = try UnpackedFile(path: path)
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var end = 0
    // As many as any mark has.
    while end < 4 {
      var more = [UInt8](repeating: 0, count: chunk.count - end)
      let count = try file.read(into: &more)
      if count == 0 { break }
      chunk.replaceSubrange(end..<(end + count), with: more[..<count])
      end += count
    }
    if let problem = Self.problem(chunk[..<end]) {
      throw LearningError(file: path, problem)
    }
    if end > most { throw Self.tooLong(path, most) }
    name = path
    self.most = most
    position = chunk[..<end].starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    self.end = end
    self.chunk = chunk
    self.file = file
  }

  private static func problem(_ bytes: ArraySlice<UInt8>) -> String? {
    let remedy = "save it as UTF-8, as with `iconv -f utf-16 -t utf-8`"
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return "it is UTF-16 text; \(remedy)"
    }
    if bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) {
      return "it is a ZIP archive, as workbooks of spreadsheets are; export it as text (CSV)"
    }
    if bytes.contains(0) {
      return "it has bytes 0, as UTF-16 and binary files have; \(remedy)"
    }
    return nil
  }

  /// How many bytes come before the next one.
  var offset: Int { before + position }

  /// The next byte, which stays the next one; nil at the end.
  @inline(__always)
  mutating func peek() throws(LearningError) -> UInt8? {
    if position == end, try !refill() { return nil }
    return chunk[position]
  }

  /// Passes over the byte that was peeked at.
  @inline(__always)
  mutating func advance() { position += 1 }

  private mutating func refill() throws(LearningError) -> Bool {
    before += end
    position = 0
    end = 0
    end = try file.read(into: &chunk)
    guard before + end <= most else { throw Self.tooLong(name, most) }
    return end > 0
  }

  private static func tooLong(_ path: String, _ most: Int) -> LearningError {
    LearningError(file: path, "more than \(most) bytes of text; allowed: at most that")
  }

  /// Makes these bytes, which were the last ones, the next ones again.
  mutating func putBack(_ bytes: [UInt8]) {
    before -= bytes.count - position
    chunk.replaceSubrange(..<position, with: bytes)
    end += bytes.count - position
    position = 0
  }
}

/// All of a text file; see `TextBytes`.
/// - Parameter most: how many bytes it may have.
public func readText(path: String, most: Int = .max) throws(LearningError) -> String {
  var text = try TextBytes(path: path, most: most)
  var bytes: [UInt8] = []
  while let byte = try text.peek() {
    bytes.append(byte)
    text.advance()
  }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw LearningError(file: path, "\(notUTF8)")
  }
  return text
}

/// What is said of bytes that are no UTF-8.
let notUTF8 =
  "it has bytes that are not UTF-8; convert it, as with `iconv -f latin1 -t utf-8`"
