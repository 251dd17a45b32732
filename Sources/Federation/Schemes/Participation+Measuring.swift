extension Participation {
  private static let batches = 32

  /// Counts contributions on a plan with draws of its own, after a tenth of it as a start-up.
  ///
  /// The standard errors are those of the means of 32 consecutive batches. With n contributions of a
  /// client the relative error is about 1/n for fixed delays and at most about 1/sqrt(n) for random
  /// ones.
  /// - Complexity: a plan of 400 updates a client, at least 200,000, at most four million.
  init(measuring settings: ScheduleSettings) {
    let updates = min(max(200_000, 400 * settings.clients), 4_000_000)
    var plan = settings
    plan.delays = settings.delays.independent
    plan.stop = StopRule(updates: updates)
    plan.evaluation = .ends
    // What a contribution then weighs is its strength.
    plan.scheme.weighting = .identical
    let clients = settings.clients
    let zeros = Array(repeating: 0.0, count: clients)
    var (counts, sums, means, squares) = (zeros, zeros, zeros, zeros)
    var (batch, inBatch, skipped, aggregations) = (zeros, 0, 0, 0)
    var (contributions, batches) = (0, 0)
    let perBatch = (updates - updates / 10) / Self.batches
    for step in Schedule(plan, weights: Array(repeating: 1, count: clients)) {
      if case .pass(let passed) = step, skipped >= updates / 10 {
        aggregations += passed.count
        inBatch += passed.count
      }
      guard case .aggregate(let aggregation) = step else { continue }
      if skipped < updates / 10 {
        skipped += aggregation.contributions.count
        continue
      }
      aggregations += 1
      inBatch += 1
      contributions += aggregation.contributions.count
      for contribution in aggregation.contributions {
        counts[contribution.order.client.index] += 1
        batch[contribution.order.client.index] += contribution.weight
      }
      if contributions >= perBatch {
        for client in 0..<clients {
          let mean = batch[client] / Double(inBatch)
          sums[client] += batch[client]
          means[client] += mean
          squares[client] += mean * mean
          batch[client] = 0
        }
        (contributions, inBatch) = (0, 0)
        batches += 1
      }
    }
    let total = Double(max(aggregations, 1))
    frequencies = counts.map { $0 / total }
    strengths = zip(sums, batch).map { ($0 + $1) / total }
    let count = Double(max(batches, 2))
    standardErrors = zip(means, squares).map { sum, square in
      let variance = max(0, square - sum * sum / count) / (count - 1)
      return (variance / count).squareRoot()
    }
    source = .measured(updates: updates)
  }
}
