/// What is counted while a schedule is walked: a few additions for each step.
struct PlanCounts {
  var aggregations = 0
  /// Versions that are measured.
  var evaluations = 0
  var orders = 0
  var abandoned: [Int] = []
  var histogram = StalenessHistogram()
  var clientStaleness: [StalenessStatistics]
  var clientHistograms: [StalenessHistogram] = []
  var idle: IdleTime
  var moments: WeightMoments
  var window: AveragingWindow
  var faults: FaultCounts
  var impossibleWeight: ImpossibleWeight?
  var end: (reason: StopReason, time: VirtualTime)?
  /// How many orders wait at each client, and which it began last, where there are such.
  private var waiting: [ClientID: Int] = [:]
  private var begun: [ClientID: UInt32] = [:]

  init(_ settings: ScheduleSettings, _ weights: AggregationWeights, tolerance: Double) {
    let clients = settings.clients
    clientStaleness = Array(repeating: StalenessStatistics(), count: clients)
    if clients <= PlanSummary.mostHistograms {
      clientHistograms = Array(repeating: StalenessHistogram(), count: clients)
    }
    if settings.abandons {
      abandoned = Array(repeating: 0, count: clients)
    }
    idle = IdleTime(clients: clients)
    faults = FaultCounts(settings)
    moments = WeightMoments(
      clients: clients, withCovariance: clients <= PlanSummary.mostCovariances)
    window = AveragingWindow(
      importance: settings.importance, contributions: weights.participation.reduce(0, +),
      tolerance: tolerance)
  }

  /// A client begins an order, which was counted if it waited there.
  private mutating func begin(_ order: TrainingOrder) {
    if let count = waiting[order.client], count > 0 {
      waiting[order.client] = count - 1
    } else {
      orders += 1
    }
    if !waiting.isEmpty { begun[order.client] = order.update }
  }

  mutating func add(_ step: Schedule.Step) {
    switch step {
    case .train(let order, let due):
      begin(order)
      idle.work(order, until: due)
    case .queue(let order):
      orders += 1
      waiting[order.client, default: 0] += 1
    case .arrive(let order, let time): idle.arrive(order.client, at: time)
    case .outlast(let order, let due):
      begin(order)
      idle.work(order, until: due)
    case .abandon(let order, let time):
      abandoned[order.client.index] += 1
      if waiting[order.client, default: 0] > 0, order.update > begun[order.client] ?? 0 {
        waiting[order.client, default: 0] -= 1
      } else {
        idle.abandon(order.client, at: time)
      }
    case .aggregate(let aggregation):
      aggregations += 1
      for contribution in aggregation.contributions {
        let staleness = aggregation.staleness(of: contribution)
        let client = contribution.order.client.index
        histogram.add(staleness)
        clientStaleness[client].add(staleness)
        if !clientHistograms.isEmpty { clientHistograms[client].add(staleness) }
      }
      if impossibleWeight == nil { impossibleWeight = aggregation.impossibleWeight }
      faults.add(aggregation)
      moments.add(aggregation)
      window.end(at: aggregations, moments.sums)
    case .pass(let passed):
      aggregations += passed.count
      moments.addEmpty(passed.count)
      window.end(at: aggregations, after: aggregations - passed.count, moments.sums)
    case .evaluate(_, _, let isNew): evaluations += isNew ? 1 : 0
    case .stop(let reason, let time): end = (reason, time)
    }
  }
}
