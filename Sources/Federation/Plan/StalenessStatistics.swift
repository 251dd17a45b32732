/// Mean and maximum of the staleness over contributions.
public struct StalenessStatistics: Hashable, Sendable {
  /// Wide: staleness grows with virtual time where intervals are short.
  private var sum: Int128 = 0
  /// How many contributions were counted.
  public private(set) var count = 0
  /// The largest staleness; nil before the first contribution.
  public private(set) var maximum: Int?

  public init() {}

  /// The mean over contributions; nil before the first.
  public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

  /// Counts a contribution.
  public mutating func add(_ staleness: Int) {
    sum += Int128(staleness)
    count += 1
    maximum = max(maximum ?? 0, staleness)
  }

  /// Counts an aggregation's contributions.
  public mutating func add(_ aggregation: Aggregation) {
    for contribution in aggregation.contributions { add(aggregation.staleness(of: contribution)) }
  }
}

extension Aggregation {
  /// n - v: how many aggregations came between the version that the client was sent and this one.
  public func staleness(of contribution: Contribution) -> Int {
    index - contribution.order.baseVersion
  }
}
