package import Federation

/// What a server remembers of clients, number by number.
package struct PlainMemory {
  private var updates: [Int: [Float]] = [:]
  private var models: [Int: [Float]] = [:]
  private var mean: [Float] = []
  /// From the oldest on.
  private var recent: [[Float]] = []

  package init() {}

  /// What an aggregation goes along.
  /// - Parameters:
  ///   - deltas: its contributions with what came back for them.
  ///   - versions: all so far.
  ///   - model: the latest.
  package mutating func step(
    _ deltas: [(Contribution, [Float])], _ memory: ServerMemory, settings: ScheduleSettings,
    versions: [[Float]], model: [Float]
  ) -> [Float] {
    if mean.isEmpty { mean = model.map { _ in 0 } }
    var step = model.map { _ in Float(0) }
    var change = step
    var arrived: [(Contribution, [Float])] = []
    for (contribution, delta) in deltas {
      let client = contribution.order.client.index
      let weight = Float(contribution.weight)
      let own = Float(settings.importance[client] * contribution.part)
      switch memory {
      case .updates(let share):
        for i in step.indices {
          guard let last = updates[client]?[i] else {
            step[i] += weight * delta[i]
            change[i] += own * delta[i]
            continue
          }
          step[i] += weight * (delta[i] - Float(share) * last)
          change[i] += own * (delta[i] - last)
        }
        guard contribution.part < 1, let last = updates[client] else {
          updates[client] = delta
          continue
        }
        updates[client] = zip(last, delta).map { $0 + Float(contribution.part) * ($1 - $0) }
      case .recentModels:
        let new = zip(versions[contribution.order.baseVersion], delta).map { $0 + $1 }
        let last = recent.isEmpty ? versions[0] : recent[arrived.count]
        for i in step.indices { step[i] += weight * (new[i] - last[i]) }
        arrived.append((contribution, new))
      case .models:
        let new = zip(versions[contribution.order.baseVersion], delta).map { $0 + $1 }
        let last = models[client] ?? versions[0]
        for i in step.indices { step[i] += weight * (new[i] - last[i]) }
        models[client] = new
      }
    }
    if case .recentModels(let count) = memory {
      arrived.sort { ($0.0.arrival, $0.0.order.client) < ($1.0.arrival, $1.0.order.client) }
      recent = (recent + arrived.map(\.1)).suffix(count)
    }
    if case .updates(let share) = memory {
      for i in step.indices {
        step[i] += Float(share) * mean[i]
        mean[i] += change[i]
      }
    }
    return step
  }
}
