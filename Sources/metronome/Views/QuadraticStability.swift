import Experiment
import Federation
import Learning

/// Whether a model of quadratic clients stays bounded at the experiment's local rates, found by walking
/// the experiment's own schedule with its clients' own curvatures.
///
/// Coordinates do not touch each other, since the A_i are diagonal, and the clients' optima shift where
/// the model is, not whether it stays. So each coordinate is walked by itself with all optima at 0.
struct QuadraticStability {
  private let training: LocalTraining
  private let source: QuadraticSource
  private let seed: UInt64
  private let settings: ScheduleSettings
  private let aggregations: [Aggregation]
  /// Of each coordinate that is walked, each client's curvature.
  private let curvatures: [[UInt32: Double]]

  /// Coordinates that are walked: of several curvatures those that are largest on average.
  private static let mostCoordinates = 8
  private static let mostContributions = 300_000
  private static let mostCoordinatesOfOrbit = 32
  /// So often each client is seen where a walk tells: a rare one may be what it grows by.
  private static let leastSeen = 4

  /// How many updates were walked.
  let updates: Int
  /// Whether they are enough to tell: they are many times the staleness, and each client that takes
  /// part is among them several times.
  let isKnown: Bool

  /// Nil where there is nothing to be told: clients that are not quadratic, a server whose step is
  /// not linear in the sum, clipped gradients.
  /// - Parameter shares: what each client weighs in the long run, 0 for one that never takes part.
  /// - Complexity: a plan of at most 300,000 updates, and an objective of each client in it.
  init?(
    _ experiment: Experiment, _ settings: ScheduleSettings, weights: ClientWeights, shares: [Double]
  ) {
    guard case .quadratic(let source) = experiment.task.data,
      case .sgd = settings.scheme.server.method, experiment.task.training.clip == nil
    else { return nil }
    (training, self.source) = (experiment.task.training, source)
    seed = experiment.task.dataSeed
    self.settings = settings
    let walked = Self.walk(settings, weights, shares)
    updates = walked.updates
    let staleness = walked.ages.quantile(0.95)
    isKnown = walked.sawAll && staleness.map { 20 * $0 <= walked.aggregations.count } ?? false
    aggregations = walked.aggregations
    let clients = Set(aggregations.flatMap(\.contributions).map(\.order.client))
    curvatures = Self.curvatures(of: source, clients, seed: experiment.task.dataSeed)
  }

  /// The beginning of a schedule.
  private struct Walk {
    var aggregations: [Aggregation] = []
    /// How often the model was changed between each contribution's order and its aggregation: those
    /// of empty intervals, which may be any number, change nothing.
    var ages = StalenessHistogram()
    var updates = 0
    /// Whether each client that takes part was seen often enough.
    var sawAll = false
  }

  /// The beginning of the schedule, as far as it takes to see growth.
  private static func walk(
    _ settings: ScheduleSettings, _ weights: ClientWeights, _ shares: [Double]
  ) -> Walk {
    var plan = settings
    // Not to the end of virtual time, where the shortest intervals would be too many to count.
    plan.stop = StopRule(time: VirtualTime(ticks: .max / 2), updates: mostContributions)
    plan.evaluation = .ends
    var walk = Walk()
    var seen = Array(repeating: 0, count: settings.clients)
    var unseen = shares.count { $0 > 0 }
    /// After how many changes each version came that orders start from.
    var changes = [0: 0]
    for step in Schedule(plan, weights: weights) {
      guard case .aggregate(let aggregation) = step else { continue }
      walk.aggregations.append(aggregation)
      for contribution in aggregation.contributions {
        let base = changes[contribution.order.baseVersion] ?? 0
        walk.ages.add(walk.aggregations.count - 1 - base)
        let client = contribution.order.client.index
        seen[client] += 1
        if seen[client] == leastSeen, shares[client] > 0 { unseen -= 1 }
      }
      walk.updates += aggregation.contributions.count
      changes[aggregation.index + 1] = walk.aggregations.count
      let least = max(4_000, 100 * ((walk.ages.statistics.maximum ?? 0) + 1))
      if unseen == 0, walk.aggregations.count >= least { break }
    }
    walk.sawAll = unseen == 0
    return walk
  }

