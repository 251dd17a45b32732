internal import CZlib

/// Unpacks deflated bytes piece by piece (RFC 1951), by themselves or as the members of a gzip file
/// (RFC 1952), whose check sums are tested.
@safe final class Inflater {
  enum Wrapping { case none, gzip }

  /// What a step came to.
  enum Outcome {
    /// There is more, or more input is needed.
    case more
    /// The stream, or the member, has ended.
    case ended
    /// These are no such bytes.
    case damaged
  }

  // At one address for its life, as zlib wants it.
  private let stream: UnsafeMutablePointer<z_stream>

  init(_ wrapping: Wrapping) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // Negative: raw; 16 more: gzip.
    let code = unsafe inflateInit2_(
      stream, wrapping == .none ? -MAX_WBITS : MAX_WBITS + 16, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib cannot begin: \(code)")
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Takes bytes of `input` and puts what they unpack to into `output`; the rest of both is given back.
  func step(
    _ input: inout UnsafeBufferPointer<UInt8>, into output: inout UnsafeMutableBufferPointer<UInt8>
  ) -> Outcome {
    let most = Int(UInt32.max)
    let (given, room) = (min(input.count, most), min(output.count, most))
    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    unsafe stream.pointee.avail_in = UInt32(given)
    unsafe stream.pointee.next_out = output.baseAddress
    unsafe stream.pointee.avail_out = UInt32(room)
    let code = unsafe inflate(stream, Z_NO_FLUSH)
    let (left, free) = unsafe (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
    unsafe input = UnsafeBufferPointer(rebasing: input.dropFirst(given - left))
    unsafe output = UnsafeMutableBufferPointer(rebasing: output.dropFirst(room - free))
    switch code {
    case Z_OK, Z_BUF_ERROR: return .more
    case Z_STREAM_END: return .ended
    default: return .damaged
    }
  }

  /// Begins the next member.
  func reset() { unsafe inflateReset(stream) }
}
