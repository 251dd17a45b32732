import Federation
import Wire

extension ClientMessage {
  /// The encoded message.
  func bytes() throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0xAA, count: try encodedByteCount())
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    encode(into: &raw)
    return bytes
  }

  /// Decodes an array.
  static func decoded(_ bytes: [UInt8]) throws(WireError) -> ClientMessage {
    try ClientMessage(decoding: bytes.span.bytes)
  }
}

extension CoordinatorMessage {
  /// The encoded message.
  func bytes() throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0xAA, count: try encodedByteCount())
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    encode(into: &raw)
    return bytes
  }

  /// Decodes an array.
  static func decoded(_ bytes: [UInt8]) throws(WireError) -> CoordinatorMessage {
    try CoordinatorMessage(decoding: bytes.span.bytes)
  }
}

/// A generator of random numbers that a seed repeats (Steele, Lea, Flood, "Fast splittable
/// pseudorandom number generators", 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Random messages that the protocol allows: small and large numbers, empty and longer lists.
struct MessageGenerator {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func clientMessages() -> [ClientMessage] {
    [
      .hello(
        Hello(
          host: text(), pid: number(), arithmetic: arithmetic(),
          hostedClients: ClientRanges(list(0...5) { ClientID($0.number() >> 1) }), cores: number(),
          memoryBytes: number(), encodings: list(0...1) { _ in .float16 }, program: text())),
      .ready(
        Ready(
          dataDigest: digest(), clients: clientData(),
          makesInitial: Bool.random(using: &random))),
      .initialModel(InitialModel(order: order(), parameters: values())),
      .weightDelta(
        WeightDelta(
          order: order(), baseVersion: number(),
          reports: list(1...16) {
            .init(
              client: ClientID($0.number()), update: $0.number(), steps: $0.number(),
              deltaNorm: abs($0.real()), measures: $0.measures())
          },
          delta: values(), timing: timing())),
      .evaluation(
        Evaluation(
          order: order(), version: number(),
          clients: list(1...5) {
            .init(client: ClientID($0.number()), train: $0.measures(), test: $0.measures())
          })),
      .problem(Problem(order: number(), text: text(), isDivergence: Bool.random(using: &random))),
      .goodbye,
      .heartbeat(Heartbeat(isAnswer: Bool.random(using: &random), number: number())),
    ]
  }

  private mutating func timing() -> WeightDelta.Timing? {
    guard Bool.random(using: &random) else { return nil }
    let times = (0..<3).map { _ in UInt64.random(in: 0..<1 << 63, using: &random) }.sorted()
    let busy = UInt64.random(in: 0...(times[2] - times[1]), using: &random)
    return WeightDelta.Timing(
      received: times[0], begun: times[1], done: times[2], processor: busy,
      runDelay: UInt64.random(in: 0...(times[2] - times[1] - busy), using: &random))
  }

  mutating func coordinatorMessages() -> [CoordinatorMessage] {
    let sum = Bool.random(using: &random)
    return [
      .welcome(
        Welcome(
          experiment: text(), parameterCount: 6, arrays: [.init(name: text(), shape: [2, 3])],
          clients: max(1, number()), seed: number(), dataSeed: number(), arithmetic: arithmetic(),
          modelEncoding: encoding(), deltaEncoding: encoding(), dataDigest: digest())),
      .reject(reason: text()),
      .model(Model(version: number(), parameters: values())),
      .forget(list(1...5) { $0.number() }),
      .trainOrder(
        TrainOrder(
          order: order(), baseVersion: number(),
          work: list(1...(sum ? 16 : 1)) {
            .init(
              client: ClientID($0.number()), update: $0.number(), weight: Float($0.real()),
              start: VirtualTime(ticks: Int64($0.number() as UInt32) << 31))
          },
          sum: sum)),
      .evaluateOrder(
        EvaluateOrder(
          order: order(), version: number(),
          clients: Set(list(1...5) { ClientID($0.number()) }).shuffled(using: &random))),
      .initialOrder(order()),
      .stop(reason: text()),
      .heartbeat(Heartbeat(isAnswer: Bool.random(using: &random), number: number())),
    ]
  }

  private mutating func number<Number: FixedWidthInteger & UnsignedInteger>() -> Number {
    // Every bit length is equally likely, so that every length of a varint is met.
    let bits = Int.random(in: 0...Number.bitWidth, using: &random)
    return bits == 0 ? 0 : Number(truncatingIfNeeded: random.next()) >> (Number.bitWidth - bits)
  }

