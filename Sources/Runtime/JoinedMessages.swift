import Messaging
import Wire

/// The messages of a frame, read one after the other. A class: a frame has one owner.
final class JoinedMessages {
  private let frame: Frame
  /// Where the next message begins.
  private var offset = 0
  /// Whether the last message was read, or one that cannot be.
  private(set) var isEmpty = false

  init(_ frame: consuming Frame) { self.frame = frame }

  /// The next message, or what is wrong with it: then nothing more is read.
  /// - Precondition: not empty.
  func next<Message>(
    _ decode: (RawSpan) throws(WireError) -> Message
  ) -> Result<Message, WireError> {
    let start = offset
    let (message, end) = frame.withBytes { bytes in
      let rest = bytes.extracting(droppingFirst: start)
      let count = firstEnvelopeByteCount(of: rest)
      let message = Result { () throws(WireError) in try decode(rest.extracting(first: count)) }
      return (message, start + count)
    }
    offset = end
    isEmpty = end == frame.byteCount
    if case .failure = message { isEmpty = true }
    return message
  }
}

extension Frame {
  /// Writes all bytes into as many others.
  func copy(into other: inout MutableRawSpan) {
    withBytes { bytes in
      bytes.withUnsafeBytes { bytes in other.withUnsafeMutableBytes { $0.copyMemory(from: bytes) } }
    }
  }

  /// A frame of messages one after the other.
  /// - Parameter encode: writes the message of an index into as many bytes as it has.
  init(
    joining byteCounts: [Int], encode: (Int, inout MutableRawSpan) -> Void
  ) throws(MessagingError) {
    try self.init(byteCount: byteCounts.reduce(0, +))
    withMutableBytes { bytes in
      bytes.withUnsafeMutableBytes { all in
        var start = 0
        for (index, count) in byteCounts.enumerated() {
          var part = UnsafeMutableRawBufferPointer(rebasing: all[start..<(start + count)])
            .mutableBytes
          encode(index, &part)
          start += count
        }
      }
    }
  }
}
