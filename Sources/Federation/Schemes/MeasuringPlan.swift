internal import Chance

/// A plan with draws of its own on which contributions are counted.
struct MeasuringPlan {
  /// How long it is, and what of it counts.
  struct Extent {
    /// So many, and as many more as it takes to a whole number of `hours`.
    var updates: Int
    /// At most.
    var most: Int
    /// After how long the clients' hours come again; nil where they have none.
    var hours: VirtualDuration?
    /// So many consecutive batches have means of their own.
    var batches: Int
    /// Where it is as long as the run, and its beginning counts: how long it is at least; it also sees
    /// some twenty updates of each client. Nil where a tenth of it is a start-up.
    var likeRun: VirtualTime?
  }

  /// Contributions, with those of the start-up.
  private(set) var walked = 0
  /// How much of the clients' hours it saw, at most 1.
  private(set) var shareOfHours = 1.0
  /// Aggregations that were counted.
  private(set) var aggregations = 0
  /// Contributions of each client.
  private(set) var counts: [Double]
  /// What each client's contributions weighed with weights of 1, within their rounds, or by a rule.
  private(set) var strengths: [Double]
  /// The means of the counts and of the strengths over consecutive batches of equally many
  /// contributions; where it goes on to the end of the clients' hours one batch, which is all of it.
  private(set) var batches: (counts: [[Double]], strengths: [[Double]]) = ([], [])
  /// How long work took in each batch; empty where that is known.
  private(set) var delays: [MeasuredDelays.Batch] = []
  /// The first weight that no contribution can have.
  private(set) var impossibleWeight: ImpossibleWeight?

  /// Walks the plan of a number, 0 for the first; each has draws of its own, from a start like the
  /// run's.
  init(
    _ number: Int, of settings: ScheduleSettings, weights: ClientWeights, _ extent: Extent
  ) {
    let updates = extent.updates
    var plan = settings
    plan.delays = settings.delays.independent(number)
    // The first plan's rounds have the run's clients.
    if number > 0 { plan.seed = plan.delays.updateSeed }
    plan.stop = StopRule(updates: extent.most)
    plan.evaluation = .ends
    // Who weighs what knows nothing of faults.
    plan.faults = .none
    if !plan.scheme.weighting.dependsOnCompany { plan.scheme.weighting = .identical }
    let zeros = Array(repeating: 0.0, count: settings.clients)
    (counts, strengths) = (zeros, zeros)
    let measuresDelays = !settings.delays.model.hasKnownMeans
    func newBatch() -> Batch { Batch(zeros, measuresDelays: measuresDelays) }
    var (batch, skipped) = (newBatch(), 0)
    let startUp = extent.likeRun == nil ? updates / 10 : 0
    let perBatch = extent.batches == 1 ? .max : (updates - startUp) / extent.batches
    var now = VirtualTime.zero
    var begin: VirtualTime? = extent.likeRun == nil ? nil : now
    // When it has all its updates, and when it ends.
    var (full, end): (VirtualTime?, VirtualTime?) = (nil, nil)
    for step in Schedule(plan, weights: weights) {
      if case .pass(let passed) = step, skipped >= startUp { batch.aggregations += passed.count }
      if measuresDelays, skipped >= startUp { batch.delays?.add(step) }
      guard case .aggregate(let aggregation) = step else { continue }
      now = aggregation.time
      if impossibleWeight == nil { impossibleWeight = aggregation.impossibleWeight }
      walked += aggregation.contributions.count
      if skipped < startUp {
        skipped += aggregation.contributions.count
        continue
      }
      if begin == nil { begin = now }
      batch.add(aggregation)
      if batch.contributions >= perBatch {
        close(batch)
        batch = newBatch()
      }
      if let least = extent.likeRun, aggregation.time >= least,
        batch.contributions >= 20 * settings.clients,
        settings.stop.holds(at: aggregation.time, aggregation.index + 1, batch.contributions)
      {
        break
      }
      if extent.likeRun == nil, walked >= updates {
        if end == nil { (full, end) = (now, Self.end(of: extent, from: begin ?? now, at: now)) }
        if let end, now >= end { break }
      }
    }
    if let hours = extent.hours, let begin {
      shareOfHours = min(1, Double(now.ticks - begin.ticks) / Double(hours.ticks))
    }
    // One batch is all of it, and where delays have no end there may be no more than a part of one.
    if batches.counts.isEmpty { close(batch) } else { add(batch) }
    if let full, let end, end > full { joinBatches() }
  }

  /// When a plan with all its updates ends: now, or with the clients' hours. Of many of them a part of
  /// one more is no matter.
  private static func end(
    of extent: Extent, from begin: VirtualTime, at now: VirtualTime
  ) -> VirtualTime {
    guard let hours = extent.hours?.ticks else { return now }
    let (whole, rest) = (now.ticks - begin.ticks).quotientAndRemainder(dividingBy: hours)
    if whole >= 8 || rest == 0 && whole > 0 { return now }
    return now.advanced(by: VirtualDuration(ticks: hours - rest))
  }

  /// Contributions that were counted.
  var contributions: Int { Int(counts.reduce(0, +)) }

  private mutating func close(_ batch: Batch) {
    add(batch)
    if let own = batch.delays { delays.append(own) }
    let count = Double(max(batch.aggregations, 1))
    batches.counts.append(batch.counts.map { $0 / count })
    // The same array where contributions are only counted.
    batches.strengths.append(
      batch.strengths == batch.counts
        ? batches.counts[batches.counts.count - 1] : batch.strengths.map { $0 / count })
  }

  /// As batches in different hours differ by more than chance.
  private mutating func joinBatches() {
    let count = Double(max(aggregations, 1))
    batches = ([counts.map { $0 / count }], [strengths.map { $0 / count }])
    if var all = delays.first {
      for other in delays.dropFirst() { all += other }
      delays = [all]
    }
  }

  private mutating func add(_ batch: Batch) {
    aggregations += batch.aggregations
    for client in counts.indices {
      counts[client] += batch.counts[client]
      strengths[client] += batch.strengths[client]
    }
  }

  /// Consecutive aggregations.
  private struct Batch {
    var (aggregations, contributions) = (0, 0)
    var counts, strengths: [Double]
    /// Nil where they are known.
    var delays: MeasuredDelays.Batch?

    init(_ zeros: [Double], measuresDelays: Bool) {
      (counts, strengths) = (zeros, zeros)
      delays = measuresDelays ? MeasuredDelays.Batch(clients: zeros.count) : nil
    }

    mutating func add(_ aggregation: Aggregation) {
      aggregations += 1
      contributions += aggregation.contributions.count
      for contribution in aggregation.contributions {
        counts[contribution.order.client.index] += 1
        strengths[contribution.order.client.index] += contribution.weight
      }
    }
  }
}

extension StopRule {
  /// Whether one of the bounds is reached.
  fileprivate func holds(at now: VirtualTime, _ aggregations: Int, _ updates: Int) -> Bool {
    time.map { now >= $0 } ?? false || self.aggregations.map { aggregations >= $0 } ?? false
      || self.updates.map { updates >= $0 } ?? false
  }
}
