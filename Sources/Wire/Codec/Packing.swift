internal import CWire

/// A C envelope that is being filled in: the C structures in an arena, the values still in the array
/// that they came from.
@safe struct Packing: ~Copyable {
  var arena: PackingArena
  /// The values of the message's vector, lent.
  let values: UnsafeBufferPointer<Float>
  let envelope: UnsafeMutablePointer<Metronome__Envelope>

  init(lending values: UnsafeBufferPointer<Float>) {
    arena = PackingArena()
    unsafe self.values = values
    unsafe envelope = arena.make(metronome__envelope__init)
    unsafe envelope.pointee.version = Limits.protocolVersion
    // Any number but 0 takes the same space.
    unsafe envelope.pointee.byte_count = 1
  }

  /// How many bytes the envelope has once it is packed.
  var byteCount: Int {
    unsafe metronome__envelope__get_packed_size(envelope)
  }

  /// Writes the envelope.
  /// - Precondition: `bytes` has exactly `byteCount` bytes.
  func pack(into bytes: inout MutableRawSpan) {
    let byteCount = byteCount
    precondition(
      bytes.byteCount == byteCount,
      "\(bytes.byteCount) bytes were given to a message of \(byteCount)")
    unsafe envelope.pointee.byte_count = UInt32(byteCount)
    unsafe bytes.withUnsafeMutableBytes { bytes in
      _ = unsafe metronome__envelope__pack(
        envelope, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
  }
}

/// Fills in the C envelope of a message, then lends it to `body`.
func withPacking<Result>(
  of vector: Values?, fill: (inout Packing) -> Void, body: (borrowing Packing) -> Result
) -> Result {
  let values = vector?.values ?? []
  return unsafe values.withUnsafeBufferPointer { values in
    var packing = unsafe Packing(lending: values)
    fill(&packing)
    return body(packing)
  }
}

/// The size of a checked message.
func packedByteCount(
  of vector: Values?, fill: (inout Packing) -> Void
) throws(WireError) -> Int {
  let byteCount = withPacking(of: vector, fill: fill) { $0.byteCount }
  guard byteCount <= Limits.messageByteCountMax else {
    throw .oversized(byteCount: byteCount, limit: Limits.messageByteCountMax)
  }
  return byteCount
}
