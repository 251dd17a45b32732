internal import CZeroMQ

/// The bytes of one message, owned by ZeroMQ: written and read in place, sent without a copy.
@safe public struct Frame: ~Copyable {
  /// At a fixed address, as libzmq asks: it may keep short messages inside, and must not see it move.
  let message: UnsafeMutablePointer<zmq_msg_t>

  /// No bytes; something to receive into.
  init() {
    unsafe message = .allocate(capacity: 1)
    unsafe zmq_msg_init(message)
  }

  /// A frame of `byteCount` bytes, which hold anything until they are written.
  ///
  /// Throws when there is not that much memory.
  public init(byteCount: Int) throws(MessagingError) {
    let message = UnsafeMutablePointer<zmq_msg_t>.allocate(capacity: 1)
    guard unsafe zmq_msg_init_size(message, byteCount) == 0 else {
      let code = zmq_errno()
      unsafe message.deallocate()
      throw .unavailable(operation: "allocating a message of \(byteCount) bytes", code: code)
    }
    unsafe self.message = message
  }

  deinit {
    unsafe zmq_msg_close(message)
    unsafe message.deallocate()
  }

  /// How many bytes it has; 0 after it was sent.
  public var byteCount: Int { unsafe zmq_msg_size(message) }

  /// Another frame of the same bytes, which both have then: no byte is copied where there are more
  /// than about thirty. So one message goes to many peers.
  ///
  /// From then on neither may be written to.
  public borrowing func shared() -> Frame {
    let other = Frame()
    let result = unsafe zmq_msg_copy(other.message, message)
    precondition(result == 0, "a frame that is owned can be shared")
    return other
  }

  /// Lends the bytes to read.
  public borrowing func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = unsafe UnsafeRawBufferPointer(start: zmq_msg_data(message), count: byteCount)
    return try body(unsafe bytes.bytes)
  }

  /// Lends the bytes to write.
  /// - Precondition: the frame is not shared.
  public mutating func withMutableBytes<Result: ~Copyable, Failure: Error>(
    _ body: (inout MutableRawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = unsafe UnsafeMutableRawBufferPointer(
      start: zmq_msg_data(message), count: byteCount)
    var span = unsafe bytes.mutableBytes
    return try body(&span)
  }
}
