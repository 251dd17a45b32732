/// Named means over some samples or steps. What was not measured is not there.
public struct MeasureSet: Hashable, Sendable {
  /// A measure.
  public struct NamedValue: Hashable, Sendable {
    /// 1 to 64 bytes of printable ASCII.
    public var name: String
    /// Finite.
    public var value: Double

    public init(name: String, value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// Over how many samples or steps the means are; none of them where it is 0.
  public var count: UInt64
  /// At most 64; none twice.
  public var values: [NamedValue]

  public init(count: UInt64 = 0, values: [NamedValue] = []) {
    self.count = count
    self.values = values
  }

  /// The value of a name, if there is one.
  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }

  /// Names whose values are shares of samples.
  private static let shares: Set<String> = ["accuracy", "top5"]

  func check(_ field: String) throws(WireError) {
    // Counts are added up and multiplied by the caller: kept far from where that overflows.
    guard count <= Limits.countMax else {
      throw .outOfRange(
        field: "\(field).count", found: "\(count)", allowed: "at most \(Limits.countMax)")
    }
    let countMax = count == 0 ? 0 : Limits.measureCountMax
    try WireError.check(
      values.count, in: 0...countMax, "the number of \(field).values with count \(count)")
    for (index, value) in values.enumerated() {
      let name = value.name
      try checkShortName(name, "\(field).values.name", lengths: 1...Limits.shortNameByteCountMax)
      if values[..<index].contains(where: { $0.name == name }) {
        throw .outOfRange(field: "\(field).values", found: "\(name) twice", allowed: "once")
      }
      let isShare = Self.shares.contains(name)
      guard isShare ? (0...1).contains(value.value) : value.value.isFinite else {
        throw .outOfRange(
          field: "\(field) \(name)", found: "\(value.value)",
          allowed: isShare ? "a number from 0 to 1, or none" : "a finite number, or none")
      }
    }
  }
}
