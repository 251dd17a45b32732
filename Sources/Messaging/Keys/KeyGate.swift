internal import CZeroMQ
internal import Glibc

/// Decides which keys may connect to the routers of a context: the handler of ZeroMQ's authentication
/// protocol (ZAP, https://rfc.zeromq.org/spec/27). Made before they are bound; used by their thread.
///
/// Whoever connects waits until it is asked.
public struct KeyGate: ~Copyable {
  /// Somebody who wants to connect.
  public struct Caller: Hashable, Sendable {
    /// The machine that the connection comes from, as an address.
    public let address: String
    /// The key that it has proven to have; nil where it used another mechanism.
    public let key: CurveKey?
  }

  let handle: SocketHandle

  /// - Throws: where the context has one already.
  public init(_ context: Context) throws(MessagingError) {
    let handle = try SocketHandle(context, type: ZMQ_REP)
    handle.set(ZMQ_LINGER, to: Int32(0))
    try handle.bind(unchecked: "inproc://zeromq.zap.01")
    self.handle = handle
  }

  deinit { handle.close() }

  /// Answers the next caller.
  /// - Parameter isAllowed: whether it may connect.
  /// - Returns: who it was and what it was told; nil when nobody calls. Never waits.
  public borrowing func answer(
    _ isAllowed: (Caller) -> Bool
  ) throws(MessagingError) -> (caller: Caller, isAllowed: Bool)? {
    // Version, number, domain, address, identity, mechanism, and what the mechanism adds.
    guard let request = try parts() else { return nil }
    func text(_ index: Int) -> String {
      index < request.count ? String(decoding: request[index], as: UTF8.self) : ""
    }
    let key = text(5) == "CURVE" && request.count == 7 ? CurveKey(bytes: request[6]) : nil
    let caller = Caller(address: text(3), key: key)
    let isAllowed = key != nil && isAllowed(caller)
    let number = request.count > 1 ? request[1] : []
    let answer = [
      Array("1.0".utf8), number, Array((isAllowed ? "200" : "400").utf8), [],
      isAllowed ? Array((key?.text ?? "").utf8) : [], [],
    ]
    for (index, part) in answer.enumerated() {
      try handle.send(part, isLast: index == answer.count - 1)
    }
    return (caller, isAllowed)
  }

  /// All parts of the next request.
  private borrowing func parts() throws(MessagingError) -> [[UInt8]]? {
    let frame = Frame()
    guard try handle.receive(into: frame) else { return nil }
    var parts = [frame.bytes]
    while unsafe zmq_msg_more(frame.message) != 0, try handle.receive(into: frame) {
      parts.append(frame.bytes)
    }
    return parts
  }
}

extension Frame {
  /// A copy of what it holds.
  var bytes: [UInt8] {
    withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe Array($0) } }
  }
}
