/// The cells of a line of a CSV file.
public struct CSVRow {
  /// The line on which it begins, from 1.
  public internal(set) var line = 0
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// Whether a cell is in quotes.
  var hasQuotes = false

  public init() {}

  /// How many cells there are.
  public var count: Int { ends.count }

  private func range(_ cell: Int) -> Range<Int> { (cell == 0 ? 0 : ends[cell - 1])..<ends[cell] }

  /// A cell's text.
  public subscript(cell: Int) -> String { String(decoding: bytes[range(cell)], as: UTF8.self) }

  /// All cells' texts.
  public var texts: [String] { ends.indices.map { self[$0] } }

  /// The number that a cell holds, in decimal notation, infinite where it is past a `Double`; nil for
  /// anything else, such as `nan` and hexadecimal numbers.
  public func number(_ cell: Int) -> Double? { decimal(cell).flatMap { Double($0) } }

  /// The same, rounded once.
  public func float(_ cell: Int) -> Float? { decimal(cell).flatMap { Float($0) } }

  /// Whether each cell holds a number.
  public var isNumbers: Bool { ends.indices.allSatisfy { number($0) != nil } }

  /// A cell's text without spaces, if it is of the characters that decimal numbers have.
  public func decimal(_ cell: Int) -> String? {
    let bytes = bytes[range(cell)].trimmed
    let isDecimal = bytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    return isDecimal && !bytes.isEmpty ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// What to say of a header whose columns nobody knows, where it is not cut at the separator that was
  /// named but at another one; empty where that is not the reason.
  public func advice(onSeparator named: CSVSeparator) -> String {
    guard let byte = named.byte, !bytes.contains(byte), count == 1 else { return "" }
    let others = [CSVSeparator.comma, .semicolon, .tab].filter { other in
      other.byte.map(bytes.contains) ?? false
    }
    guard let other = others.first else { return "" }
    return "; `separator` says \(named.rawValue), and the line has none: say "
      + "\(other.rawValue), or leave it out"
  }

  // MARK: - Being read

  mutating func begin(line: Int) {
    self.line = line
    hasQuotes = false
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// The bytes of the cell that is being read.
  var openCount: Int { bytes.count - (ends.last ?? 0) }

  @inline(__always)
  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// Ends the cell that is being read.
  mutating func endCell() { ends.append(bytes.count) }

  /// The same, without the spaces at its end.
  mutating func endPlainCell() {
    let start = ends.last ?? 0
    while bytes.count > start, bytes[bytes.count - 1] == 0x20 || bytes[bytes.count - 1] == 0x09 {
      bytes.removeLast()
    }
    endCell()
  }

  /// Whether nothing stands in it.
  var isBlank: Bool { count == 1 && bytes.isEmpty && !hasQuotes }

  /// Whether all cells are UTF-8 text.
  var isText: Bool {
    bytes.allSatisfy { $0 < 0x80 }
      || ends.indices.allSatisfy { String(validating: bytes[range($0)], as: UTF8.self) != nil }
  }
}

extension ArraySlice<UInt8> {
  /// Without spaces and tabs around it.
  fileprivate var trimmed: ArraySlice<UInt8> {
    var rest = drop { $0 == 0x20 || $0 == 0x09 }
    while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
    return rest
  }
}
