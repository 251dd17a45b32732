/// How many bytes of a frame its first Envelope has: a frame holds one Envelope, or several one after
/// the other, each of which begins with the bytes 08 02 15 (the tags and the value of `version` 2) and
/// its `byte_count`.
///
/// All of the bytes where they do not begin so, or declare more than there are; reading them as one
/// Envelope then says what is wrong. Never 0 unless there are no bytes.
///
/// - Complexity: O(1).
public func firstEnvelopeByteCount(of bytes: RawSpan) -> Int {
  guard bytes.byteCount > 7 else { return bytes.byteCount }
  let isLed = unsafe bytes.withUnsafeBytes { bytes in
    unsafe bytes[0] == 0x08 && bytes[1] == UInt8(Limits.protocolVersion) && bytes[2] == 0x15
  }
  guard isLed else { return bytes.byteCount }
  let declared = unsafe Int(
    UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 3, as: UInt32.self)))
  // Shorter than its beginning is no length.
  return (8...bytes.byteCount).contains(declared) ? declared : bytes.byteCount
}
