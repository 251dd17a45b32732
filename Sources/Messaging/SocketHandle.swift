internal import CZeroMQ
internal import Glibc

/// An open ZeroMQ socket, or one that has been closed: what a router, dealer or monitor owns, and what
/// a poller asks without keeping it open.
///
/// Not Sendable: a socket is used by one thread.
@safe final class SocketHandle {
  /// nil once closed.
  private(set) var pointer: UnsafeMutableRawPointer?
  /// Outlives the socket: libzmq waits for every socket before a context ends.
  let context: Context
  /// The files of the endpoints that were bound.
  private var files: [SocketFile] = []

  init(_ context: Context, type: Int32) throws(MessagingError) {
    guard let pointer = unsafe zmq_socket(context.handle, type) else {
      throw .unavailable(operation: "opening a socket", code: zmq_errno())
    }
    unsafe self.pointer = pointer
    self.context = context
  }

  deinit { close() }

  func close() {
    for file in files { file.remove() }
    files = []
    if let open = unsafe pointer { unsafe zmq_close(open) }
    unsafe pointer = nil
  }

  func set<Value: FixedWidthInteger>(_ option: Int32, to value: Value) {
    var value = value
    let result = unsafe zmq_setsockopt(pointer, option, &value, MemoryLayout<Value>.size)
    precondition(result == 0, "socket option \(option) does not take \(value)")
  }

  /// - Parameter text: taken as it is.
  func set(_ option: Int32, to text: String) {
    let result = unsafe zmq_setsockopt(pointer, option, text, text.utf8.count)
    precondition(result == 0, "socket option \(option) does not take this text")
  }

  func set(_ options: SocketOptions) {
    set(ZMQ_LINGER, to: options.lingerMilliseconds)
    set(ZMQ_HEARTBEAT_IVL, to: options.heartbeatMilliseconds)
    if options.heartbeatMilliseconds > 0 {
      set(ZMQ_HEARTBEAT_TIMEOUT, to: options.heartbeatTimeoutMilliseconds)
      // The peer may count us dead after the same time; a multiple of 100 ms, up to 6,553,599 ms.
      set(ZMQ_HEARTBEAT_TTL, to: min(options.heartbeatTimeoutMilliseconds, 6_553_500))
    }
    set(ZMQ_MAXMSGSIZE, to: options.messageByteCountMax)
    set(ZMQ_SNDHWM, to: options.sendQueueMax)
    set(ZMQ_RCVHWM, to: options.receiveQueueMax)
    set(ZMQ_RECONNECT_IVL, to: options.reconnectMilliseconds)
  }

  /// Connects to where a coordinator is or will be; needs no peer.
  ///
  /// Throws when the endpoint cannot be one.
  func connect(_ endpoint: String) throws(MessagingError) {
    do throws(Endpoint.Fault) {
      let place = try Endpoint(endpoint, for: .connecting)
      try place.checkPlaceToConnect()
      set(ZMQ_IPV6, to: Int32(place.needsIPv6 ? 1 : 0))
    } catch {
      throw .connectRefused(endpoint: endpoint, code: error.code)
    }
    try connect(unchecked: endpoint)
  }

  /// Connects to an endpoint of ours.
  func connect(unchecked endpoint: String) throws(MessagingError) {
    guard unsafe zmq_connect(pointer, endpoint) == 0 else {
      throw .connectRefused(endpoint: endpoint, code: zmq_errno())
    }
  }

  /// Binds an endpoint of ours.
  func bind(unchecked endpoint: String) throws(MessagingError) {
    guard unsafe zmq_bind(pointer, endpoint) == 0 else {
      throw .bindRefused(endpoint: endpoint, code: zmq_errno())
    }
  }

  /// Returns the endpoint as it was bound: with the port that stands for `*`.
  func bind(_ endpoint: String) throws(MessagingError) -> String {
    let place: Endpoint
    do throws(Endpoint.Fault) {
      place = try Endpoint(endpoint, for: .binding)
      try place.checkPlaceToBind()
      set(ZMQ_IPV6, to: Int32(place.needsIPv6 ? 1 : 0))
    } catch {
      throw .bindRefused(endpoint: endpoint, code: error.code)
    }
    // A socket file is its user's alone, whatever the mask for new files is.
    let mask = umask(0o177)
    defer { umask(mask) }
    try bind(unchecked: endpoint)
    if let file = place.file { files.append(file) }
    var text = [UInt8](repeating: 0, count: 1_024)
    var byteCount = text.count
    guard unsafe zmq_getsockopt(pointer, ZMQ_LAST_ENDPOINT, &text, &byteCount) == 0 else {
      throw .unavailable(operation: "asking for the endpoint bound", code: zmq_errno())
    }
    // The count includes the final NUL.
    return String(decoding: text.prefix(byteCount - 1), as: UTF8.self)
  }

  /// Takes the next part that has come into `frame`; false when none has.
  func receive(into frame: borrowing Frame) throws(MessagingError) -> Bool {
    while unsafe zmq_msg_recv(frame.message, pointer, ZMQ_DONTWAIT) < 0 {
      switch zmq_errno() {
      case EAGAIN: return false
      case EINTR: continue
      case let code: throw .unavailable(operation: "receiving a message", code: code)
      }
    }
    return true
  }

  /// Gives away the last part of a message, after which `frame` is empty; false, and `frame` as it
  /// was, when the queue is full.
  func send(_ frame: borrowing Frame) throws(MessagingError) -> Bool {
    while unsafe zmq_msg_send(frame.message, pointer, ZMQ_DONTWAIT) < 0 {
      switch zmq_errno() {
      case EAGAIN: return false
      case EINTR: continue
      case let code: throw .unavailable(operation: "sending a message", code: code)
      }
    }
    return true
  }

  /// Sends a part of a message of ours.
  func send(_ part: [UInt8], isLast: Bool) throws(MessagingError) {
    while unsafe zmq_send(pointer, part, part.count, isLast ? 0 : ZMQ_SNDMORE) < 0 {
      let code = zmq_errno()
      guard code == EINTR else { throw .unavailable(operation: "sending a message", code: code) }
    }
  }

  /// Says to a router where the part that follows goes; false when that peer's queue is full.
  func send(identityOf peer: PeerID) throws(MessagingError) -> Bool {
    let flags = ZMQ_DONTWAIT | ZMQ_SNDMORE
    while unsafe zmq_send(pointer, peer.bytes, peer.bytes.count, flags) < 0 {
      switch zmq_errno() {
      case EAGAIN: return false
      case EINTR: continue
      case EHOSTUNREACH: throw .peerGone(peer)
      case let code: throw .unavailable(operation: "sending a message to peer \(peer)", code: code)
      }
    }
    return true
  }

  /// Reads and drops what is left of a message whose last part read was `frame`; returns how many
  /// parts that were.
  func dropRest(after frame: borrowing Frame) throws(MessagingError) -> Int {
    var count = 0
    var hasMore = unsafe zmq_msg_more(frame.message) != 0
    while hasMore {
      let rest = Frame()
      // The parts of a message arrive together.
      guard try receive(into: rest) else { break }
      count += 1
      hasMore = unsafe zmq_msg_more(rest.message) != 0
    }
    return count
  }
}
