/// Where the message of an envelope lies, and its vector in it, before any of it is copied.
struct ReceivedEnvelope {
  /// Which message it is; nil when this version has no such message.
  let kind: MessageKind?
  /// Where its bytes lie.
  let message: Range<Int>

  /// Checks the size and the version; what is in the message is the caller's to check.
  init(_ bytes: RawSpan) throws(WireError) {
    guard bytes.byteCount <= Limits.messageByteCountMax else {
      throw .oversized(byteCount: bytes.byteCount, limit: Limits.messageByteCountMax)
    }
    var version: UInt64 = 0
    var declared: UInt32 = 0
    var first: (number: Int, range: Range<Int>)?
    var isOnly = true
    var walk = FieldWalk(0..<bytes.byteCount)
    while let field = try walk.next(in: bytes) {
      switch (field.number, field.content) {
      case (1, .varint(let value)): version = value
      case (2, .fixed32(let value)): declared = value
      case (3..., .bytes(let range)):
        isOnly = first == nil
        first = first ?? (field.number, range)
      default: break
      }
    }
    guard declared == bytes.byteCount else {
      throw .wrongSize(found: bytes.byteCount, declared: Int(declared))
    }
    let kind = first.flatMap { MessageKind(field: $0.number) }
    guard version == Limits.protocolVersion || kind == .reject else {
      throw .otherVersion(
        found: UInt32(clamping: version), expected: Limits.protocolVersion)
    }
    guard isOnly else {
      throw .outOfRange(
        field: "the number of messages in an Envelope", found: "2 or more", allowed: "1")
    }
    self.kind = kind
    message = first?.range ?? 0..<0
  }
}
