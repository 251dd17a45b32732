import Federation
import Testing
import Wire

/// What is well-formed but not allowed, and the sentences that say so.
@Suite struct RefusalTests {
  @Test func `a message of another protocol version is refused with both versions`() throws {
    var hello = Protobuf()
    hello.field(1, "node-1")
    let error = #expect(throws: WireError.otherVersion(found: 1, expected: 2)) {
      try ClientMessage.decoded(Protobuf.envelope(version: 1, kind: 10, hello))
    }
    #expect(
      error?.description
        == "a message of protocol version 1 came; this program speaks version 2; "
        + "run the same Metronome version at both ends")
  }

  @Test func `another version is recognised when its fields have other types`() throws {
    // A Hello whose process id is text.
    var hello = Protobuf()
    hello.field(2, "4711")
    #expect(throws: WireError.otherVersion(found: 3, expected: 2)) {
      try ClientMessage.decoded(Protobuf.envelope(version: 3, kind: 10, hello))
    }
    let bytes = Protobuf.envelope(version: 2, kind: 10, hello)
    #expect(throws: WireError.malformed(byteCount: bytes.count)) {
      try ClientMessage.decoded(bytes)
    }
  }

  @Test func `another version is recognised by a message that this one does not have`() throws {
    #expect(throws: WireError.otherVersion(found: 3, expected: 2)) {
      try ClientMessage.decoded(Protobuf.envelope(version: 3, kind: 99, Protobuf()))
    }
  }

  @Test func `a Reject of another version is read`() throws {
    var reject = Protobuf()
    reject.field(1, "speak version 3")
    for version: UInt64 in [1, 3, 1_000] {
      let message = try CoordinatorMessage.decoded(
        Protobuf.envelope(version: version, kind: 3, reject))
      #expect(message == .reject(reason: "speak version 3"))
    }
  }

  @Test func `each end refuses what only the other takes`() throws {
    var generator = MessageGenerator(seed: 3)
    for message in generator.clientMessages() where message.kind != .heartbeat {
      #expect(throws: WireError.unexpectedKind(message.kind, receiver: .client)) {
        try CoordinatorMessage.decoded(message.bytes())
      }
    }
    for message in generator.coordinatorMessages() where message.kind != .heartbeat {
      #expect(throws: WireError.unexpectedKind(message.kind, receiver: .coordinator)) {
        try ClientMessage.decoded(message.bytes())
      }
    }
    #expect(
      WireError.unexpectedKind(.welcome, receiver: .coordinator).description
        == "a Welcome message came; a coordinator does not take it")
  }

  @Test func `an envelope without a message is refused`() {
    var bytes: [UInt8] = [8, 2, 21, 0, 0, 0, 0]
    bytes[3] = UInt8(bytes.count)
    #expect(throws: WireError.unexpectedKind(nil, receiver: .coordinator)) {
      try ClientMessage.decoded(bytes)
    }
  }

  @Test func `an oversized message is refused before it is read`() {
    let count = Limits.messageByteCountMax + 1
    let error = #expect(
      throws: WireError.oversized(byteCount: count, limit: Limits.messageByteCountMax)
    ) {
      try ClientMessage.decoded([UInt8](repeating: 0, count: count))
    }
    #expect(error?.description == "a message has 17825793 bytes; 17825792 are allowed")
  }

  @Test func `a message that is too large is not sent`() throws {
    let names = (0..<Limits.listCountMax).map { "\($0)" + String(repeating: "#", count: 200) }
    var welcome = Welcome(
      experiment: "", parameterCount: 0, arrays: names.map { .init(name: $0, shape: [0]) },
      clients: 1, arithmetic: DeclaredArithmetic(kind: "ordered"))
    _ = try CoordinatorMessage.welcome(welcome).encodedByteCount()
    welcome.experiment = [String](repeating: String(repeating: "#", count: 1 << 20), count: 12)
    #expect(throws: WireError.self) { try CoordinatorMessage.welcome(welcome).encodedByteCount() }
  }

  @Test func `an envelope with two messages is refused`() {
    var goodbye = Protobuf()
    goodbye.field(14, Protobuf())
    goodbye.field(14, Protobuf())
    var bytes: [UInt8] = [8, 2, 21, 0, 0, 0, 0] + goodbye.bytes
    bytes[3] = UInt8(bytes.count)
    #expect(
      throws: WireError.outOfRange(
        field: "the number of messages in an Envelope", found: "2 or more", allowed: "1")
    ) {
      try ClientMessage.decoded(bytes)
    }
  }

  @Test(arguments: [(0, false), (2, false), (16, false), (0, true), (17, true)])
  func `orders have one work item, or with a sum 1 to 16`(count: Int, sum: Bool) throws {
    var order = Protobuf()
    order.field(1, 1)
    for _ in 0..<count { order.field(3, Protobuf()) }
    if sum { order.field(4, 1) }
    let error = #expect(throws: WireError.self) {
      try CoordinatorMessage.decoded(Protobuf.envelope(kind: 21, order))
    }
    #expect(
      error?.description
        == "the number of TrainOrder.work with sum \(sum) is \(count); "
        + "allowed is \(sum ? "1 to 16" : "1")")
  }

  @Test(arguments: [(1, false), (1, true), (16, true)])
  func `orders with an allowed number of work items are read`(count: Int, sum: Bool) throws {
    var order = Protobuf()
    order.field(1, 1)
    for _ in 0..<count { order.field(3, Protobuf()) }
    if sum { order.field(4, 1) }
    guard
      case .trainOrder(let read) = try CoordinatorMessage.decoded(
        Protobuf.envelope(kind: 21, order))
    else {
      Issue.record("a TrainOrder came back as another message")
      return
    }
    #expect(read.work.count == count)
    #expect(read.sum == sum)
  }

  @Test func `order 0 means none, so no order has it`() {
    var evaluation = Protobuf()
    evaluation.field(3, Protobuf())
    #expect(
      throws: WireError.outOfRange(field: "Evaluation.order", found: "0", allowed: "1 or more")
    ) {
      try ClientMessage.decoded(Protobuf.envelope(kind: 12, evaluation))
    }
  }

  /// (total, offset, values)
  @Test(
    arguments: [
      (3, 0, 0), (3, 3, 0), (3, 1, 3), (3, 4, 1), (0, 0, 1), (1 << 41, 0, 1),
      (UInt64.max, UInt64.max, 1), (UInt64.max, 0, 1), (3, UInt64.max, 1),
    ] as [(UInt64, UInt64, Int)])
  func `values that are not a part of their vector are refused`(
    total: UInt64, offset: UInt64, count: Int
  ) {
    var values = Protobuf()
    values.field(1, total)
    values.field(2, offset)
    values.field(4, [Float](repeating: 1, count: count))
    #expect(throws: WireError.self) {
      try ClientMessage.decoded(Protobuf.envelope(kind: 11, delta(values)))
    }
  }

  @Test func `values in an unknown encoding are refused`() {
    var values = Protobuf()
    values.field(1, 1)
    values.field(3, 7)
    values.field(4, [Float(1)])
    #expect(
      throws: WireError.outOfRange(
        field: "WeightDelta.delta.encoding", found: "7", allowed: "0 (FLOAT32) or 1 (FLOAT16)")
    ) {
      try ClientMessage.decoded(Protobuf.envelope(kind: 11, delta(values)))
    }
  }

  @Test(arguments: [(UInt64(0), 7, 4), (1, 3, 2)])
  func `values that end within a number are refused`(
    encoding: UInt64, byteCount: Int, multiple: Int
  ) {
    var values = Protobuf()
    values.field(1, 2)
    values.field(3, encoding)
    values.field(4, bytes: [UInt8](repeating: 0, count: byteCount))
    #expect(
      throws: WireError.outOfRange(
        field: "the number of bytes of WeightDelta.delta.values", found: "\(byteCount)",
        allowed: "a multiple of \(multiple)")
    ) {
      try ClientMessage.decoded(Protobuf.envelope(kind: 11, delta(values)))
    }
  }

  @Test func `a vector or one of its fields that stands twice is refused`() {
    var values = Protobuf()
    values.field(1, 1)
    values.field(4, [Float(1)])
    var twice = delta(values)
    twice.field(4, values)
    #expect(throws: WireError.self) {
      try ClientMessage.decoded(Protobuf.envelope(kind: 11, twice))
    }
    values.field(4, [Float(1)])
    #expect(throws: WireError.self) {
      try ClientMessage.decoded(Protobuf.envelope(kind: 11, delta(values)))
    }
  }

  @Test func `a WeightDelta without values is refused`() {
    var delta = Protobuf()
    delta.field(1, 1)
    delta.field(3, Protobuf())
    #expect(
      throws: WireError.outOfRange(
        field: "WeightDelta.delta", found: "absent", allowed: "a vector")
    ) {
      try ClientMessage.decoded(Protobuf.envelope(kind: 11, delta))
    }
  }

  @Test func `names and sentences have their limits, when read and when sent`() {
    var hello = Protobuf()
    hello.field(1, String(repeating: "n", count: 256))
    let expected = WireError.outOfRange(
      field: "the number of bytes of Hello.host", found: "256", allowed: "0 to 255")
    #expect(throws: expected) {
      try ClientMessage.decoded(Protobuf.envelope(kind: 10, hello))
    }
    #expect(throws: expected) {
      try ClientMessage.hello(
        Hello(
          host: String(repeating: "n", count: 256), pid: 1,
          arithmetic: DeclaredArithmetic(kind: "ordered"))
      ).encodedByteCount()
    }
    #expect(throws: WireError.self) {
      try CoordinatorMessage.stop(reason: String(repeating: "r", count: 65_537)).encodedByteCount()
    }
  }

  private func delta(_ values: Protobuf) -> Protobuf {
    var delta = Protobuf()
    delta.field(1, 1)
    delta.field(3, Protobuf())
    delta.field(4, values)
    return delta
  }
}
