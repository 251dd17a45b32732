/// The answer to `Hello`: all that a client process needs to know.
public struct Welcome: Hashable, Sendable {
  /// The sections of the experiment file that say what is learned, as YAML; or pieces of it, which
  /// are joined as they stand.
  public var experiment: [String]
  /// Whether another Welcome follows, with the next pieces.
  public var continues: Bool
  /// Numbers in the model.
  public var parameterCount: Int
  /// The arrays that the parameters are; their sizes sum to `parameterCount`.
  public var arrays: [ParameterArray]
  /// How many clients there are, at least 1.
  public var clients: UInt32
  /// What random numbers of the training are keyed by.
  public var seed: UInt64
  /// What those are keyed by that divide or make the data.
  public var dataSeed: UInt64
  /// What the results are computed with.
  public var arithmetic: DeclaredArithmetic
  /// How models come.
  public var modelEncoding: Values.Encoding
  /// How deltas are to be sent.
  public var deltaEncoding: Values.Encoding
  /// Differs when the data or its division does: at most 64 bytes, none where there is none.
  public var dataDigest: [UInt8]

  /// One of the arrays that the parameters are.
  public struct ParameterArray: Hashable, Sendable {
    /// At most 255 bytes.
    public var name: String
    /// At most 16 numbers; row-major.
    public var shape: [Int]

    public init(name: String, shape: [Int]) {
      self.name = name
      self.shape = shape
    }
  }

  public init(
    experiment: String, parameterCount: Int, arrays: [ParameterArray], clients: UInt32,
    seed: UInt64 = 0,
    dataSeed: UInt64 = 0, arithmetic: DeclaredArithmetic, modelEncoding: Values.Encoding = .float32,
    deltaEncoding: Values.Encoding = .float32, dataDigest: [UInt8] = []
  ) {
    self.experiment = Self.pieces(of: experiment)
    continues = false
    self.parameterCount = parameterCount
    self.arrays = arrays
    self.clients = clients
    self.seed = seed
    self.dataSeed = dataSeed
    self.arithmetic = arithmetic
    self.modelEncoding = modelEncoding
    self.deltaEncoding = deltaEncoding
    self.dataDigest = dataDigest
  }

  /// The whole text of the experiment.
  public var experimentText: String { experiment.joined() }

  /// A text cut between characters into pieces of at most a mebibyte.
  private static func pieces(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    var pieces: [String] = []
    var start = 0
    while start < bytes.count {
      var end = min(start + 1 << 20, bytes.count)
      // Not within a character: the bytes that continue one begin with the bits 10.
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
      pieces.append(String(decoding: bytes[start..<end], as: UTF8.self))
      start = end
    }
    return pieces
  }

  func check() throws(WireError) {
    try WireError.check(
      experiment.count, in: 0...Limits.listCountMax, "the number of Welcome.experiment")
    try WireError.check(parameterCount, in: 0...Limits.countMax, "Welcome.parameter_count")
    guard clients > 0 else {
      throw .outOfRange(field: "Welcome.clients", found: "0", allowed: "1 or more")
    }
    try arithmetic.check("Welcome.arithmetic")
    try checkDigest(dataDigest, "Welcome.data_digest")
    try checkArrays()
  }

  private func checkArrays() throws(WireError) {
    try WireError.check(
      arrays.count, in: 0...Limits.listCountMax, "the number of Welcome.arrays")
    var names: Set<String> = []
    var sum = 0
    for array in arrays {
      try checkName(array.name, "Welcome.arrays.name")
      guard names.insert(array.name).inserted else {
        throw .outOfRange(
          field: "Welcome.arrays", found: "\(array.name) twice", allowed: "each name once")
      }
      try WireError.check(
        array.shape.count, in: 0...Limits.shapeCountMax, "the number of Welcome.arrays.shape")
      var size = 1
      for length in array.shape {
        try WireError.check(length, in: 0...Limits.countMax, "Welcome.arrays.shape")
        // Both are at most 2^40: what a Double of the product says is near enough.
        guard Double(size) * Double(length) <= Double(Limits.countMax) else {
          throw .outOfRange(
            field: "the size of Welcome.arrays", found: "more than 2^40", allowed: "at most 2^40")
        }
        size *= length
      }
      sum += size
    }
    try WireError.check(
      sum, in: parameterCount...parameterCount, "the sum of the sizes of Welcome.arrays")
  }
}

extension Welcome: ListMessage {
  /// The pieces of the experiment.
  public var entries: [String] {
    get { experiment }
    set { experiment = newValue }
  }

  public var title: String { "Welcome" }

  public static func byteCountMax(of entry: String) -> Int { entry.utf8.count + 6 }

  public func checkEntries() throws(WireError) {}
}
