import Federation
import Testing
import Wire

@Suite struct RoundTripTests {
  @Test(arguments: 0..<UInt64(50))
  func `every client message comes back as it was`(seed: UInt64) throws {
    var generator = MessageGenerator(seed: seed)
    for message in generator.clientMessages() {
      #expect(try ClientMessage.decoded(message.bytes()) == message)
    }
  }

  @Test(arguments: 0..<UInt64(50))
  func `every coordinator message comes back as it was`(seed: UInt64) throws {
    var generator = MessageGenerator(seed: seed)
    for message in generator.coordinatorMessages() {
      #expect(try CoordinatorMessage.decoded(message.bytes()) == message)
    }
  }

  @Test func `values keep every bit, also of numbers that are not finite`() throws {
    let patterns: [UInt32] = [
      0, 0x8000_0000, 1, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0001, 0x7F80_0001, 0x0080_0000,
    ]
    let message = CoordinatorMessage.model(
      Model(version: 1, parameters: Values(patterns.map(Float.init(bitPattern:)))))
    guard case .model(let model) = try CoordinatorMessage.decoded(message.bytes()) else {
      Issue.record("a Model came back as another message")
      return
    }
    #expect(model.parameters.values.map(\.bitPattern) == patterns)
  }

  @Test func `values in float16 are rounded to the nearest`() throws {
    let sent: [Float] = [1, -2.5, 0.1, 65_504, 65_520, 1e-8, 0]
    let values = Values(sent, encoding: .float16)
    let message = ClientMessage.weightDelta(.sample(delta: values))
    guard case .weightDelta(let delta) = try ClientMessage.decoded(message.bytes()) else {
      Issue.record("a WeightDelta came back as another message")
      return
    }
    #expect(delta.delta.encoding == .float16)
    #expect(Array(delta.delta.values) == [1, -2.5, 0.099975586, 65_504, .infinity, 0, 0])
  }

  @Test(arguments: 1...9)
  func `a vector is found wherever it stands in its message`(padding: Int) throws {
    var values = Protobuf()
    values.field(1, 2)
    values.field(4, [3, 4])
    var report = Protobuf()
    report.field(3, 1)
    var delta = Protobuf()
    delta.field(1, 9)
    // A field that this version does not know, so that the values begin at any address.
    delta.field(1_000, bytes: [UInt8](repeating: 7, count: padding))
    delta.field(4, values)
    delta.field(3, report)
    delta.field(2, 8)
    let message = try ClientMessage.decoded(Protobuf.envelope(kind: 11, delta))
    #expect(
      message
        == .weightDelta(
          WeightDelta(
            order: 9, baseVersion: 8, reports: [.init(client: ClientID(0), update: 0, steps: 1)],
            delta: Values([3, 4]))))
  }

  @Test func `a slice from the middle of a vector is sent as it stands`() throws {
    let vector = (0..<100).map(Float.init)
    let part = Values(total: 100, offset: 40, values: vector[40..<60])
    let message = ClientMessage.weightDelta(.sample(delta: part))
    guard case .weightDelta(let delta) = try ClientMessage.decoded(message.bytes()) else {
      Issue.record("a WeightDelta came back as another message")
      return
    }
    #expect(delta.delta.offset == 40)
    #expect(Array(delta.delta.values) == Array(vector[40..<60]))
  }

  @Test func `a vector of as many values as one message holds fits into one message`() throws {
    let values = Values([Float](repeating: 1, count: Limits.partValueCountMax))
    let message = ClientMessage.weightDelta(.sample(delta: values))
    let bytes = try message.bytes()
    #expect(bytes.count <= Limits.messageByteCountMax)
    #expect(try ClientMessage.decoded(bytes) == message)
  }
}

extension WeightDelta {
  /// A delta of one client.
  static func sample(delta: Values) -> WeightDelta {
    WeightDelta(
      order: 1, baseVersion: 0,
      reports: [.init(client: ClientID(0), update: 0, steps: 1)], delta: delta)
  }
}
