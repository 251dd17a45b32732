internal import Chance

/// What a scheme comes to under given delays: how much it does in a unit of time, and what that
/// costs.
public struct SchemeOutlook: Hashable, Sendable {
  /// How far averaged weights may be from the importance, in total variation.
  public static let tolerance = 0.1
  /// The largest part of the way to a client's own optimum that counts: with more of it made good in
  /// each update, larger rates gain nothing.
  public static let mostProgress = 0.95
  /// How large b times the variance of the weights may be. A rule of thumb, which fits the times of
  /// nine schemes in the open settings of `docs/studies/advice`.
  public static let mostThrow = 0.15

  /// The scheme.
  public let scheme: Scheme
  /// Where the weights come from.
  public let source: AggregationWeights.Source
  /// Total variation between surrogate and target importance; of weights made from a measured
  /// participation 0, with the error that they leave.
  public let bias: Bias
  /// Aggregations in a time unit.
  public let aggregationsPerUnit: Double
  /// Updates that are aggregated in a time unit.
  public let updatesPerUnit: Double
  /// Over contributions, in aggregations.
  public let meanStaleness: Double
  /// 95% of the contributions have at most this.
  public let staleness95: Int
  /// The largest staleness seen.
  public let largestStaleness: Int
  /// sum_i Var omega_i, how much the clients' weights in an aggregation differ from their means. 0
  /// where each client weighs the same in every aggregation.
  public let weightVariance: Double
  /// How many time units it takes until the weights average to the importance within `tolerance`, to
  /// a factor of 2; nil where they do not in this plan.
  public let averagingTime: Double?
  /// sum_i q_i: how far an aggregation moves the model on average, 1 with unbiased weights.
  public let totalWeight: Double
  /// The largest b = 1 - (1 - eta a)^K at which clients of the curvature a stay stable; nil where
  /// there is none to be told (see `ScalarStability`), or the plan has fewer aggregations than 20
  /// times the staleness.
  public let largestProgress: Double?

  /// Walks a plan of so many updates, and counts from its tenth on.
  ///
  /// - Complexity: a plan, what the weights cost, and about 50 passes over the plan's aggregations.
  /// - Throws: when unbiased weights need the participation of a client that never took part.
  public init(_ settings: ScheduleSettings, updates: Int) throws(ParticipationError) {
    try settings.refuseNaturalDelays()
    let weights = try AggregationWeights(settings)
    var plan = settings
    plan.stop = StopRule(updates: updates)
    plan.evaluation = .ends
    var trail = AggregationTrail(keepsClients: settings.scheme.memory != nil)
    var counts = Counts(settings, weights)
    for step in Schedule(plan, weights: weights.ofClients) {
      let isStart = counts.seen < updates / 10
      switch step {
      case .aggregate(let aggregation):
        trail.append(aggregation)
        counts.add(aggregation, isStart: isStart)
      case .pass(let passed): counts.add(passed, isStart: isStart)
      case .train, .queue, .arrive, .outlast, .abandon, .evaluate, .stop: break
      }
    }
    scheme = settings.scheme
    source = weights.source
    bias = SurrogateImportance(settings, weights, measuringAgain: false).bias
    let time = max(counts.end.units - counts.start.units, 1e-9)
    aggregationsPerUnit = Double(counts.aggregations) / time
    updatesPerUnit = Double(counts.staleness.statistics.count) / time
    meanStaleness = counts.staleness.statistics.mean ?? 0
    staleness95 = counts.staleness.quantile(0.95) ?? 0
    averagingTime = counts.window.smallest.map { Double($0) * time / Double(counts.aggregations) }
    largestStaleness = counts.largestStaleness
    let expected = zip(weights.weights, weights.strength).reduce(0) { sum, pair in
      sum + pair.0 * pair.1 * pair.0 * pair.1
    }
    let stability = ScalarStability(trail, settings)
    totalWeight =
      settings.scheme.memory == nil
      ? zip(weights.weights, weights.strength).reduce(0) { $0 + $1.0 * $1.1 }
      : stability?.moveOfAggregation ?? 0
    let variance = counts.squares / Double(max(counts.aggregations, 1)) - expected
    // What rounding leaves is no variance.
    weightVariance =
      variance < 1e-9 * expected ? 0 : variance * (settings.scheme.memory?.variancesLeft ?? 1)
    // A plan of a few stalenesses' length shows its beginning, not its growth.
    largestProgress =
      20 * staleness95 <= counts.aggregations
      ? stability?.limit : nil
  }

