/// A message with a vector as it came: where the vector's bytes lie, and the bytes of all the rest.
struct ReceivedVector {
  /// Where the vector lies; nil where the message has none.
  private let vector: Range<Int>?
  /// The message without its vector, as protobuf-c is to read it.
  private let before: Range<Int>
  private let behind: Range<Int>

  /// - Parameters:
  ///   - bytes: the message.
  ///   - number: of the field that is the vector.
  init(in bytes: RawSpan, field number: Int) throws(WireError) {
    let message = 0..<bytes.byteCount
    var found: (vector: Range<Int>, field: Range<Int>)?
    var walk = FieldWalk(message)
    while let field = try walk.next(in: bytes) {
      guard field.number == number else { continue }
      guard case .bytes(let range) = field.content, found == nil else {
        throw .malformed(byteCount: bytes.byteCount)
      }
      found = (range, field.range)
    }
    vector = found?.vector
    before = message.lowerBound..<(found?.field.lowerBound ?? message.upperBound)
    behind = (found?.field.upperBound ?? message.upperBound)..<message.upperBound
  }

  /// Lends the message without its vector.
  func withRest<Result>(
    in bytes: RawSpan, _ body: (RawSpan) throws(WireError) -> Result
  ) throws(WireError) -> Result {
    if behind.isEmpty { return try body(bytes.extracting(before)) }
    let rest = bytes.extracting(before).copied + bytes.extracting(behind).copied
    return try body(unsafe rest.span.bytes)
  }

  /// The vector's values, copied once, straight from the bytes.
  /// - Parameter name: what the vector is called, for sentences.
  func values(in bytes: RawSpan, _ name: String) throws(WireError) -> Values {
    guard let vector else { throw .outOfRange(field: name, found: "absent", allowed: "a vector") }
    var total: UInt64?, offset: UInt64?, number: UInt64?
    var content: Range<Int>?
    var walk = FieldWalk(vector)
    while let field = try walk.next(in: bytes) {
      switch (field.number, field.content) {
      case (1, .varint(let value)) where total == nil: total = value
      case (2, .varint(let value)) where offset == nil: offset = value
      case (3, .varint(let value)) where number == nil: number = value
      case (4, .bytes(let range)) where content == nil: content = range
      case (1...4, _): throw .malformed(byteCount: bytes.byteCount)
      default: break
      }
    }
    guard let encoding = Values.Encoding(rawValue: number ?? 0) else {
      throw .outOfRange(
        field: "\(name).encoding", found: "\(number ?? 0)", allowed: "0 (FLOAT32) or 1 (FLOAT16)")
    }
    let range = content ?? 0..<0
    guard range.count.isMultiple(of: encoding.byteCountOfValue) else {
      throw .outOfRange(
        field: "the number of bytes of \(name).values", found: "\(range.count)",
        allowed: "a multiple of \(encoding.byteCountOfValue)")
    }
    let part = (total: Int(clamping: total ?? 0), offset: Int(clamping: offset ?? 0))
    // Before memory is taken for it.
    try Values.check(
      total: part.total, offset: part.offset, count: range.count / encoding.byteCountOfValue, name)
    return Values(
      total: part.total, offset: part.offset,
      values: encoding.values(in: bytes.extracting(range))[...], encoding: encoding)
  }
}

extension RawSpan {
  fileprivate var copied: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
