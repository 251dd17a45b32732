/// Reads a JSON text (RFC 8259) from a file piece by piece, in the order in which it stands there: so a
/// file of any size takes no more memory than the value that is being read.
struct JSONScanner {
  private let file: ByteRange
  private let name: String
  private var position = 0

  init(path: String) throws(LearningError) {
    file = try ByteRange(MappedFile(path: path))
    name = path
  }

  private var byte: UInt8? { at(position) }

  private func at(_ position: Int) -> UInt8? {
    position < file.count ? unsafe file.bytes[position] : nil
  }

  private mutating func skipSpace() {
    while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  /// Whether the next character is this one.
  mutating func isNext(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    return byte == UInt8(ascii: character)
  }

  /// Takes the next character if it is this one.
  mutating func takes(_ character: Unicode.Scalar) -> Bool {
    guard isNext(character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(LearningError) {
    guard takes(character) else { throw fault("\"\(character)\"") }
  }

  /// Nothing but space is left.
  mutating func expectEnd() throws(LearningError) {
    skipSpace()
    guard position == file.count else { throw fault("the end") }
  }

  /// Reads an object; `member` reads the value of each key.
  mutating func object(
    _ member: (inout JSONScanner, String) throws(LearningError) -> Void
  ) throws(LearningError) {
    try expect("{")
    if takes("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while takes(",")
    try expect("}")
  }

  /// Reads an array; `element` reads each of its values.
  mutating func array(
    _ element: (inout JSONScanner) throws(LearningError) -> Void
  ) throws(LearningError) {
    try expect("[")
    if takes("]") { return }
    repeat { try element(&self) } while takes(",")
    try expect("]")
  }

  mutating func number() throws(LearningError) -> Double {
    skipSpace()
    let start = position
    while let byte, isInNumber(byte) { position += 1 }
    let text = unsafe String(decoding: file[start..<position].bytes, as: UTF8.self)
    guard start < position, let number = Double(text), number.isFinite else {
      throw fault("a number")
    }
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
    guard isNext("\"") else { throw fault("a text in quotes") }
    position += 1
    var bytes: [UInt8] = []
    while let byte {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
      case UInt8(ascii: "\\"): bytes.append(contentsOf: String(try escaped()).utf8)
      default: bytes.append(byte)
      }
    }
    throw fault("the end of a text")
  }

  /// What stands behind a backslash.
  private mutating func escaped() throws(LearningError) -> Character {
    let found = byte
    position += found == nil ? 0 : 1
    switch found.map({ Unicode.Scalar($0) }) {
    case "\"": return "\""
    case "\\": return "\\"
    case "/": return "/"
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u":
      let unit = try hexadecimal()
      if let scalar = Unicode.Scalar(unit) { return Character(scalar) }
      // The first half of a pair; half of one alone is no character.
      let isPair =
        unit < 0xDC00 && byte == UInt8(ascii: "\\") && at(position + 1) == UInt8(ascii: "u")
      guard isPair else { return "\u{FFFD}" }
      position += 2
      let second = try hexadecimal()
      guard (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00))
      else { return "\u{FFFD}" }
      return Character(scalar)
    default: throw fault("an escape of JSON behind the backslash")
    }
  }

  private mutating func hexadecimal() throws(LearningError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  /// Passes over a value, without judging what is in it.
  mutating func skipValue() throws(LearningError) {
    var depth = 0
    repeat {
      skipSpace()
      guard let byte else { throw fault("a value") }
      switch Unicode.Scalar(byte) {
      case "{", "[":
        depth += 1
        position += 1
      case "}", "]":
        guard depth > 0 else { throw fault("a value") }
        depth -= 1
        position += 1
      case "\"": _ = try string()
      case ",", ":":
        guard depth > 0 else { throw fault("a value") }
        position += 1
      case "a"..."z": while let byte = self.byte, byte > 0x60, byte < 0x7B { position += 1 }
      default: _ = try number()
      }
    } while depth > 0
  }

  /// A sentence about the place that is being read.
  func fault(_ expected: String) -> LearningError {
    let found =
      byte.map { byte in
        (0x21..<0x7F).contains(byte) ? "\"\(Unicode.Scalar(byte))\"" : "the byte \(byte)"
      } ?? "the file's end"
    return LearningError(
      .dataFile, "\(name): found \(found) at byte \(position), where JSON has \(expected)")
  }

  /// A sentence about the file.
  func problem(_ what: String) -> LearningError { LearningError(.dataFile, "\(name): \(what)") }
}
