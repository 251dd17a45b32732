/// How far updates may go before a schedule makes a model diverge.
///
/// Identical scalar quadratic clients, L(x) = a/2 x^2, answer the version x_v with the delta -b
/// x_v; K steps of the rate eta give b = 1 - (1 - eta a)^K. So the server's model goes x <- x - b
/// sum_i omega_i x_{v_i}, whose trouble is that the x_{v_i} are stale: the later they come, the
/// smaller b has to be. Known limits at equal constant delays of 1: fedavg 2, async with M clients
/// 2 sin(pi / (2 (2M - 1))), fedfix 2 / ceil(1 / interval).
///
/// Here b is tried on the schedule's own first aggregations, so any delays, trigger, weights,
/// discount, mixing and server momentum are seen as they are. For random delays the limit is that
/// of this draw of them, which the law of large numbers makes that of nearly all.
public struct ScalarStability: Sendable {
  private let trail: AggregationTrail
  private let mixes: Bool
  private let rate: Double
  private let momentum: Double

  /// Tries on the first `aggregations` of the schedule that change the model, or on all if it has
  /// fewer. Nil for a server whose step is not linear in the sum (`adam`, `yogi`, `adagrad`).
  /// - Complexity: a walk of these aggregations.
  public init?(_ settings: ScheduleSettings, weights: ClientWeights, aggregations: Int) {
    var trail = AggregationTrail()
    for step in Schedule(settings, weights: weights) {
      if trail.count >= aggregations { break }
      if case .aggregate(let aggregation) = step { trail.append(aggregation) }
    }
    self.init(trail, scheme: settings.scheme)
  }

  /// Tries on these aggregations of clients that differ: each one's own progress is the multiple of b
  /// that is given. Nil for a server whose step is not linear in the sum.
  public init?(
    _ aggregations: [Aggregation], scheme: Scheme, progress: (Contribution) -> Double
  ) {
    var trail = AggregationTrail()
    for aggregation in aggregations { trail.append(aggregation, progress: progress) }
    self.init(trail, scheme: scheme)
  }

  /// Nil for a server whose step is not linear in the sum.
  init?(_ trail: AggregationTrail, scheme: Scheme) {
    guard case .sgd(let momentum) = scheme.server.method, scheme.rule == AggregationRule() else {
      return nil
    }
    self.trail = trail
    self.momentum = momentum
    rate = scheme.server.rate
    mixes = scheme.mixing != nil
  }

  /// The largest b that stays bounded, found by doubling from 2^-24 and then halving the interval
  /// to a relative 1e-4; nil where nothing up to 2^40 diverges.
  ///
  /// A limit is known to about (the largest staleness) / (aggregations), relatively.
  /// - Complexity: about 50 passes over the aggregations' distinct base versions.
  public var limit: Double? {
    var (low, high) = (0.0, 0x1p-24)
    while isBounded(high) {
      (low, high) = (high, 2 * high)
      if high > 0x1p40 { return nil }
    }
    while high - low > 1e-4 * high {
      let middle = (low + high) / 2
      if isBounded(middle) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// Whether the model's largest value, over as many versions as can be in flight, is no larger at
  /// the end than half-way.
  public func isBounded(_ b: Double) -> Bool {
    let count = trail.count
    guard count > 1 else { return true }
    let window = min(trail.largestAge + 1, max(1, count / 4))
    var values = [1.0]
    values.reserveCapacity(count + 1)
    var (velocity, quiet, next) = (0.0, 0, 0)
    for version in 0..<count {
      let x = values[version]
      var sum = 0.0
      let end = trail.ends[version]
      while next < end {
        let part = trail.parts[next]
        let base = values[version - part.age]
        sum += (mixes ? part.weight * (base - x) : 0) - b * part.pull * base
        next += 1
      }
      velocity = momentum * velocity + sum
      let new = x + rate * velocity
      values.append(new)
      if !(abs(new) < 1e100) { return false }
      quiet = abs(new) < 1e-100 ? quiet + 1 : 0
      if quiet > trail.largestAge { return true }
    }
    func peak(_ end: Int) -> Double {
      values[(end - window + 1)...end].reduce(0) { max($0, abs($1)) }
    }
    return peak(count) <= peak(count / 2)
  }
}
