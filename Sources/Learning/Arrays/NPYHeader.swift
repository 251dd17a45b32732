internal import Wording

/// The beginning of a `.npy` file: a magic text, a version, and a Python dictionary that says what
/// follows, such as `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
struct NPYHeader {
  /// What is wrong with a header.
  struct Fault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// NumPy itself refuses to evaluate headers beyond 10,000 bytes.
  private static let textCountMax = 10_000
  /// NumPy's own limit.
  private static let dimensionsMax = 64

  let type: NPYElementType
  let shape: [Int]
  /// Whether the first index runs fastest, as Fortran has it, and not the last.
  let isColumnMajor: Bool
  /// The product of the shape.
  let count: Int
  /// Where the numbers begin.
  let byteCount: Int

  var shapeText: String { Self.text(of: shape) }

  static func text(of shape: [Int]) -> String {
    shape.isEmpty ? "1" : shape.sizesText
  }

  /// Reads the header at the beginning of `file`, whatever its bytes are.
  init(_ file: ByteRange) throws(Fault) {
    let (text, byteCount) = try Self.text(in: file)
    self.byteCount = byteCount
    var scanner = Scanner(text: text)
    var type: NPYElementType?
    var shape: [Int]?
    var isColumnMajor: Bool?
    try scanner.expect("{")
    while !scanner.takes("}") {
      let key = try scanner.string()
      try scanner.expect(":")
      switch key {
      case "descr" where type == nil: type = try NPYElementType(named: try scanner.typeText())
      case "fortran_order" where isColumnMajor == nil: isColumnMajor = try scanner.flag()
      case "shape" where shape == nil: shape = try scanner.sizes()
      default: throw Fault("its header has the key \"\(key)\" too much; it is no .npy file")
      }
      if !scanner.takes(",") {
        try scanner.expect("}")
        break
      }
    }
    try scanner.expectEnd()
    guard let type, let shape, let isColumnMajor else {
      throw Fault("its header does not say type, order and shape; it is no .npy file")
    }
    guard shape.count <= Self.dimensionsMax else {
      throw Fault("\(shape.count) dimensions; an array has at most \(Self.dimensionsMax)")
    }
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw Fault("\(Self.text(of: shape)) numbers; no file holds as many") }
      count = product
    }
    self.type = type
    self.shape = shape
    self.isColumnMajor = isColumnMajor
    self.count = count
  }

  /// From one index of each dimension to the next where the numbers lie row by row.
  static func rowStrides(_ shape: [Int]) -> [Int] {
    var strides: [Int] = []
    var stride = 1
    for size in shape.reversed() {
      strides.append(stride)
      // Overflows only where another size is 0, and nothing is there.
      stride &*= size
    }
    return strides.reversed()
  }

  /// Whether numbers of these dimensions lie row by row, without gaps.
  static func isPlain(_ sizes: [Int], _ strides: [Int]) -> Bool {
    // Along one of size 1 there is no step.
    zip(sizes, zip(strides, rowStrides(sizes))).allSatisfy { $0 == 1 || $1.0 == $1.1 }
  }

  /// From one index of each dimension to the next.
  var strides: [Int] {
    isColumnMajor ? Self.rowStrides(shape.reversed()).reversed() : Self.rowStrides(shape)
  }

  /// The same for the array called `name`, of whose file at least the beginning is in `file`.
  /// - Throws: also when the header does not announce the `size` of the whole file.
  init(_ file: ByteRange, name: String, size: Int) throws(LearningError) {
    do throws(Fault) {
      self = try NPYHeader(file)
    } catch {
      throw LearningError(.dataFile, "\(name): \(error.reason)")
    }
    let (expected, overflow) = count.multipliedReportingOverflow(by: type.size)
    guard !overflow, expected == size - byteCount else {
      throw LearningError(
        .dataFile,
        "\(name): the header announces \(shapeText.counting("number")) of "
          + "\(type.size.counted("byte")); \(Self.following(size - byteCount))")
    }
  }

  private static func following(_ count: Int) -> String {
    "\("\(count)".counting("byte")) follow\(count == 1 ? "s" : "") it"
  }

  /// The dictionary's text, and where it ends.
  private static func text(in file: ByteRange) throws(Fault) -> (text: [UInt8], end: Int) {
    guard file.count >= 12, unsafe file[0..<6].bytes.elementsEqual(magic) else {
      let isPacked = file.count >= 2 && file.number(at: 0, size: 2) == 0x8B1F
      throw Fault(
        "it does not begin as a .npy file does"
          + (isPacked ? ", but as a gzip file; unpack it with gunzip" : ""))
    }
    let version = file.number(at: 6, size: 1)
    guard (1...3).contains(version) else {
      throw Fault("format version \(version); allowed: 1 to 3")
    }
    let size = version == 1 ? 2 : 4
    let start = 8 + size
    let length = file.number(at: 8, size: size)
    guard length <= textCountMax else {
      throw Fault("its header has \(length) bytes; at most \(textCountMax) are read")
    }
    guard file.count >= start + length else { throw Fault("it ends in its header") }
    return (unsafe Array(file[start..<start + length].bytes), start + length)
  }

  /// The most bytes that a header has.
  static let byteCountMax = 12 + textCountMax
}

/// Reads the few Python literals that a header is made of.
private struct Scanner {
  private let text: [UInt8]
  private var position = 0

  init(text: [UInt8]) { self.text = text }

  private mutating func skipSpace() {
    while position < text.count, " \t\r\n".utf8.contains(text[position]) { position += 1 }
  }

  mutating func takes(_ word: String) -> Bool {
    skipSpace()
    guard text[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  mutating func expect(_ word: String) throws(NPYHeader.Fault) {
    guard takes(word) else { throw fault("\"\(word)\"") }
  }

  mutating func expectEnd() throws(NPYHeader.Fault) {
    skipSpace()
    guard position == text.count else { throw fault("its end") }
  }

  mutating func string() throws(NPYHeader.Fault) -> String {
    skipSpace()
    guard position < text.count, "'\"".utf8.contains(text[position]) else { throw fault("a text") }
    let rest = text[(position + 1)...]
    guard let end = rest.firstIndex(of: text[position]) else { throw fault("the end of a text") }
    position = end + 1
    return String(decoding: rest[..<end].prefix(80), as: UTF8.self)
  }

  /// A type's name; a list describes records.
  mutating func typeText() throws(NPYHeader.Fault) -> String {
    if takes("[") {
      throw NPYHeader.Fault(
        "an array of records; allowed: arrays of plain numbers. Convert it, as with "
          + "numpy.lib.recfunctions.structured_to_unstructured(array)")
    }
    return try string()
  }

  mutating func flag() throws(NPYHeader.Fault) -> Bool {
    if takes("True") { return true }
    if takes("False") { return false }
    throw fault("True or False")
  }

  /// `()`, `(3,)` or `(3, 4)`.
  mutating func sizes() throws(NPYHeader.Fault) -> [Int] {
    try expect("(")
    var sizes: [Int] = []
    while !takes(")") {
      sizes.append(try size())
      guard takes(",") else {
        try expect(")")
        break
      }
    }
    return sizes
  }

  private mutating func size() throws(NPYHeader.Fault) -> Int {
    skipSpace()
    let digits = text[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let size = Int(String(decoding: digits, as: UTF8.self)) else { throw fault("a size") }
    position += digits.count
    // Python 2 wrote long numbers so.
    _ = takes("L")
    return size
  }

  private func fault(_ expected: String) -> NPYHeader.Fault {
    NPYHeader.Fault("its header is damaged: \(expected) is expected at its byte \(position)")
  }
}
