internal import CZeroMQ
internal import Glibc
internal import Synchronization

/// Tells at once when connections of a socket come and go: a poller that holds it wakes.
///
/// It does not say whose connection it was, only which descriptor it had. A router finds out who is gone
/// by sending something to each of its peers: the send to the one that is gone throws `peerGone`. The news
/// may run a moment ahead of the router, so the round is repeated after a few milliseconds when it finds
/// nobody.
///
/// Read it until `next` returns nil whenever it is ready; what is not read is kept. Used by the thread
/// that uses the socket.
public struct ConnectionMonitor: ~Copyable {
  /// What happened to a connection.
  public enum Event: Hashable, Sendable {
    /// A peer is connected, and both ends speak ZeroMQ.
    case connected
    /// Somebody has connected to us, over this descriptor, and has said nothing yet.
    case accepted(descriptor: Int32)
    /// A connection was lost or closed: which descriptor it had.
    case disconnected(descriptor: Int32)
    /// Something is at the other end that does not speak ZeroMQ as we do, or may not.
    case handshakeFailed(HandshakeFailure)
    /// Nobody answers at the endpoint; it is tried again soon.
    case retrying
  }

  /// Why two ends could not agree to speak.
  public enum HandshakeFailure: Hashable, Sendable {
    /// The other end does not take our key.
    case keyRefused
    /// One end has keys, the other has none.
    case otherMechanism
    /// The other end takes us for somebody else, who has another key.
    case otherKey
    /// The other end hung up. So does one that has another key than we think.
    case hungUp
    /// What came is not of the protocol.
    case notOurProtocol
  }

  let handle: SocketHandle

  /// Watches a socket from now on. One monitor for a socket.
  public init(_ router: borrowing Router) throws(MessagingError) {
    try self.init(router.handle)
  }

  /// Watches a socket from now on. One monitor for a socket.
  public init(_ dealer: borrowing Dealer) throws(MessagingError) {
    try self.init(dealer.handle)
  }

  deinit { handle.close() }

  /// The next event; nil when there is none. Never waits.
  public borrowing func next() throws(MessagingError) -> Event? {
    let header = Frame()
    while try handle.receive(into: header) {
      // Two parts: the event's number (16 bits) and value (32 bits) in native order; the address.
      let (number, value) = header.withBytes { bytes -> (UInt16, UInt32) in
        guard bytes.byteCount >= 6 else { return (0, 0) }
        return unsafe (
          bytes.unsafeLoadUnaligned(as: UInt16.self),
          bytes.unsafeLoadUnaligned(fromByteOffset: 2, as: UInt32.self)
        )
      }
      _ = try handle.dropRest(after: header)
      if let event = Event(number: Int32(number), value: Int32(bitPattern: value)) { return event }
    }
    return nil
  }

  private init(_ watched: SocketHandle) throws(MessagingError) {
    let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
    let endpoint = "inproc://metronome-connection-monitor-\(number)"
    guard unsafe zmq_socket_monitor(watched.pointer, endpoint, Event.numbers) == 0 else {
      throw .unavailable(operation: "watching connections", code: zmq_errno())
    }
    let handle = try SocketHandle(watched.context, type: ZMQ_PAIR)
    handle.set(ZMQ_LINGER, to: Int32(0))
    // Without a limit: libzmq's I/O thread would wait for us otherwise, and we may wait for it.
    handle.set(ZMQ_RCVHWM, to: Int32(0))
    try handle.connect(unchecked: endpoint)
    self.handle = handle
  }

  /// Names are unique in the process, so also in each context.
  private static let count = Atomic<Int>(0)
}

extension ConnectionMonitor.Event {
  /// libzmq's number for each event that we listen to.
  fileprivate static var numbers: Int32 {
    ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED
      | ZMQ_EVENT_CONNECT_RETRIED
      | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
      | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
  }

  fileprivate init?(number: Int32, value: Int32) {
    switch number {
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: self = .connected
    case ZMQ_EVENT_ACCEPTED: self = .accepted(descriptor: value)
    case ZMQ_EVENT_DISCONNECTED: self = .disconnected(descriptor: value)
    case ZMQ_EVENT_CONNECT_RETRIED: self = .retrying
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: self = .handshakeFailed(.keyRefused)
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
      switch value {
      case ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH: self = .handshakeFailed(.otherMechanism)
      case ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC: self = .handshakeFailed(.otherKey)
      default: self = .handshakeFailed(.notOurProtocol)
      }
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: self = .handshakeFailed(.hungUp)
    default: return nil
    }
  }
}
