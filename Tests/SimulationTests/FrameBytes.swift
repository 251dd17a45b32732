import Messaging
import Wire

@testable import Runtime

/// Frames as bytes, which a simulated line carries.
enum FrameBytes {
  static func of(_ frame: borrowing Frame) -> [UInt8] {
    frame.withBytes { bytes in bytes.withUnsafeBytes { Array($0) } }
  }

  /// These messages joined.
  static func joining(_ messages: [ClientMessage]) throws -> [UInt8] {
    let byteCounts = try messages.map { try $0.encodedByteCount() }
    return of(try Frame(joining: byteCounts) { messages[$0].encode(into: &$1) })
  }

  static func joining(_ messages: [CoordinatorMessage]) throws -> [UInt8] {
    let byteCounts = try messages.map { try $0.encodedByteCount() }
    return of(try Frame(joining: byteCounts) { messages[$0].encode(into: &$1) })
  }

  /// The messages of a frame, as they are read one after the other.
  static func read(_ bytes: [UInt8]) throws -> JoinedMessages {
    var frame = try Frame(byteCount: bytes.count)
    frame.withMutableBytes { target in
      target.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
    }
    return JoinedMessages(frame)
  }

  /// All messages to the coordinator; nil where one of them is none.
  static func clientMessages(_ bytes: [UInt8]) throws -> [ClientMessage]? {
    let joined = try read(bytes)
    var messages: [ClientMessage] = []
    while !joined.isEmpty {
      let next = joined.next { bytes throws(WireError) in try ClientMessage(decoding: bytes) }
      guard case .success(let message) = next else { return nil }
      messages.append(message)
    }
    return messages
  }

  /// All messages to a client process; nil where one of them is none.
  static func coordinatorMessages(_ bytes: [UInt8]) throws -> [CoordinatorMessage]? {
    let joined = try read(bytes)
    var messages: [CoordinatorMessage] = []
    while !joined.isEmpty {
      let next = joined.next { bytes throws(WireError) in try CoordinatorMessage(decoding: bytes) }
      guard case .success(let message) = next else { return nil }
      messages.append(message)
    }
    return messages
  }
}