  private mutating func order() -> UInt64 { max(1, number()) }

  private mutating func measures() -> MeasureSet {
    let count: UInt64 = number() >> 24
    if count == 0 { return MeasureSet() }
    let names = ["loss", "accuracy", "top5", "perplexity", "a ~"].shuffled(using: &random)
    return MeasureSet(
      count: count,
      values: names.prefix(Int.random(in: 0...5, using: &random)).map {
        .init(name: $0, value: Double.random(in: 0...1, using: &random))
      })
  }

  private mutating func clientData() -> [Ready.ClientData] {
    let clients = Set(list(0...5) { ClientID($0.number()) }).sorted()
    return clients.map { client in
      let labels: [UInt64] = list(0...4) { $0.number() >> 30 }
      let sum = labels.isEmpty ? number() >> 24 : labels.reduce(0, +)
      return Ready.ClientData(
        client: client, trainSamples: sum, testSamples: number() >> 24, trainLabels: labels)
    }
  }

  private mutating func arithmetic() -> DeclaredArithmetic {
    DeclaredArithmetic(
      kind: ["", "ordered", "numpy"].randomElement(using: &random)!,
      core: ["", "Haswell", "a ~"].randomElement(using: &random)!)
  }

  private mutating func digest() -> [UInt8] {
    list(0...64) { UInt8(truncatingIfNeeded: $0.number() as UInt32) }
  }

  private mutating func encoding() -> Values.Encoding {
    Bool.random(using: &random) ? .float32 : .float16
  }

  private mutating func real() -> Double { Double.random(in: -2...2, using: &random) }

  private mutating func text() -> String {
    String(list(0...12) { "aü√🛰 \n".randomElement(using: &$0.random)! })
  }

  private mutating func values() -> Values {
    let encoding = encoding()
    let part: [Float] = list(1...9) {
      let value = Float($0.real())
      return encoding == .float16 ? Float(Float16(value)) : value
    }
    let offset = Int.random(in: 0...9, using: &random)
    let rest = Int.random(in: 0...9, using: &random)
    return Values(
      total: offset + part.count + rest, offset: offset, values: part[...], encoding: encoding)
  }

  private mutating func list<Element>(
    _ count: ClosedRange<Int>, _ element: (inout Self) -> Element
  ) -> [Element] {
    (0..<Int.random(in: count, using: &random)).map { _ in element(&self) }
  }
}

/// Writes protobuf by hand: an encoder that owes nothing to the one under test.
struct Protobuf {
  var bytes: [UInt8] = []

  /// An envelope with the right size.
  static func envelope(version: UInt64 = 2, kind: Int, _ message: Protobuf) -> [UInt8] {
    var rest = Protobuf()
    rest.field(kind, message)
    var envelope = Protobuf()
    envelope.field(1, version)
    envelope.varint(2 << 3 | 5)
    let byteCount = UInt32(envelope.bytes.count + 4 + rest.bytes.count)
    envelope.littleEndian(byteCount)
    return envelope.bytes + rest.bytes
  }

  mutating func varint(_ value: UInt64) {
    var left = value
    while left > 127 {
      bytes.append(UInt8(left & 127) | 128)
      left >>= 7
    }
    bytes.append(UInt8(left))
  }

  mutating func field(_ number: Int, _ value: UInt64) {
    varint(UInt64(number << 3))
    varint(value)
  }

  mutating func field(_ number: Int, _ message: Protobuf) { field(number, bytes: message.bytes) }

  mutating func field(_ number: Int, _ text: String) { field(number, bytes: Array(text.utf8)) }

  mutating func field(_ number: Int, bytes: [UInt8]) {
    varint(UInt64(number << 3 | 2))
    varint(UInt64(bytes.count))
    self.bytes += bytes
  }

  mutating func field(_ number: Int, _ values: [Float]) {
    var block = Protobuf()
    for value in values { block.littleEndian(value.bitPattern) }
    field(number, block)
  }

  mutating func field(_ number: Int, float value: Float) {
    varint(UInt64(number << 3 | 5))
    littleEndian(value.bitPattern)
  }

  mutating func field(_ number: Int, double value: Double) {
    varint(UInt64(number << 3 | 1))
    littleEndian(value.bitPattern)
  }

  mutating func littleEndian(_ value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
