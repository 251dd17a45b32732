package import Federation

/// What a server remembers of clients, number by number.
package struct PlainMemory {
  private var updates: [Int: [Float]] = [:]
  private var models: [Int: [Float]] = [:]
  private var mean: [Float] = []

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
    for (contribution, delta) in deltas {
      let client = contribution.order.client.index
      let weight = Float(contribution.weight)
      switch memory {
      case .updates(let share):
        for i in step.indices {
          guard let last = updates[client]?[i] else {
            step[i] += weight * delta[i]
            change[i] += Float(settings.importance[client]) * delta[i]
            continue
          }
          step[i] += weight * (delta[i] - Float(share) * last)
          change[i] += Float(settings.importance[client]) * (delta[i] - last)
        }
        updates[client] = delta
      case .models:
        let new = zip(versions[contribution.order.baseVersion], delta).map { $0 + $1 }
        let last = models[client] ?? versions[0]
        for i in step.indices { step[i] += weight * (new[i] - last[i]) }
        models[client] = new
      }
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
