internal import CWire

/// A C envelope of our protocol version, or a Reject of any, freed with this value.
@safe struct UnpackedEnvelope: ~Copyable {
  let message: UnsafeMutablePointer<Metronome__Envelope>
  private let memory: DecodingMemory

  private init(
    message: UnsafeMutablePointer<Metronome__Envelope>, memory: consuming DecodingMemory
  ) {
    unsafe self.message = message
    self.memory = memory
  }

  /// Checks the size and the version; what is in the message is the caller's to check.
  static func read(
    _ bytes: RawSpan, byteCountMax: Int = Limits.decodingByteCountMax
  ) throws(WireError) -> UnpackedEnvelope {
    guard bytes.byteCount <= Limits.messageByteCountMax else {
      throw .oversized(byteCount: bytes.byteCount, limit: Limits.messageByteCountMax)
    }
    let memory = DecodingMemory(byteCountMax: byteCountMax)
    let unpacked = unsafe bytes.withUnsafeBytes { bytes in
      unsafe metronome__envelope__unpack(
        memory.allocator, bytes.count,
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
    guard let message = unsafe unpacked else {
      throw refusal(of: bytes, byteCountMax: byteCountMax)
    }
    let envelope = unsafe UnpackedEnvelope(message: message, memory: memory)
    try envelope.check(byteCount: bytes.byteCount)
    return envelope
  }

  deinit {
    unsafe metronome__envelope__free_unpacked(message, memory.allocator)
  }

  private func check(byteCount: Int) throws(WireError) {
    let declared = unsafe Int(message.pointee.byte_count)
    guard declared == byteCount else { throw .wrongSize(found: byteCount, declared: declared) }
    let version = unsafe message.pointee.version
    let isReject = unsafe message.pointee.message_case == METRONOME__ENVELOPE__MESSAGE_REJECT
    guard version == Limits.protocolVersion || isReject else {
      throw .otherVersion(found: version, expected: Limits.protocolVersion)
    }
  }

  /// Why bytes that are no envelope of ours are refused: another version's messages may have other
  /// fields, and then its sender should hear of the version.
  private static func refusal(of bytes: RawSpan, byteCountMax: Int) -> WireError {
    let memory = DecodingMemory(byteCountMax: byteCountMax)
    let unpacked = unsafe bytes.withUnsafeBytes { bytes in
      unsafe metronome__envelope_of_any_version__unpack(
        memory.allocator, bytes.count,
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
    guard let message = unsafe unpacked else { return .malformed(byteCount: bytes.byteCount) }
    defer { unsafe metronome__envelope_of_any_version__free_unpacked(message, memory.allocator) }
    let version = unsafe message.pointee.version
    let declared = unsafe Int(message.pointee.byte_count)
    return declared == bytes.byteCount && version != Limits.protocolVersion
      ? .otherVersion(found: version, expected: Limits.protocolVersion)
      : .malformed(byteCount: bytes.byteCount)
  }
}
