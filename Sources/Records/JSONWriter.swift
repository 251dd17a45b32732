internal import Federation

/// Writes JSON piece by piece, so that no long list need be held: objects whose keys come in the order in
/// which they are added, arrays, texts and numbers. What is absent, or a number that JSON has no word
/// for, is left out.
///
/// Values of an array have no key: nil. The layout is that of Foundation's `JSONEncoder`.
package struct JSONWriter {
  /// Where lines end.
  package enum Layout: Sendable {
    /// Nowhere.
    case compact
    /// Behind each value; two spaces a level.
    case indented
  }

  private let layout: Layout
  private var text: [UInt8] = []
  private var depth = 0
  /// Whether nothing was added yet to the object or array that is open.
  private var isFirst = true

  /// An empty document.
  package init(_ layout: Layout) { self.layout = layout }

  /// How many bytes are written and not taken.
  package var byteCount: Int { text.count }

  /// Takes what is written; whole when the outermost value is closed.
  package mutating func take() -> [UInt8] {
    defer { text.removeAll(keepingCapacity: true) }
    return text
  }

  /// An object, with what `body` adds to it under keys of its own.
  package mutating func object(
    _ key: String? = nil, _ body: (inout JSONWriter) throws -> Void
  ) rethrows {
    try nest(key, "{", "}", body)
  }

  /// An array, with what `body` adds to it without keys.
  package mutating func array(
    _ key: String? = nil, _ body: (inout JSONWriter) throws -> Void
  ) rethrows {
    try nest(key, "[", "]", body)
  }

  private mutating func nest(
    _ key: String?, _ opening: String, _ closing: String,
    _ body: (inout JSONWriter) throws -> Void
  ) rethrows {
    begin(key)
    text.append(contentsOf: opening.utf8)
    (depth, isFirst) = (depth + 1, true)
    try body(&self)
    depth -= 1
    // An empty one has an empty line.
    if layout == .indented, isFirst { text.append(UInt8(ascii: "\n")) }
    endLine()
    text.append(contentsOf: closing.utf8)
    isFirst = false
  }

  /// Adds a text.
  package mutating func add(_ key: String?, _ value: String?) {
    guard let value else { return }
    begin(key)
    append(quoted: value)
  }

  /// Adds a number.
  package mutating func add(_ key: String?, _ value: Int?) {
    guard let value else { return }
    begin(key)
    text.append(contentsOf: value.description.utf8)
  }

  /// Adds a number with the digits that read back to the same bits.
  package mutating func add(_ key: String?, _ value: Double?) {
    guard let value, value.isFinite else { return }
    begin(key)
    let digits = value.description
    text.append(contentsOf: (digits.hasSuffix(".0") ? digits.dropLast(2) : digits[...]).utf8)
  }

  /// Adds a truth.
  package mutating func add(_ key: String?, _ value: Bool?) {
    guard let value else { return }
    begin(key)
    text.append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// Adds what a row has in a column.
  package mutating func add(_ key: String?, _ cell: Cell) {
    switch cell {
    case .absent: break
    case .text(let text): add(key, text)
    case .count(let number): add(key, number)
    case .exact(let number), .digits(let number, _), .decimals(let number, _): add(key, number)
    case .time(let time): add(key, time.units)
    case .flag(let flag): add(key, flag)
    }
  }

  /// Goes to where a value stands.
  private mutating func begin(_ key: String?) {
    if !isFirst { text.append(UInt8(ascii: ",")) }
    isFirst = false
    if depth > 0 { endLine() }
    guard let key else { return }
    append(quoted: key)
    text.append(contentsOf: (layout == .indented ? " : " : ":").utf8)
  }

  private mutating func endLine() {
    guard layout == .indented else { return }
    text.append(UInt8(ascii: "\n"))
    for _ in 0..<2 * depth { text.append(UInt8(ascii: " ")) }
  }

  private mutating func append(quoted string: String) {
    text.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 0x08: text.append(contentsOf: "\\b".utf8)
      case 0x09: text.append(contentsOf: "\\t".utf8)
      case 0x0A: text.append(contentsOf: "\\n".utf8)
      case 0x0C: text.append(contentsOf: "\\f".utf8)
      case 0x0D: text.append(contentsOf: "\\r".utf8)
      case 0..<0x20:
        text.append(contentsOf: "\\u00".utf8)
        text.append(contentsOf: (byte < 16 ? "0" : "").utf8)
        text.append(contentsOf: String(byte, radix: 16).utf8)
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }
}
