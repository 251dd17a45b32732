/// Why a message is not one that a peer may send, or that we may.
public enum WireError: Error, Hashable, Sendable {
  /// The bytes are no protobuf `Envelope`, or one that would need too much memory to read.
  case malformed(byteCount: Int)
  /// The message says that it has another size than it has: it was cut off, or bytes were added.
  case wrongSize(found: Int, declared: Int)
  /// The sender speaks another protocol version.
  case otherVersion(found: UInt32, expected: UInt32)
  /// The message is larger than `Limits.messageByteCountMax`.
  case oversized(byteCount: Int, limit: Int)
  /// A kind of message that this receiver does not take; `kind` nil when the protocol has no such kind.
  case unexpectedKind(MessageKind?, receiver: Receiver)
  /// A field has a value that the protocol does not allow. The name is that of the proto file, with
  /// the message before it: "TrainOrder.work".
  case outOfRange(field: String, found: String, allowed: String)

  /// Which end of the wire reads.
  public enum Receiver: String, Hashable, Sendable {
    case coordinator
    case client = "client process"
  }
}

extension WireError: CustomStringConvertible {
  /// A sentence without the peer's name, which only the caller knows.
  public var description: String {
    switch self {
    case .malformed(let byteCount):
      "a message of \(byteCount) bytes is not a protobuf Envelope of Metronome's wire protocol"
    case .wrongSize(let found, let declared):
      declared == 0
        ? "a message of \(found) bytes does not say how many bytes it has; byte_count is always set"
        : "a message of \(found) bytes says that it has \(declared); it was cut off or added to"
    case .otherVersion(let found, let expected):
      "a message of protocol version \(found) came; this program speaks version \(expected); "
        + "run the same Metronome version at both ends"
    case .oversized(let byteCount, let limit):
      "a message has \(byteCount) bytes; \(limit) are allowed"
    case .unexpectedKind(let kind?, let receiver):
      "a \(kind.rawValue) message came; a \(receiver.rawValue) does not take it"
    case .unexpectedKind(nil, let receiver):
      "a message of a kind that protocol version \(Limits.protocolVersion) does not have came to a "
        + receiver.rawValue
    case .outOfRange(let field, let found, let allowed):
      "\(field) is \(found); allowed is \(allowed)"
    }
  }
}

extension WireError {
  /// Refuses a number outside `range`.
  static func check(
    _ value: Int, in range: ClosedRange<Int>, _ field: @autoclosure () -> String
  ) throws(WireError) {
    guard range.contains(value) else {
      let (low, high) = (range.lowerBound, range.upperBound)
      throw .outOfRange(
        field: field(), found: "\(value)", allowed: low == high ? "\(low)" : "\(low) to \(high)")
    }
  }
}
