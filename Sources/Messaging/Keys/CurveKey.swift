internal import CZeroMQ

/// The public half of a key pair: 32 bytes of Curve25519, written as 40 characters (ZeroMQ's Z85,
/// https://rfc.zeromq.org/spec/32). It may be shown to anybody.
@safe public struct CurveKey: Hashable, Sendable, CustomStringConvertible {
  /// The 40 characters.
  public let text: String

  public var description: String { text }

  /// Nil for what is no key.
  public init?(_ text: String) {
    guard isCurveKey(text) else { return nil }
    self.text = text
  }

  /// - Parameter bytes: as they travel; nil where they are not 32.
  init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    var text = [CChar](repeating: 0, count: 41)
    guard unsafe zmq_z85_encode(&text, bytes, bytes.count) != nil else { return nil }
    self.text = String(decoding: text.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// Whether 40 characters stand for 32 bytes.
func isCurveKey(_ text: String) -> Bool {
  guard text.utf8.count == 40 else { return false }
  var bytes = [UInt8](repeating: 0, count: 32)
  return unsafe zmq_z85_decode(&bytes, text) != nil
}
