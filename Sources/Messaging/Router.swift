internal import CZeroMQ
internal import Glibc

/// The coordinator's end: one socket that many peers connect to.
///
/// Used by one thread; closed when it goes out of scope.
public struct Router: ~Copyable {
  let handle: SocketHandle
  /// Holds the peer's identity while a message is sent or received.
  private let identity = Frame()

  /// A socket that nobody can reach yet.
  /// - Parameter keys: what peers must know it by; nil where nothing is encrypted. Which of theirs are
  ///   taken is up to the context's `KeyGate`; without one all are.
  public init(
    _ context: Context, options: SocketOptions = SocketOptions(), keys: CurveKeyPair? = nil
  ) throws(MessagingError) {
    handle = try SocketHandle(context, type: ZMQ_ROUTER)
    handle.set(options)
    if let keys {
      handle.set(ZMQ_CURVE_SERVER, to: Int32(1))
      handle.set(ZMQ_CURVE_SECRETKEY, to: keys.secretKey)
    }
    // Sending to a peer that is gone is an error, which is how its death is found out.
    handle.set(ZMQ_ROUTER_MANDATORY, to: Int32(1))
  }

  deinit { handle.close() }

  /// Waits for peers at `endpoint` (`tcp://127.0.0.1:5555`, `tcp://127.0.0.1:*` for any free port,
  /// `ipc:///path`), which several calls may add to.
  ///
  /// Returns the endpoint as peers name it. Throws when it is in use, or cannot be had.
  public borrowing func bind(_ endpoint: String) throws(MessagingError) -> String {
    try handle.bind(endpoint)
  }

  /// A message and who sent it.
  public struct Delivery: ~Copyable {
    /// Who sent it.
    public let peer: PeerID
    /// Its only frame.
    public let body: Frame

    /// The key that the sender has proven to have; nil where nothing is encrypted, or no `KeyGate`
    /// asked for it.
    public var key: CurveKey? {
      unsafe zmq_msg_gets(body.message, "User-Id").flatMap {
        unsafe CurveKey(String(cString: $0))
      }
    }

    /// The descriptor of the connection that it came over; nil where it has none.
    public var descriptor: Int32? {
      let descriptor = unsafe zmq_msg_get(body.message, ZMQ_SRCFD)
      return descriptor < 0 ? nil : descriptor
    }

    /// Gives the frame away.
    public consuming func takeBody() -> Frame { body }
  }

  /// The next message that has come; nil when none has. Never waits.
  ///
  /// Throws `unexpectedFrames` for a message of another shape than one frame; the next call goes on
  /// with the next message.
  public borrowing func receive() throws(MessagingError) -> Delivery? {
    guard try handle.receive(into: identity) else { return nil }
    let peer = PeerID(
      bytes: identity.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe Array($0) } })
    let body = Frame()
    guard unsafe zmq_msg_more(identity.message) != 0, try handle.receive(into: body) else {
      throw .unexpectedFrames(peer: peer, frameCount: 0)
    }
    let extra = try handle.dropRest(after: body)
    guard extra == 0 else { throw .unexpectedFrames(peer: peer, frameCount: 1 + extra) }
    return Delivery(peer: peer, body: body)
  }

  /// Sends a frame, after which it is empty; false, and the frame as it was, when the peer's queue is
  /// full. Never waits, copies no bytes.
  ///
  /// Throws `peerGone` when the peer's connection is gone. A message that was accepted may still be
  /// lost with the connection.
  public borrowing func send(
    _ frame: borrowing Frame, to peer: PeerID
  ) throws(MessagingError) -> Bool {
    guard try handle.send(identityOf: peer) else { return false }
    // The router chose the peer's queue with the identity, and dropped nothing: this cannot be full.
    return try handle.send(frame)
  }
}
