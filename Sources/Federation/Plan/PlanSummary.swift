/// What a schedule will do, counted by walking all of it.
public struct PlanSummary: Hashable, Sendable {
  public let weights: AggregationWeights
  /// E[T_i], in time units.
  public let meanDelays: [Double]
  /// Contributions of each client in this schedule.
  public let contributions: [Int]
  public let aggregations: Int
  public let updates: Int
  public let staleness: StalenessStatistics
  /// When the schedule stops.
  public let time: VirtualTime
  public let reason: StopReason?

  /// Aggregations in a time unit.
  public var aggregationsPerUnit: Double {
    time.ticks > 0 ? Double(aggregations) / time.units : 0
  }

  /// Walks the schedule, handing each aggregation to `visit`.
  /// - Complexity: O(updates log M); memory O(M).
  public init(
    _ settings: ScheduleSettings, weights: AggregationWeights,
    visit: (Aggregation) throws -> Void = { _ in }
  ) rethrows {
    var counts = Array(repeating: 0, count: settings.clients)
    var (aggregations, updates) = (0, 0)
    var staleness = StalenessStatistics()
    var end: (StopReason, VirtualTime)?
    for step in Schedule(settings, weights: weights.weights) {
      switch step {
      case .train, .outlast, .abandon, .evaluate: break
      case .aggregate(let aggregation):
        aggregations += 1
        updates += aggregation.contributions.count
        staleness.add(aggregation)
        for contribution in aggregation.contributions {
          counts[contribution.order.client.index] += 1
        }
        try visit(aggregation)
      case .stop(let reason, let time): end = (reason, time)
      }
    }
    self.weights = weights
    meanDelays = counts.indices.map { settings.delays.mean(of: ClientID(UInt32($0))) }
    contributions = counts
    self.aggregations = aggregations
    self.updates = updates
    self.staleness = staleness
    time = end?.1 ?? .zero
    reason = end?.0
  }
}
