internal import Digests
public import Federation

/// The SHA-256 over the plan's CSV rows (without the header) of the aggregations that it was given.
/// A value: a copy stands for the plan so far.
public struct PlanDigest: Sendable {
  private var rows = PlanRows()
  private var hash = SHA256()

  public init() {}

  public mutating func add(_ aggregation: Aggregation) {
    var text: [UInt8] = []
    rows.append(aggregation, to: &text)
    hash.update(text)
  }

  /// 64 hexadecimal digits.
  public var text: String { hash.hexadecimalDigest() }
}
