internal import CProtobufC
internal import CWire

/// A message on its way to bytes: its C structure in an arena, its vector still the array that it came
/// from.
@safe struct Packing: ~Copyable {
  var arena = PackingArena()
  private let kind: MessageKind
  /// The vector, and which field of the message it is: the last, so that it can stand behind what
  /// protobuf-c writes.
  private let vector: (field: Int, values: Values)?
  private var body: UnsafeMutablePointer<ProtobufCMessage>?

  init(_ kind: MessageKind, vector: Values?) {
    self.kind = kind
    self.vector = vector.map { (kind.vectorField, $0) }
    unsafe body = nil
  }

  /// The C message, filled in by its own `init` function.
  mutating func makeBody<Message>(
    _ initialise: (UnsafeMutablePointer<Message>?) -> Void
  ) -> UnsafeMutablePointer<Message> {
    let message = unsafe arena.make(initialise)
    // Every C message begins with it.
    unsafe body = UnsafeMutableRawPointer(message).assumingMemoryBound(to: ProtobufCMessage.self)
    return unsafe message
  }

  /// How many bytes the envelope has once it is packed.
  var byteCount: Int {
    // The version and the byte count.
    2 + 5 + FieldWriter.byteCount(ofField: kind.field, bytes: messageByteCount)
  }

  private var messageByteCount: Int {
    guard let vector else { return bodyByteCount }
    return bodyByteCount
      + FieldWriter.byteCount(ofField: vector.field, bytes: vector.values.encodedByteCount)
  }

  private var bodyByteCount: Int {
    guard let body = unsafe body else { return 0 }
    return unsafe protobuf_c_message_get_packed_size(body)
  }

  /// Writes the envelope.
  /// - Precondition: `bytes` has exactly `byteCount` bytes.
  func pack(into bytes: inout MutableRawSpan) {
    let byteCount = byteCount
    precondition(
      bytes.byteCount == byteCount,
      "\(bytes.byteCount) bytes were given to a message of \(byteCount)")
    unsafe bytes.withUnsafeMutableBytes { memory in
      var writer = unsafe FieldWriter(memory)
      writer.field(1, varint: UInt64(Limits.protocolVersion))
      writer.field(2, fixed32: UInt32(byteCount))
      writer.begin(kind.field, byteCount: messageByteCount)
      if let body = unsafe body {
        unsafe writer.write(bodyByteCount) { memory in
          _ = unsafe protobuf_c_message_pack(
            body, memory.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
      }
      if let vector {
        writer.begin(vector.field, byteCount: vector.values.encodedByteCount)
        vector.values.encode(into: &writer)
      }
    }
  }
}

extension MessageKind {
  /// Which field of the message its vector is.
  var vectorField: Int {
    switch self {
    case .weightDelta: 4
    case .model, .initialModel: 2
    default: preconditionFailure("a \(rawValue) has no vector")
    }
  }
}

extension Values {
  private var contentByteCount: Int { values.count * encoding.byteCountOfValue }

  /// How many bytes the vector's message takes.
  var encodedByteCount: Int {
    FieldWriter.byteCount(ofField: 1, varint: UInt64(total))
      + FieldWriter.byteCount(ofField: 2, varint: UInt64(offset))
      + FieldWriter.byteCount(ofField: 3, varint: encoding.rawValue)
      + (values.isEmpty ? 0 : FieldWriter.byteCount(ofField: 4, bytes: contentByteCount))
  }

  /// Writes the vector's message, the values straight from their array.
  func encode(into writer: inout FieldWriter) {
    writer.field(1, varint: UInt64(total))
    writer.field(2, varint: UInt64(offset))
    writer.field(3, varint: encoding.rawValue)
    if values.isEmpty { return }
    writer.begin(4, byteCount: contentByteCount)
    unsafe writer.write(contentByteCount) { unsafe encoding.write(values, into: $0) }
  }
}

/// The size of a checked message.
func checkedByteCount(_ packing: borrowing Packing) throws(WireError) -> Int {
  let byteCount = packing.byteCount
  guard byteCount <= Limits.messageByteCountMax else {
    throw .oversized(byteCount: byteCount, limit: Limits.messageByteCountMax)
  }
  return byteCount
}