  private static func curvatures(
    of source: QuadraticSource, _ clients: Set<ClientID>, seed: UInt64
  ) -> [[UInt32: Double]] {
    func own(_ client: ClientID) -> [Double] {
      source.objective(of: client.index, seed: seed).curvatures
    }
    var coordinates = [0]
    if source.curvature.lowerBound < source.curvature.upperBound {
      var sums = Array(repeating: 0.0, count: source.dimension)
      for client in clients.sorted() {
        for (j, curvature) in own(client).enumerated() { sums[j] += curvature }
      }
      coordinates = Array(sums.indices.sorted { sums[$0] > sums[$1] }.prefix(mostCoordinates))
    }
    var found = coordinates.map { _ in [UInt32: Double](minimumCapacity: clients.count) }
    for client in clients {
      let own = own(client)
      for (place, j) in coordinates.enumerated() { found[place][client.rawValue] = own[j] }
    }
    return found
  }

  /// Whether it stays bounded at the rates that the training says.
  var isBounded: Bool { isBounded(atRateTimes: 1) }

  /// About the largest starting rate below the training's at which it stays bounded; nil where none of
  /// those within a factor of a million does.
  /// - Complexity: some 30 walks of the aggregations for each coordinate.
  var largestRate: Double? {
    var (low, high) = (0.5, 1.0)
    while !isBounded(atRateTimes: low) {
      (low, high) = (low / 2, low)
      if low < 1e-6 { return nil }
    }
    while high - low > 0.01 * high {
      let middle = (low + high) / 2
      if isBounded(atRateTimes: middle) { low = middle } else { high = middle }
    }
    return low * training.rate
  }

  /// How far the model is from its mean in the long run, and that from `point`, in Euclidean distance (root mean
  /// square of the first); nil where it is not told, as of many coordinates.
  /// - Complexity: a walk of the aggregations for each coordinate.
  func orbit(around point: [Double]) -> (spread: Double, offset: Double)? {
    guard point.count <= Self.mostCoordinatesOfOrbit else { return nil }
    let clients = Set(aggregations.flatMap(\.contributions).map(\.order.client))
    var objectives = [UInt32: (curvatures: [Double], optimum: [Double])]()
    for client in clients {
      let own = source.objective(of: client.index, seed: seed)
      objectives[client.rawValue] = (own.curvatures, own.optimum)
    }
    var (variance, square) = (0.0, 0.0)
    for (j, target) in point.enumerated() {
      let walk = ScalarStability(
        aggregations, settings, progress: progress { objectives[$0]?.curvatures[j] ?? 0 }
      ) { contribution in
        let own = objectives[contribution.order.client.rawValue]
        let curvature = own?.curvatures[j] ?? 0
        return (own?.optimum[j] ?? 0) * curvature / (curvature + training.weightDecay)
      }
      guard let orbit = walk?.orbit(from: target) else { return nil }
      variance += orbit.variance
      square += (orbit.mean - target) * (orbit.mean - target)
    }
    return (variance.squareRoot(), square.squareRoot())
  }

  private func isBounded(atRateTimes factor: Double) -> Bool {
    curvatures.allSatisfy { curvatures in
      let stability = ScalarStability(
        aggregations, settings, progress: progress(atRateTimes: factor) { curvatures[$0] ?? 0 })
      return stability?.isBounded(1) ?? true
    }
  }

  /// How far each contribution's client goes of its way to its optimum.
  private func progress(
    atRateTimes factor: Double = 1, _ curvature: @escaping (UInt32) -> Double
  ) -> (Contribution) -> Double {
    // The same rate of the same client comes again and again.
    var known: [UInt32: (rate: Double, progress: Double)] = [:]
    return { contribution in
      let (client, rate) = (contribution.order.client, factor * rate(of: contribution.order))
      if let found = known[client.rawValue], found.rate == rate { return found.progress }
      let progress = training.progress(
        curvature: curvature(client.rawValue),
        steps: training.steps(of: client.index, samples: 1), rate: rate)
      known[client.rawValue] = (rate, progress)
      return progress
    }
  }

  private func rate(of order: TrainingOrder) -> Double {
    training.rate(
      of: LocalUpdate(
        client: order.client.index, update: Int(order.update), baseVersion: order.baseVersion,
        startTicks: order.start.ticks))
  }
}