  /// The variance of weights that are scaled to sum to 1 on average.
  public var relativeVariance: Double { weightVariance / (totalWeight * totalWeight) }

  /// How far the model moves in a time unit, in whole steps: aggregations times their total weight.
  public var movesPerUnit: Double { aggregationsPerUnit * totalWeight }

  /// The largest b that the scheme bears: `largestProgress`; where that is not told, about what equal
  /// constant delays of the same mean staleness s bear, pi / (1 + 2 s) and at most 2.
  public var progressLimit: Double {
    largestProgress ?? min(2, .pi / (1 + 2 * meanStaleness))
  }

  /// How far an update may go along flat directions of the loss, where it may make good a part b of
  /// the way along the steepest: -ln(1 - b), which is the local rate times the steps times the
  /// steepest curvature, for small rates.
  ///
  /// b is what the scheme bears, `progressLimit`; what the variance of its weights bears, since an
  /// update of a client whose optimum is elsewhere throws the model off by b times its weight; and at
  /// most `mostProgress`, beyond which the rate is limited by local training itself, whatever the
  /// scheme is.
  public var stride: Double {
    // Without variance that is infinite, and no limit.
    let calm = Self.mostThrow / relativeVariance
    return -PortableMath.log(1 - min(progressLimit, calm, Self.mostProgress))
  }

  /// How far the model gets in a time unit at the largest local rate that is stable: moves times
  /// stride. Times to a target go about as one over it.
  public var pace: Double { movesPerUnit * stride }

  /// What is counted along a plan.
  private struct Counts {
    /// Contributions, the start included.
    var seen = 0
    var aggregations = 0
    var (start, end) = (VirtualTime.zero, VirtualTime.zero)
    var staleness = StalenessHistogram()
    /// The start included.
    var largestStaleness = 0
    /// The sum over aggregations of sum_i omega_i^2.
    var squares = 0.0
    /// The sum over aggregations of each omega_i.
    var sums: [Double]
    var window: AveragingWindow

    init(_ settings: ScheduleSettings, _ weights: AggregationWeights) {
      sums = Array(repeating: 0, count: settings.clients)
      window = AveragingWindow(
        importance: settings.importance, contributions: weights.participation.reduce(0, +),
        tolerance: SchemeOutlook.tolerance)
    }

    mutating func add(_ passed: EmptyAggregations, isStart: Bool) {
      end = passed.lastTime
      if isStart {
        start = end
      } else {
        aggregations += passed.count
        window.end(at: aggregations, after: aggregations - passed.count, sums)
      }
    }

    mutating func add(_ aggregation: Aggregation, isStart: Bool) {
      seen += aggregation.contributions.count
      end = aggregation.time
      for contribution in aggregation.contributions {
        largestStaleness = max(largestStaleness, aggregation.staleness(of: contribution))
      }
      if isStart {
        start = aggregation.time
        return
      }
      aggregations += 1
      var own = (client: ClientID?.none, weight: 0.0)
      for contribution in aggregation.contributions {
        staleness.add(aggregation.staleness(of: contribution))
        sums[contribution.order.client.index] += contribution.weight
        // A client that is in twice stands there twice in a row.
        if contribution.order.client != own.client {
          squares += own.weight * own.weight
          own = (contribution.order.client, 0)
        }
        own.weight += contribution.weight
      }
      squares += own.weight * own.weight
      window.end(at: aggregations, sums)
    }
  }
}
