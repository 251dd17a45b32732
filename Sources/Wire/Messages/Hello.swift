public import Federation

/// A client process presents itself.
public struct Hello: Hashable, Sendable {
  /// The name of its machine, at most 255 bytes.
  public var host: String
  /// Its process id there.
  public var pid: UInt32
  /// What it computes with.
  public var arithmetic: DeclaredArithmetic
  /// The clients whose data it holds, ascending and without overlap; empty when it may train any.
  public var hostedRanges: [ClosedRange<UInt32>]
  /// Whether another Hello follows, with the next ranges.
  public var continues: Bool
  /// Processor cores of its machine; 0 where it does not know.
  public var cores: UInt32
  /// Bytes of memory of its machine; 0 where it does not know.
  public var memoryBytes: UInt64
  /// What it reads besides float32; none twice.
  public var encodings: [Values.Encoding]
  /// Name and version of its program, at most 255 bytes.
  public var program: String

  public init(
    host: String, pid: UInt32, arithmetic: DeclaredArithmetic,
    hostedClients: ClientRanges = ClientRanges(), cores: UInt32 = 0, memoryBytes: UInt64 = 0,
    encodings: [Values.Encoding] = [], program: String = ""
  ) {
    self.host = host
    self.pid = pid
    self.arithmetic = arithmetic
    hostedRanges = hostedClients.ranges
    continues = false
    self.cores = cores
    self.memoryBytes = memoryBytes
    self.encodings = encodings
    self.program = program
  }

  func check() throws(WireError) {
    try checkName(host, "Hello.host")
    try arithmetic.check("Hello.arithmetic")
    try checkName(program, "Hello.program")
    try WireError.check(
      hostedRanges.count, in: 0...Limits.listCountMax, "the number of Hello.hosted_clients")
    try checkEntries()
    guard Set(encodings).count == encodings.count else {
      throw .outOfRange(field: "Hello.encodings", found: "one twice", allowed: "each once")
    }
  }
}

extension Hello: ListMessage {
  /// The hosted clients' ranges.
  public var entries: [ClosedRange<UInt32>] {
    get { hostedRanges }
    set { hostedRanges = newValue }
  }

  public var title: String { "Hello" }

  public static func byteCountMax(of entry: ClosedRange<UInt32>) -> Int { 14 }

  public func checkEntries() throws(WireError) {
    // So that a range's number of clients is one of 32 bits.
    if hostedRanges.last?.upperBound == .max {
      throw .outOfRange(
        field: "Hello.hosted_clients", found: "client \(UInt32.max)",
        allowed: "clients below \(UInt32.max)")
    }
    for (one, next) in zip(hostedRanges, hostedRanges.dropFirst())
    where next.lowerBound <= one.upperBound {
      throw .outOfRange(
        field: "Hello.hosted_clients", found: "\(next.lowerBound) after \(one.upperBound)",
        allowed: "ascending ranges without overlap")
    }
  }
}
