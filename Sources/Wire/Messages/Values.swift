/// A part of a parameter vector, or all of it.
///
/// Shares the vector's storage: making one, cutting it into parts and sending them copies no values.
public struct Values: Hashable, Sendable {
  /// How a vector's numbers stand in bytes.
  public enum Encoding: UInt64, Hashable, Sendable, CaseIterable {
    /// IEEE 754 binary32, as the numbers are. Everybody reads and writes it.
    case float32 = 0
    /// IEEE 754 binary16, each number rounded to the nearest; those of 65,520 and above, which it does
    /// not have, become infinite.
    case float16 = 1
  }

  /// How many values the whole vector has.
  public let total: Int
  /// Which value of the vector is the first here.
  public let offset: Int
  /// The values from `offset` on; the slice's own indices mean nothing.
  public let values: ArraySlice<Float>
  /// How they came, or are to be sent.
  public let encoding: Encoding

  /// A whole vector. More than `Limits.partValueCountMax` values cannot be encoded in one message;
  /// see `VectorMessage.parts`.
  public init(_ vector: [Float], encoding: Encoding = .float32) {
    self.init(total: vector.count, offset: 0, values: vector[...], encoding: encoding)
  }

  /// A part.
  public init(
    total: Int, offset: Int, values: ArraySlice<Float>, encoding: Encoding = .float32
  ) {
    self.total = total
    self.offset = offset
    self.values = values
    self.encoding = encoding
  }

  /// Whether these are all of the vector's values.
  public var isWhole: Bool { offset == 0 && values.count == total }

  /// These values, cut into as many parts of at most `valueCountMax` as it takes, in order; an empty
  /// vector is one part.
  func parts(valueCountMax: Int) -> [Values] {
    guard values.count > valueCountMax else { return [self] }
    return stride(from: 0, to: values.count, by: valueCountMax).map { start in
      Values(
        total: total, offset: offset + start,
        values: values.dropFirst(start).prefix(valueCountMax), encoding: encoding)
    }
  }

  /// What holds for every part, whatever the experiment is.
  func check(_ field: String) throws(WireError) {
    try Self.check(total: total, offset: offset, count: values.count, field)
  }

  static func check(
    total: Int, offset: Int, count: Int, _ field: String
  ) throws(WireError) {
    try WireError.check(total, in: 0...Limits.countMax, "\(field).total")
    let countMin = total == 0 ? 0 : 1
    try WireError.check(
      count, in: countMin...Limits.partValueCountMax, "the number of \(field).values")
    try WireError.check(offset, in: 0...total, "\(field).offset")
    try WireError.check(
      offset + count, in: 0...total, "\(field).offset plus the number of its values")
  }
}
