import Testing
import Wire

/// Envelopes one after the other in a frame.
@Suite struct JoinedEnvelopesTests {
  @Test(arguments: 0..<UInt64(20))
  func `joined messages are told apart`(seed: UInt64) throws {
    var generator = MessageGenerator(seed: seed)
    let messages = generator.clientMessages()
    var rest = try messages.flatMap { try $0.bytes() }
    for message in messages {
      let count = firstEnvelopeByteCount(of: rest.span.bytes)
      #expect(try ClientMessage.decoded(Array(rest.prefix(count))) == message)
      rest.removeFirst(count)
    }
    #expect(rest.isEmpty)
  }

  @Test(arguments: 0..<UInt64(20))
  func `a message cut off in the middle of a frame is refused`(seed: UInt64) throws {
    var generator = MessageGenerator(seed: seed)
    let whole = try ClientMessage.heartbeat(Heartbeat()).bytes()
    for message in generator.clientMessages() {
      let second = try message.bytes()
      for kept in 0..<second.count {
        let frame = whole + second.prefix(kept)
        let first = firstEnvelopeByteCount(of: frame.span.bytes)
        #expect(first == whole.count)
        let rest = Array(frame.dropFirst(first))
        #expect(firstEnvelopeByteCount(of: rest.span.bytes) == kept)
        #expect(throws: WireError.self) { try ClientMessage.decoded(rest) }
      }
    }
  }

  @Test(arguments: [0, 1, 7, 8, 1_000, UInt32.max])
  func `a frame that declares a length it cannot have is one message`(declared: UInt32) {
    let length = (0..<4).map { UInt8(truncatingIfNeeded: declared >> (8 * $0)) }
    let bytes = [0x08, 0x02, 0x15] + length + [0x00, 0x00]
    #expect(firstEnvelopeByteCount(of: bytes.span.bytes) == (declared == 8 ? 8 : bytes.count))
  }

  @Test(arguments: 0..<UInt64(200))
  func `random bytes are cut at a place that they have`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for count in 0...40 {
      var bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      if seed.isMultiple(of: 2), count > 3 { bytes.replaceSubrange(0..<3, with: [0x08, 2, 0x15]) }
      let first = firstEnvelopeByteCount(of: bytes.span.bytes)
      #expect(first <= count)
      #expect(first > 0 || count == 0)
    }
  }
}
