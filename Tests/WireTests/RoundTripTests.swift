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
    let message = CoordinatorMessage.trainOrder(
      TrainOrder(
        order: 1, baseVersion: 0, work: [.init(client: ClientID(0), update: 0)],
        model: Values(patterns.map(Float.init(bitPattern:)))))
    guard case .trainOrder(let order) = try CoordinatorMessage.decoded(message.bytes()) else {
      Issue.record("a TrainOrder came back as another message")
      return
    }
    #expect(order.model?.values.map(\.bitPattern) == patterns)
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

@Suite struct EncodingTests {
  @Test func `a Hello has the bytes that the proto file says`() throws {
    var hello = Protobuf()
    hello.field(1, "node-1")
    hello.field(2, 4_711)
    hello.field(3, "Haswell")
    hello.field(4, bytes: [3, 0x80, 1])
    let message = ClientMessage.hello(
      Hello(
        host: "node-1", pid: 4_711, kernelCore: "Haswell",
        hostedClients: [ClientID(3), ClientID(128)]))
    #expect(try message.bytes() == Protobuf.envelope(kind: 10, hello))
  }

  @Test func `a WeightDelta has the bytes that the proto file says`() throws {
    var report = Protobuf()
    report.field(1, 7)
    report.field(2, 300)
    report.field(3, 10)
    report.field(4, double: 0.5)
    var values = Protobuf()
    values.field(1, 3)
    values.field(3, [1, -2.5, 3e-20])
    var delta = Protobuf()
    delta.field(1, 9)
    delta.field(2, 8)
    delta.field(3, report)
    delta.field(4, values)
    let message = ClientMessage.weightDelta(
      WeightDelta(
        order: 9, baseVersion: 8,
        reports: [.init(client: ClientID(7), update: 300, steps: 10, loss: 0.5)],
        delta: Values([1, -2.5, 3e-20])))
    #expect(try message.bytes() == Protobuf.envelope(kind: 11, delta))
  }

  @Test func `an Evaluation has the bytes that the proto file says, each measure there or not`()
    throws
  {
    for (accuracy, top5): (Double?, Double?) in [(nil, nil), (0, 0.25), (0.5, 0), (nil, 0.75)] {
      var measures = Protobuf()
      measures.field(1, 7)
      measures.field(2, double: 1.5)
      measures.field(4, 30)
      if accuracy != nil { measures.field(5, double: 0) }
      if let accuracy { measures.field(6, double: accuracy) }
      measures.field(7, 9)
      if let top5 { measures.field(8, double: top5) }
      var evaluation = Protobuf()
      evaluation.field(1, 9)
      evaluation.field(2, 8)
      evaluation.field(3, measures)
      let message = ClientMessage.evaluation(
        Evaluation(
          order: 9, version: 8,
          measures: [
            .init(
              client: ClientID(7), trainLoss: 1.5, trainCount: 30,
              testLoss: accuracy.map { _ in 0 }, testAccuracy: accuracy, testCount: 9,
              testTop5: top5)
          ]))
      #expect(try message.bytes() == Protobuf.envelope(kind: 12, evaluation))
      #expect(try ClientMessage.decoded(message.bytes()) == message)
    }
  }

  @Test func `a TrainOrder has the bytes that the proto file says`() throws {
    var work = Protobuf()
    work.field(1, 5)
    work.field(3, float: 0.25)
    work.field(4, 7)
    var order = Protobuf()
    order.field(1, 1)
    order.field(2, 2)
    order.field(3, work)
    order.field(3, work)
    order.field(4, 1)
    order.field(6, bytes: [1, 0])
    let item = TrainOrder.Work(
      client: ClientID(5), update: 0, weight: 0.25, start: VirtualTime(ticks: 7))
    let message = CoordinatorMessage.trainOrder(
      TrainOrder(order: 1, baseVersion: 2, work: [item, item], sum: true, forget: [1, 0]))
    #expect(try message.bytes() == Protobuf.envelope(kind: 21, order))
  }
}

extension WeightDelta {
  /// A delta of one client.
  static func sample(delta: Values) -> WeightDelta {
    WeightDelta(
      order: 1, baseVersion: 0,
      reports: [.init(client: ClientID(0), update: 0, steps: 1, loss: 1)], delta: delta)
  }
}
