internal import CZeroMQ

/// A client process's end: one socket with one peer, the coordinator.
///
/// Used by one thread; closed when it goes out of scope.
public struct Dealer: ~Copyable {
  let handle: SocketHandle

  /// A socket that is not connected yet, so that a monitor sees its first connection.
  /// - Parameter keys: ours and the coordinator's; nil where nothing is encrypted.
  public init(
    _ context: Context, options: SocketOptions = SocketOptions(), keys: ClientKeys? = nil
  ) throws(MessagingError) {
    handle = try SocketHandle(context, type: ZMQ_DEALER)
    handle.set(options)
    if let keys {
      handle.set(ZMQ_CURVE_SERVERKEY, to: keys.coordinator.text)
      handle.set(ZMQ_CURVE_PUBLICKEY, to: keys.own.publicKey.text)
      handle.set(ZMQ_CURVE_SECRETKEY, to: keys.own.secretKey)
    }
  }

  deinit { handle.close() }

  /// Connects to `endpoint` as soon as somebody waits there, and again whenever the connection is
  /// lost. What is sent meanwhile waits.
  ///
  /// Throws when `endpoint` is malformed.
  public borrowing func connect(_ endpoint: String) throws(MessagingError) {
    try handle.connect(endpoint)
  }

  /// The next message that has come; nil when none has. Never waits.
  ///
  /// Throws `unexpectedFrames` for a message of several frames; the next call goes on with the next
  /// message.
  public borrowing func receive() throws(MessagingError) -> Frame? {
    let body = Frame()
    guard try handle.receive(into: body) else { return nil }
    let extra = try handle.dropRest(after: body)
    guard extra == 0 else { throw .unexpectedFrames(peer: nil, frameCount: 1 + extra) }
    return body
  }

  /// Lets what was not sent yet go with the socket when it closes, whatever its linger time is.
  public borrowing func dropUnsent() { handle.set(ZMQ_LINGER, to: Int32(0)) }

  /// Sends a frame, after which it is empty; false, and the frame as it was, when the queue is full.
  /// Never waits, copies no bytes.
  public borrowing func send(_ frame: borrowing Frame) throws(MessagingError) -> Bool {
    try handle.send(frame)
  }
}
