/// Names by number, of a data set's users or classes. Most processes never ask for them, so they stay
/// as they lie in their file until somebody does.
struct NameList {
  /// Each name's length in bytes, a 32-bit number, and its UTF-8.
  private let packed: ByteRange

  /// - Parameter packed: made by `packed`.
  init(_ packed: ByteRange) { self.packed = packed }

  init(_ names: [String]) {
    packed = ByteRange(ByteBlock(Self.packed(names)))
  }

  /// All names, in the order of their numbers.
  var names: [String] {
    var names: [String] = []
    var position = 0
    while position + 4 <= packed.count {
      let start = position + 4
      position = start + packed.number(at: position, size: 4)
      guard position <= packed.count else { break }
      names.append(unsafe String(decoding: packed[start..<position].bytes, as: UTF8.self))
    }
    return names
  }

  /// The bytes that stand for names in a file.
  static func packed(_ names: [String]) -> [UInt8] {
    names.flatMap { name in
      (0..<4).map { UInt8(truncatingIfNeeded: name.utf8.count >> (8 * $0)) } + Array(name.utf8)
    }
  }
}
