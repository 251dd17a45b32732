/// Who a message at a router came from, and who one goes to: ZeroMQ's routing identity, 1 to 255
/// bytes that the router chose, or the peer for itself. A connection made anew has a new one.
public struct PeerID: Hashable, Sendable {
  /// The identity as ZeroMQ knows it.
  public let bytes: [UInt8]

  /// An identity that a peer was given or gave itself.
  public init(bytes: [UInt8]) { self.bytes = bytes }
}

extension PeerID: CustomStringConvertible {
  /// The bytes in hexadecimal.
  public var description: String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
