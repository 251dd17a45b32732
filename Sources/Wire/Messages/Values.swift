/// A part of a parameter vector, or all of it.
///
/// Shares the vector's storage: making one, cutting it into parts and sending them copies no values.
public struct Values: Hashable, Sendable {
  /// How many values the whole vector has.
  public let total: Int
  /// Which value of the vector is the first here.
  public let offset: Int
  /// The values from `offset` on; the slice's own indices mean nothing.
  public let values: ArraySlice<Float>

  /// A whole vector. More than `Limits.partValueCountMax` values cannot be encoded in one message;
  /// see `VectorMessage.parts`.
  public init(_ vector: [Float]) {
    self.init(total: vector.count, offset: 0, values: vector[...])
  }

  /// A part.
  public init(total: Int, offset: Int, values: ArraySlice<Float>) {
    self.total = total
    self.offset = offset
    self.values = values
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
        values: values.dropFirst(start).prefix(valueCountMax))
    }
  }

  /// What holds for every part, whatever the experiment is.
  func check(_ field: String) throws(WireError) {
    try WireError.check(total, in: 0...Limits.vectorValueCountMax, "\(field).total")
    let countMin = total == 0 ? 0 : 1
    try WireError.check(
      values.count, in: countMin...Limits.partValueCountMax, "the number of \(field).values")
    try WireError.check(offset, in: 0...total, "\(field).offset")
    try WireError.check(
      offset + values.count, in: 0...total, "\(field).offset plus the number of its values")
  }
}
