import Federation
import Testing

@testable import Wire

/// Whatever a peer sends, it is read or refused with a sentence.
@Suite struct BadBytesTests {
  @Test(arguments: 0..<UInt64(10))
  func `every truncated prefix of every client message is refused`(seed: UInt64) throws {
    var generator = MessageGenerator(seed: seed)
    for message in generator.clientMessages() {
      let bytes = try message.bytes()
      for count in 0..<bytes.count {
        #expect(throws: WireError.self, "\(count) of \(bytes.count) bytes of \(message)") {
          try ClientMessage.decoded(Array(bytes.prefix(count)))
        }
      }
    }
  }

  @Test(arguments: 0..<UInt64(10))
  func `every truncated prefix of every coordinator message is refused`(seed: UInt64) throws {
    var generator = MessageGenerator(seed: seed)
    for message in generator.coordinatorMessages() {
      let bytes = try message.bytes()
      for count in 0..<bytes.count {
        #expect(throws: WireError.self, "\(count) of \(bytes.count) bytes of \(message)") {
          try CoordinatorMessage.decoded(Array(bytes.prefix(count)))
        }
      }
    }
  }

  @Test func `bytes added behind a message are refused`() throws {
    let bytes = try ClientMessage.heartbeat(Heartbeat()).bytes()
    // An unknown field, which protobuf itself would let pass.
    #expect(
      throws: WireError.wrongSize(found: bytes.count + 3, declared: bytes.count)
    ) {
      try ClientMessage.decoded(bytes + [0xF8, 0x01, 0x00])
    }
  }

  @Test(arguments: 0..<UInt64(200))
  func `random bytes never crash the reader`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 {
      let count = Int.random(in: 0...200, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      #expect(throws: WireError.self) { try ClientMessage.decoded(bytes) }
      #expect(throws: WireError.self) { try CoordinatorMessage.decoded(bytes) }
    }
  }

  @Test(arguments: 0..<UInt64(20))
  func `flipped bits never crash the reader, and what it reads can be sent again`(
    seed: UInt64
  ) throws {
    var generator = MessageGenerator(seed: seed)
    for message in generator.clientMessages() {
      for bytes in try flipped(message.bytes(), using: &generator.random) {
        if let read = try? ClientMessage.decoded(bytes) { _ = try read.bytes() }
      }
    }
    for message in generator.coordinatorMessages() {
      for bytes in try flipped(message.bytes(), using: &generator.random) {
        if let read = try? CoordinatorMessage.decoded(bytes) { _ = try read.bytes() }
      }
    }
  }

  /// Copies of `bytes`: each bit flipped alone, then some with several flipped.
  private func flipped(_ bytes: [UInt8], using random: inout SplitMix64) -> [[UInt8]] {
    let single = (0..<min(bytes.count * 8, 800)).map { bit in
      var copy = bytes
      copy[bit / 8] ^= 1 << (bit % 8)
      return copy
    }
    let several = (0..<100).map { _ in
      var copy = bytes
      for _ in 0..<Int.random(in: 2...8, using: &random) {
        copy[Int.random(in: bytes.indices, using: &random)] ^=
          1 << UInt8.random(in: 0...7, using: &random)
      }
      return copy
    }
    return single + several
  }

  @Test func `reading stops cleanly wherever memory ends`() throws {
    var generator = MessageGenerator(seed: 1)
    for message in generator.clientMessages() {
      let bytes = try message.bytes()
      try expectCleanStops(bytes) { byteCountMax throws(WireError) in
        _ = try ClientMessage(decoding: bytes.span.bytes, byteCountMax: byteCountMax)
      }
    }
    for message in generator.coordinatorMessages() {
      let bytes = try message.bytes()
      try expectCleanStops(bytes) { byteCountMax throws(WireError) in
        _ = try CoordinatorMessage(decoding: bytes.span.bytes, byteCountMax: byteCountMax)
      }
    }
  }

  private func expectCleanStops(
    _ bytes: [UInt8], reading read: (_ byteCountMax: Int) throws(WireError) -> Void
  ) throws {
    var readings = 0
    for byteCountMax in stride(from: 0, to: 8_192, by: 8) {
      do throws(WireError) {
        try read(byteCountMax)
        readings += 1
      } catch {
        #expect(readings == 0, "more memory was not enough where less was")
        #expect(error == .malformed(byteCount: bytes.count))
      }
    }
    #expect(readings > 0)
  }

  @Test func `a message that would take far more memory than it has bytes is refused`() throws {
    var evaluation = Protobuf()
    evaluation.field(1, 1)
    let entry: [UInt8] = [3 << 3 | 2, 0]
    evaluation.bytes += (0..<1_000_000).flatMap { _ in entry }
    let bytes = Protobuf.envelope(kind: 12, evaluation)
    #expect(throws: WireError.malformed(byteCount: bytes.count)) {
      try ClientMessage.decoded(bytes)
    }
  }

  @Test func `text that is not UTF-8 is read with replacement characters`() throws {
    var problem = Protobuf()
    problem.field(2, bytes: [0x61, 0xFF, 0x62])
    let message = try ClientMessage.decoded(Protobuf.envelope(kind: 13, problem))
    #expect(message == .problem(Problem(text: "a\u{FFFD}b")))
  }
}
