public import Federation

/// What has been aggregated so far. A value: a copy remembers a moment of the run.
public struct Tally: Sendable {
  /// Aggregations done.
  public private(set) var aggregations = 0
  /// Updates aggregated.
  public private(set) var updates = 0
  public private(set) var staleness = StalenessStatistics()
  /// Over the plan's rows that were executed.
  public private(set) var digest = PlanDigest()

  /// Counts aggregations that nothing went into.
  mutating func add(_ passed: EmptyAggregations) { aggregations += passed.count }

  mutating func add(_ aggregation: Aggregation) {
    aggregations += 1
    updates += aggregation.contributions.count
    staleness.add(aggregation)
    digest.add(aggregation)
  }
}
