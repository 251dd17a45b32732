/// Reads a JSON text (RFC 8259) from a file piece by piece, in the order in which it stands there: so a
/// file of any size takes no more memory than the value that is being read.
struct JSONScanner: ~Copyable {
  /// What a value is.
  enum Kind {
    case number, text, list, object
    /// `true`, `false` or `null`.
    case word
  }

  /// The most bytes of one text.
  private static let textMax = 1 << 26

  private var text: TextBytes

  init(path: String) throws(LearningError) {
    text = try TextBytes(path: path)
  }

  private mutating func skipSpace() throws(LearningError) {
    while let byte = try text.peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      text.advance()
    }
  }

  /// What the next value is; nil where there is none.
  mutating func kind() throws(LearningError) -> Kind? {
    try skipSpace()
    guard let byte = try text.peek() else { return nil }
    switch Unicode.Scalar(byte) {
    case "\"": return .text
    case "[": return .list
    case "{": return .object
    case "-", "0"..."9": return .number
    case "t", "f", "n": return .word
    default: return nil
    }
  }

  /// Whether the next character is this one.
  mutating func isNext(_ character: Unicode.Scalar) throws(LearningError) -> Bool {
    try skipSpace()
    return try text.peek() == UInt8(ascii: character)
  }

  /// Takes the next character if it is this one.
  mutating func takes(_ character: Unicode.Scalar) throws(LearningError) -> Bool {
    guard try isNext(character) else { return false }
    text.advance()
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(LearningError) {
    guard try takes(character) else { throw fault("\"\(character)\"") }
  }

  /// Nothing but space is left.
  mutating func expectEnd() throws(LearningError) {
    try skipSpace()
    guard try text.peek() == nil else { throw fault("the end") }
  }

  /// Reads an object; `member` reads the value of each key.
  mutating func object(
    _ member: (inout JSONScanner, String) throws(LearningError) -> Void
  ) throws(LearningError) {
    try expect("{")
    if try takes("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while try takes(",")
    try expect("}")
  }

  /// Reads an array; `element` reads each of its values.
  mutating func array(
    _ element: (inout JSONScanner) throws(LearningError) -> Void
  ) throws(LearningError) {
    try expect("[")
    if try takes("]") { return }
    repeat { try element(&self) } while try takes(",")
    try expect("]")
  }

  mutating func number() throws(LearningError) -> Double {
    try skipSpace()
    var bytes: [UInt8] = []
    while let byte = try text.peek(), isInNumber(byte), bytes.count < 400 {
      bytes.append(byte)
      text.advance()
    }
    let number = Double(String(decoding: bytes, as: UTF8.self))
    guard let number, number.isFinite else { throw fault("a number") }
    return number
  }

  private func isInNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  mutating func string() throws(LearningError) -> String {
    guard try isNext("\"") else { throw fault("a text in quotes") }
    text.advance()
    var bytes: [UInt8] = []
    while let byte = try text.peek() {
      text.advance()
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: bytes, as: UTF8.self) else { throw problem(notUTF8) }
        return text
      case UInt8(ascii: "\\"): try appendEscaped(to: &bytes)
      default: bytes.append(byte)
      }
      guard bytes.count <= Self.textMax else {
        throw problem("a text of more than \(Self.textMax) bytes; allowed: at most that")
      }
    }
    throw fault("the end of a text")
  }

  /// Appends what stands behind a backslash.
  private mutating func appendEscaped(to bytes: inout [UInt8]) throws(LearningError) {
    func append(_ character: Unicode.Scalar) { bytes.append(contentsOf: UTF8.encode(character)!) }
    let found = try text.peek()
    if found != nil { text.advance() }
    switch found.map({ Unicode.Scalar($0) }) {
    case "\""?: append("\"")
    case "\\"?: append("\\")
    case "/"?: append("/")
    case "b"?: append("\u{8}")
    case "f"?: append("\u{C}")
    case "n"?: append("\n")
    case "r"?: append("\r")
    case "t"?: append("\t")
    case "u"?:
      var unit = try hexadecimal()
      while true {
        if let scalar = Unicode.Scalar(unit) { return append(scalar) }
        // The first half of a pair; half of one alone is no character.
        guard unit < 0xDC00, try text.peek() == UInt8(ascii: "\\") else {
          return append("\u{FFFD}")
        }
        text.advance()
        guard try text.peek() == UInt8(ascii: "u") else {
          append("\u{FFFD}")
          return try appendEscaped(to: &bytes)
        }
        text.advance()
        let second = try hexadecimal()
        if (0xDC00..<0xE000).contains(second) {
          unit = 0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)
        } else {
          append("\u{FFFD}")
          unit = second
        }
      }
    default: throw fault("an escape of JSON behind the backslash")
    }
  }

  private mutating func hexadecimal() throws(LearningError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = try text.peek(),
        let digit = Character(Unicode.Scalar(byte)).hexDigitValue
      else { throw fault("four hexadecimal digits") }
      value = value << 4 | UInt32(digit)
      text.advance()
    }
    return value
  }

  /// Passes over a value, without judging what is in it.
  mutating func skipValue() throws(LearningError) {
    var depth = 0
    repeat {
      try skipSpace()
      guard let byte = try text.peek() else { throw fault("a value") }
      switch Unicode.Scalar(byte) {
      case "{", "[":
        depth += 1
        text.advance()
      case "}", "]":
        guard depth > 0 else { throw fault("a value") }
        depth -= 1
        text.advance()
      case "\"": _ = try string()
      case ",", ":":
        guard depth > 0 else { throw fault("a value") }
        text.advance()
      case "a"..."z":
        while let byte = try text.peek(), byte > 0x60, byte < 0x7B { text.advance() }
      default: _ = try number()
      }
    } while depth > 0
  }

  /// A sentence about the place that is being read, or about why it cannot be read.
  mutating func fault(_ expected: String) -> LearningError {
    do throws(LearningError) {
      let found =
        try text.peek().map { byte in
          (0x21..<0x7F).contains(byte) ? "\"\(Unicode.Scalar(byte))\"" : "the byte \(byte)"
        } ?? "the file's end"
      return problem("found \(found) at byte \(text.offset), where JSON has \(expected)")
    } catch {
      return error
    }
  }

  /// A sentence about the file.
  func problem(_ what: String) -> LearningError { LearningError(file: text.name, what) }
}
