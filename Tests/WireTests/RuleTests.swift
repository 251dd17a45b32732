import Federation
import Testing
import Wire

/// Each rule of the proto file: what breaks it is neither read nor sent.
@Suite struct RuleTests {
  private func expectRefused(
    _ message: ClientMessage, _ sentence: String, _ change: (inout Protobuf) -> Void, kind: Int
  ) {
    var protobuf = Protobuf()
    change(&protobuf)
    let read = #expect(throws: WireError.self) {
      try ClientMessage.decoded(Protobuf.envelope(kind: kind, protobuf))
    }
    #expect(read?.description == sentence)
    let sent = #expect(throws: WireError.self) { try message.encodedByteCount() }
    #expect(sent?.description == sentence)
  }

  private func evaluation(_ set: MeasureSet, sent: Protobuf, _ sentence: String) {
    let message = ClientMessage.evaluation(
      Evaluation(order: 1, version: 0, clients: [.init(client: ClientID(0), test: set)]))
    expectRefused(
      message, sentence,
      {
        var client = Protobuf()
        client.field(3, sent)
        $0.field(1, 1)
        $0.field(3, client)
      }, kind: 12)
  }

  private func set(_ count: UInt64, _ values: [(String, Double)]) -> (MeasureSet, Protobuf) {
    var sent = Protobuf()
    sent.field(1, count)
    for (name, value) in values {
      var item = Protobuf()
      item.field(1, name)
      item.field(2, double: value)
      sent.field(2, item)
    }
    return (
      MeasureSet(count: count, values: values.map { .init(name: $0.0, value: $0.1) }), sent
    )
  }

  /// (the count, the names and values, the sentence)
  @Test(
    arguments: [
      (
        0, [("loss", 0.5)],
        "the number of Evaluation.clients.test.values with count 0 is 1; allowed is 0"
      ),
      (
        1, [("loss", .infinity)],
        "Evaluation.clients.test loss is inf; allowed is a finite number, or none"
      ),
      (
        1, [("accuracy", 1.5)],
        "Evaluation.clients.test accuracy is 1.5; allowed is a number from 0 to 1, or none"
      ),
      (
        1, [("top5", -0.5)],
        "Evaluation.clients.test top5 is -0.5; allowed is a number from 0 to 1, or none"
      ),
      (
        1, [("loss", 1), ("loss", 1)],
        "Evaluation.clients.test.values is loss twice; allowed is once"
      ),
      (
        1, [("", 1)],
        "the number of bytes of Evaluation.clients.test.values.name is 0; allowed is 1 to 64"
      ),
      (
        1, [("l\u{E4}rm", 1)],
        "Evaluation.clients.test.values.name is other characters; allowed is printable ASCII"
      ),
      (
        1 << 41, [],
        "Evaluation.clients.test.count is 2199023255552; allowed is at most 1099511627776"
      ),
    ] as [(UInt64, [(String, Double)], String)])
  func `a measure that is none is refused, and not sent`(
    count: UInt64, values: [(String, Double)], sentence: String
  ) {
    let (set, sent) = set(count, values)
    evaluation(set, sent: sent, sentence)
  }

  @Test func `a set has at most 64 measures`() {
    let (set, sent) = set(1, (0...64).map { ("m\($0)", 1) })
    evaluation(
      set, sent: sent,
      "the number of Evaluation.clients.test.values with count 1 is 65; allowed is 0 to 64")
  }

  @Test(arguments: [-1, .infinity, .nan] as [Double])
  func `a norm is finite and at least 0`(norm: Double) {
    let message = ClientMessage.weightDelta(
      WeightDelta(
        order: 1, baseVersion: 0,
        reports: [.init(client: ClientID(0), update: 0, steps: 1, deltaNorm: norm)],
        delta: Values([])))
    expectRefused(
      message,
      "WeightDelta.reports.delta_norm is \(norm); allowed is a finite number of at least 0",
      {
        var report = Protobuf()
        report.field(4, double: norm)
        $0.field(1, 1)
        $0.field(3, report)
        $0.field(4, Protobuf())
      }, kind: 11)
  }

  /// (the clock's times, what the thread had of the processors)
  @Test(
    arguments: [
      ((2, 1, 3), (0, 0)), ((1, 3, 2), (0, 0)), ((1, 2, 1 << 63), (0, 0)),
      ((1, 2, 10), (9, 0)), ((1, 2, 10), (0, 9)), ((1, 2, 10), (5, 4)),
      ((1, 2, 10), (.max, 2)),
    ] as [((UInt64, UInt64, UInt64), (UInt64, UInt64))])
  func `work is done in the order of time, and no longer on processors than it took`(
    times: (received: UInt64, begun: UInt64, done: UInt64),
    processors: (busy: UInt64, delay: UInt64)
  ) {
    let message = ClientMessage.weightDelta(
      WeightDelta(
        order: 1, baseVersion: 0, reports: [.init(client: ClientID(0), update: 0, steps: 1)],
        delta: Values([]),
        timing: WeightDelta.Timing(
          received: times.received, begun: times.begun, done: times.done,
          processor: processors.busy, runDelay: processors.delay)))
    let wrong =
      processors == (0, 0)
      ? "received \(times.received), begun \(times.begun), done \(times.done); allowed is none "
        + "before the one above it, at most 2^63 - 1"
      : "processor \(processors.busy), run_delay \(processors.delay); allowed is together at "
        + "most done - begun, 8"
    expectRefused(
      message, "WeightDelta.timing is \(wrong)",
      {
        var report = Protobuf()
        report.field(3, 1)
        var timing = Protobuf()
        let numbers = [times.received, times.begun, times.done, processors.busy, processors.delay]
        for (place, number) in numbers.enumerated() { timing.field(place + 1, number) }
        $0.field(1, 1)
        $0.field(3, report)
        $0.field(4, Protobuf())
        $0.field(5, timing)
      }, kind: 11)
  }

  private func hello(_ ranges: [(UInt64, UInt64)]) -> [UInt8] {
    var hello = Protobuf()
    for (first, count) in ranges {
      var range = Protobuf()
      range.field(1, first)
      range.field(2, count)
      hello.field(4, range)
    }
    return Protobuf.envelope(kind: 10, hello)
  }

  @Test(
    arguments: [
      ([(3, 0)], "0 clients from 3; allowed is 1 or more, all below 2^32"),
      ([(2, 1 << 32 - 1)], "4294967295 clients from 2; allowed is 1 or more, all below 2^32"),
      ([(1 << 32 - 1, 1)], "client 4294967295; allowed is clients below 4294967295"),
      ([(3, 2), (4, 1)], "4 after 4; allowed is ascending ranges without overlap"),
      ([(3, 2), (0, 1)], "0 after 4; allowed is ascending ranges without overlap"),
    ] as [([(UInt64, UInt64)], String)])
  func `hosted clients come in ascending ranges that have clients`(
    ranges: [(UInt64, UInt64)], found: String
  ) {
    let error = #expect(throws: WireError.self) { try ClientMessage.decoded(hello(ranges)) }
    #expect(error?.description == "Hello.hosted_clients is \(found)")
  }

  @Test func `ranges that touch are one list of clients`() throws {
    guard case .hello(let hello) = try ClientMessage.decoded(hello([(3, 2), (5, 1)])) else {
      Issue.record("a Hello came back as another message")
      return
    }
    #expect(ClientRanges(hello.hostedRanges) == ClientRanges([3...5]))
  }

  @Test func `what a client has by label sums to what it has`() {
    let client = Ready.ClientData(
      client: ClientID(0), trainSamples: 5, testSamples: 1, trainLabels: [1, 2])
    expectRefused(
      .ready(Ready(dataDigest: [], clients: [client])),
      "the sum of Ready.clients.train_labels is 3; allowed is 5, the train_samples",
      {
        var client = Protobuf()
        client.field(2, 5)
        client.field(3, 1)
        client.field(4, bytes: [1, 2])
        $0.field(2, client)
      }, kind: 15)
  }

  @Test func `the clients of a Ready ascend`() {
    let clients = [3, 3].map {
      Ready.ClientData(client: ClientID($0), trainSamples: 0, testSamples: 0)
    }
    expectRefused(
      .ready(Ready(dataDigest: [], clients: clients)),
      "Ready.clients is 3 after 3; allowed is ascending clients",
      {
        var client = Protobuf()
        client.field(1, 3)
        $0.field(2, client)
        $0.field(2, client)
      }, kind: 15)
  }

  @Test func `no client is evaluated twice in an order`() {
    let message = CoordinatorMessage.evaluateOrder(
      EvaluateOrder(order: 1, version: 0, clients: [3, 4, 3].map { ClientID($0) }))
    let error = #expect(throws: WireError.self) { try message.encodedByteCount() }
    #expect(error?.description == "EvaluateOrder.clients is one twice; allowed is each once")
  }

  @Test(arguments: [Float.nan, .infinity])
  func `the weights of an order are finite`(weight: Float) {
    let message = CoordinatorMessage.trainOrder(
      TrainOrder(
        order: 1, baseVersion: 0,
        work: [.init(client: ClientID(0), update: 0, weight: weight)]))
    let sent = #expect(throws: WireError.self) { try message.encodedByteCount() }
    var work = Protobuf()
    work.field(3, float: weight)
    var order = Protobuf()
    order.field(1, 1)
    order.field(3, work)
    let read = #expect(throws: WireError.self) {
      try CoordinatorMessage.decoded(Protobuf.envelope(kind: 21, order))
    }
    #expect(read == sent)
    #expect(
      sent?.description == "TrainOrder.work.weight is \(weight); allowed is a finite number")
  }

  @Test func `a start that is no time is refused`() {
    var work = Protobuf()
    work.field(4, 1 << 63)
    var order = Protobuf()
    order.field(1, 1)
    order.field(3, work)
    #expect(
      throws: WireError.outOfRange(
        field: "TrainOrder.work.start", found: "9223372036854775808", allowed: "at most 2^63 - 1")
    ) {
      try CoordinatorMessage.decoded(Protobuf.envelope(kind: 21, order))
    }
  }

  /// (the shapes, the parameter count, the sentence)
  @Test(
    arguments: [
      ([[2, 3]], 7, "the sum of the sizes of Welcome.arrays is 6; allowed is 7"),
      ([[2], [2]], 4, "Welcome.arrays is a twice; allowed is each name once"),
      (
        [[1 << 30, 1 << 30]], 0,
        "the size of Welcome.arrays is more than 2^40; allowed is at most 2^40"
      ),
    ])
  func `the arrays of a Welcome are the parameters`(
    shapes: [[Int]], count: Int, sentence: String
  ) {
    let welcome = Welcome(
      experiment: "", parameterCount: count, arrays: shapes.map { .init(name: "a", shape: $0) },
      clients: 1, arithmetic: DeclaredArithmetic(kind: "ordered"))
    let error = #expect(throws: WireError.self) {
      try CoordinatorMessage.welcome(welcome).encodedByteCount()
    }
    #expect(error?.description == sentence)
  }

  @Test func `there is something to forget`() {
    #expect(throws: WireError.self) { try CoordinatorMessage.forget([]).encodedByteCount() }
    #expect(throws: WireError.self) {
      try CoordinatorMessage.decoded(Protobuf.envelope(kind: 25, Protobuf()))
    }
  }
}
