internal import Chance

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
  /// What the server remembers, with the p_i; nil where it remembers nothing.
  private let memory: (what: ServerMemory, importance: [Double])?
  private let rate: Double
  private let momentum: Double

  /// Tries on the first `aggregations` of the schedule that change the model, or on all if it has
  /// fewer. Nil for a server whose step is not linear in the sum (`adam`, `yogi`, `adagrad`).
  /// - Complexity: a walk of these aggregations.
  public init?(_ settings: ScheduleSettings, weights: ClientWeights, aggregations: Int) {
    var trail = AggregationTrail(keepsClients: settings.scheme.memory != nil)
    for step in Schedule(settings, weights: weights) {
      if trail.count >= aggregations { break }
      if case .aggregate(let aggregation) = step { trail.append(aggregation) }
    }
    self.init(trail, settings)
  }

  /// Tries on these aggregations of clients that differ: each one's own progress is the multiple of b
  /// that is given, and its optimum counts for the orbit. Nil for a server whose step is not linear in the sum.
  public init?(
    _ aggregations: [Aggregation], _ settings: ScheduleSettings,
    progress: (Contribution) -> Double, optimum: (Contribution) -> Double = { _ in 0 }
  ) {
    var trail = AggregationTrail(keepsClients: settings.scheme.memory != nil)
    for aggregation in aggregations {
      trail.append(aggregation, progress: progress, optimum: optimum)
    }
    self.init(trail, settings)
  }

  /// Nil for a server whose step is not linear in the sum.
  init?(_ trail: AggregationTrail, _ settings: ScheduleSettings) {
    let scheme = settings.scheme
    guard case .sgd(let momentum) = scheme.server.method, scheme.rule == AggregationRule() else {
      return nil
    }
    self.trail = trail
    self.momentum = momentum
    rate = scheme.server.rate
    mixes = scheme.mixing != nil
    memory = scheme.memory.map { ($0, settings.importance) }
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
    // What comes again is as old as the oldest update, or as what is remembered of the rarest client.
    let reach = trail.largestAge + trail.largestGap
    let window = min(reach + 1, max(1, count / 4))
    guard let values = values(b, stopAfterQuiet: reach) else { return false }
    if values.count <= count { return true }
    func peak(_ end: Int) -> Double {
      values[(end - window + 1)...end].reduce(0) { max($0, abs($1)) }
    }
    // What is left of rounding in what is remembered may drift, and is no growth.
    return peak(count) <= max(peak(count / 2), memory == nil ? 0 : 1e-9)
  }

  /// How far an aggregation moves the model on average of the way to the optimum, per b, where b is small: 1
  /// where a server that remembers nothing has weights that sum to 1.
  public var moveOfAggregation: Double {
    let (count, b) = (trail.count, 1e-3)
    guard count > 1, let values = values(b), values[count] > 0, values[count / 2] > 0 else {
      return 0
    }
    let decay = PortableMath.log(values[count / 2] / values[count])
    return decay / (b * Double(count - count / 2))
  }

  /// Mean and variance of the model over the second half of the aggregations, begun at `start`, where b is
  /// 1 and clients draw it to their optima; nil where it grows beyond all bounds, or there are too few.
  public func orbit(from start: Double) -> (mean: Double, variance: Double)? {
    guard trail.count >= 100, let values = values(1, from: start) else { return nil }
    let rest = values[(values.count / 2)...]
    let mean = rest.reduce(0, +) / Double(rest.count)
    let squares = rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / Double(rest.count))
  }

  /// The model after each aggregation; up to where it stays 0 for so many. Nil where it grows beyond all
  /// bounds.
  private func values(
    _ b: Double, from start: Double = 1, stopAfterQuiet reach: Int = .max
  ) -> [Double]? {
    let count = trail.count
    var values = [start]
    values.reserveCapacity(count + 1)
    var remembered = memory.map {
      ScalarMemory($0.what, importance: $0.importance, initial: start)
    }
    var (velocity, quiet, next) = (0.0, 0, 0)
    for version in 0..<count {
      let x = values[version]
      var sum = remembered?.begin() ?? 0
      let end = trail.ends[version]
      while next < end {
        let part = trail.parts[next]
        let base = values[version - part.age]
        if remembered != nil {
          let delta = b * (part.drive - part.progress * base)
          sum += remembered?.add(part, delta: delta, to: base) ?? 0
        } else {
          sum += (mixes ? part.weight * (base - x) : 0) + b * (part.drive - part.pull * base)
        }
        next += 1
      }
      velocity = momentum * velocity + sum
      let new = x + rate * velocity
      values.append(new)
      if !(abs(new) < 1e100) { return nil }
      quiet = abs(new) < 1e-100 ? quiet + 1 : 0
      if quiet > reach { return values }
    }
    return values
  }
}
