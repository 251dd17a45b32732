/// What a schedule will do, counted by walking all of it.
public struct PlanSummary: Sendable {
  /// Up to so many clients each has a histogram of its staleness.
  public static let mostHistograms = 4_096
  /// Up to so many clients there is a covariance matrix of their weights.
  public static let mostCovariances = 64

  public let weights: AggregationWeights
  /// E[T_i], in time units; infinite where the law has no mean.
  public let meanDelays: [Double]
  /// The standard error of each of them, where it was measured; empty where not.
  public let meanDelayErrors: [Double]
  public let aggregations: Int
  /// Versions that the run measures, unless it ends by their measures before.
  public let evaluations: Int
  /// Contributions of all clients.
  public let updates: Int
  /// Orders given, those whose work outlasts the schedule among them.
  public let orders: Int
  /// Work of each client that was not used; empty where the scheme uses all.
  public let abandoned: [Int]
  /// When the schedule stops.
  public let time: VirtualTime
  public let reason: StopReason?
  /// Of all contributions.
  public let histogram: StalenessHistogram
  /// Of each client's contributions.
  public let clientStaleness: [StalenessStatistics]
  /// Of each client's contributions; empty where there are more than `mostHistograms` clients.
  public let clientHistograms: [StalenessHistogram]
  /// Each client's share of the time between the arrival of its work and its next order, in [0, 1].
  public let idleShares: [Double]
  /// The mean of omega_i over the aggregations of this schedule, which tends to q_i.
  public let weightMeans: [Double]
  /// The variance of omega_i over the aggregations.
  public let weightVariances: [Double]
  /// The covariance matrix of the omega_i; nil where there are more than `mostCovariances` clients.
  public let weightCovariance: [[Double]]?
  /// Over how many aggregations the weights average to the importance.
  public let window: AveragingWindow
  /// What faults strike.
  public let faults: FaultCounts
  /// The first weight that no contribution can have.
  let impossibleWeight: ImpossibleWeight?
  /// Bytes of an update to a client and back; nil where they are not known.
  public let load: ClientLoad?

  /// Walks the schedule, handing each aggregation that changes the model to `visit`.
  /// - Parameter tolerance: what the averaging window's distance may be, in (0, 1).
  /// - Complexity: O(updates log M), and O(M) memory, however much virtual time
  ///   there is: no event is kept.
  public init(
    _ settings: ScheduleSettings, weights: AggregationWeights, tolerance: Double = 0.1,
    visit: (Aggregation) throws -> Void = { _ in }
  ) rethrows {
    var counts = PlanCounts(settings, weights, tolerance: tolerance)
    for step in Schedule(settings, weights: weights.ofClients) {
      counts.add(step)
      if case .aggregate(let aggregation) = step { try visit(aggregation) }
    }
    self.weights = weights
    meanDelays =
      weights.measuredDelays?.means ?? settings.clientIDs.map { settings.delays.mean(of: $0) }
    meanDelayErrors = weights.measuredDelays?.standardErrors ?? []
    aggregations = counts.aggregations
    evaluations = counts.evaluations
    updates = counts.histogram.statistics.count
    orders = counts.orders
    abandoned = counts.abandoned
    time = counts.end?.time ?? .zero
    reason = counts.end?.reason
    histogram = counts.histogram
    clientStaleness = counts.clientStaleness
    clientHistograms = counts.clientHistograms
    idleShares = counts.idle.shares(until: time)
    weightMeans = counts.moments.means
    weightVariances = counts.moments.variances
    weightCovariance = counts.moments.covariance
    window = counts.window
    faults = counts.faults
    impossibleWeight = counts.impossibleWeight
    let known = settings.delays.load
    load = known.download == 1 && known.upload == 1 ? nil : known
  }

  /// Throws where a contribution has a weight that none can have, with which a run would fail.
  public func checkWeights() throws(ParticipationError) {
    if let impossibleWeight { throw ParticipationError(impossibleWeight) }
  }

  /// Mean and maximum of the staleness over all contributions.
  public var staleness: StalenessStatistics { histogram.statistics }

  /// Contributions of each client in this schedule.
  public var contributions: [Int] { clientStaleness.map(\.count) }

  /// Aggregations in a time unit.
  public var aggregationsPerUnit: Double { perUnit(aggregations) }

  /// Contributions in a time unit.
  public var updatesPerUnit: Double { perUnit(updates) }

  /// Orders and updates in a time unit, as the server sends and receives them.
  public var messagesPerUnit: Double { perUnit(orders + updates) }

  /// Bytes from the server in a time unit; nil where they are not known.
  public var bytesDownPerUnit: Double? { load.map { Double($0.download) * perUnit(orders) } }

  /// Bytes of contributions to the server in a time unit; nil where they are not known.
  public var bytesUpPerUnit: Double? { load.map { Double($0.upload) * perUnit(updates) } }

  /// The share of orders whose work was abandoned, in [0, 1].
  public var abandonedShare: Double {
    orders == 0 ? 0 : Double(abandoned.reduce(0, +)) / Double(orders)
  }

  private func perUnit(_ count: Int) -> Double {
    time.ticks > 0 ? Double(count) / time.units : 0
  }
}
