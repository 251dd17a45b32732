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
          host: text(), pid: number(), kernelCore: text(),
          hostedClients: list(0...5) { ClientID($0.number()) },
          readsJoined: number() as UInt32 % 2 == 0)),
      .weightDelta(
        WeightDelta(
          order: order(), baseVersion: number(),
          reports: list(1...16) {
            .init(
              client: ClientID($0.number()), update: $0.number(), steps: $0.number(),
              loss: $0.real())
          },
          delta: values())),
      .evaluation(
        Evaluation(
          order: order(), version: number(),
          measures: list(1...5) {
            let (train, test): (UInt64, UInt64) = ($0.number() >> 24, $0.number() >> 24)
            return .init(
              client: ClientID($0.number()), trainLoss: $0.mean(of: train, in: -2...2),
              trainAccuracy: $0.mean(of: train), trainCount: train,
              testLoss: $0.mean(of: test, in: -2...2), testAccuracy: $0.mean(of: test),
              testCount: test, testTop5: $0.mean(of: test))
          })),
      .problem(Problem(order: number(), text: text(), isDivergence: Bool.random(using: &random))),
      .goodbye,
      .heartbeat,
    ]
  }

  mutating func coordinatorMessages() -> [CoordinatorMessage] {
    let sum = Bool.random(using: &random)
    return [
      .welcome(
        Welcome(
          experiment: text(), parameterCount: Int.random(in: 0...1 << 40, using: &random),
          dataFingerprint: number())),
      .reject(reason: text()),
      .trainOrder(
        TrainOrder(
          order: order(), baseVersion: number(),
          work: list(1...(sum ? 16 : 1)) {
            .init(
              client: ClientID($0.number()), update: $0.number(), weight: Float($0.real()),
              start: VirtualTime(ticks: Int64($0.number() as UInt32) << 31))
          },
          sum: sum, model: Bool.random(using: &random) ? values() : nil,
          forget: list(0...5) { $0.number() })),
      .evaluateOrder(
        EvaluateOrder(
          order: order(), version: number(), model: Bool.random(using: &random) ? values() : nil,
          clients: list(1...5) { ClientID($0.number()) }, forget: list(0...5) { $0.number() })),
      .stop(reason: text()),
      .heartbeat,
    ]
  }

  private mutating func number<Number: FixedWidthInteger & UnsignedInteger>() -> Number {
    // Every bit length is equally likely, so that every length of a varint is met.
    let bits = Int.random(in: 0...Number.bitWidth, using: &random)
    return bits == 0 ? 0 : Number(truncatingIfNeeded: random.next()) >> (Number.bitWidth - bits)
  }

  private mutating func order() -> UInt64 { max(1, number()) }

  /// A measure of so many samples: some are not there.
  private mutating func mean(of count: UInt64, in range: ClosedRange<Double> = 0...1) -> Double? {
    count > 0 && Bool.random(using: &random) ? Double.random(in: range, using: &random) : nil
  }

  private mutating func real() -> Double { Double.random(in: -2...2, using: &random) }

  private mutating func text() -> String {
    String(list(0...12) { "aü√🛰 \n".randomElement(using: &$0.random)! })
  }

  private mutating func values() -> Values {
    let part: [Float] = list(1...9) { Float($0.real()) }
    let offset = Int.random(in: 0...9, using: &random)
    let rest = Int.random(in: 0...9, using: &random)
    return Values(total: offset + part.count + rest, offset: offset, values: part[...])
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
  static func envelope(version: UInt64 = 1, kind: Int, _ message: Protobuf) -> [UInt8] {
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
