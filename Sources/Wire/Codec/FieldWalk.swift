/// Walks over the fields of a protobuf message that lies in bytes, copying nothing.
///
/// Only what we do not leave to protobuf-c is read so: the Envelope, and the vector in it.
struct FieldWalk {
  /// What a field holds.
  enum Content: Hashable {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64
    /// Where the bytes of a text, a message or a list lie.
    case bytes(Range<Int>)
  }

  /// A field of a message.
  struct Field: Hashable {
    var number: Int
    var content: Content
    /// Where it lies, its tag included.
    var range: Range<Int>
  }

  /// Where the next field begins.
  private var position: Int
  private let end: Int

  /// - Parameter range: where the message lies in the bytes that `next` is given.
  init(_ range: Range<Int>) {
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next field; nil at the end.
  /// - Throws: `malformed` where the bytes are not protobuf.
  mutating func next(in bytes: RawSpan) throws(WireError) -> Field? {
    guard position < end else { return nil }
    let start = position
    let tag = try varint(in: bytes)
    guard let number = Int(exactly: tag >> 3), (1..<1 << 29).contains(number) else {
      throw .malformed(byteCount: bytes.byteCount)
    }
    let content: Content
    switch tag & 7 {
    case 0: content = .varint(try varint(in: bytes))
    case 1:
      _ = try take(8, in: bytes)
      content = .fixed64
    case 2:
      guard let count = Int(exactly: try varint(in: bytes)) else {
        throw .malformed(byteCount: bytes.byteCount)
      }
      content = .bytes(try take(count, in: bytes))
    case 5:
      let range = try take(4, in: bytes)
      let value = unsafe bytes.unsafeLoadUnaligned(
        fromByteOffset: range.lowerBound, as: UInt32.self)
      content = .fixed32(UInt32(littleEndian: value))
    default: throw .malformed(byteCount: bytes.byteCount)
    }
    return Field(number: number, content: content, range: start..<position)
  }

  private mutating func take(_ count: Int, in bytes: RawSpan) throws(WireError) -> Range<Int> {
    guard count <= end - position else { throw .malformed(byteCount: bytes.byteCount) }
    defer { position += count }
    return position..<(position + count)
  }

  private mutating func varint(in bytes: RawSpan) throws(WireError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      guard position < end else { break }
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
      position += 1
      value |= UInt64(byte & 127) << UInt64(shift)
      if byte < 128 { return value }
    }
    throw .malformed(byteCount: bytes.byteCount)
  }
}
