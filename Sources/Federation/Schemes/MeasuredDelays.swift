/// E[T_i] as plans show it, where no formula says it.
public struct MeasuredDelays: Hashable, Sendable {
  /// Of each client, in time units; infinite where its work was never back.
  public let means: [Double]
  /// The standard error of each mean.
  public let standardErrors: [Double]

  /// From what came back in the batches of each plan.
  ///
  /// The mean is a quotient of two that vary, the batches' sums and their numbers, and its error to
  /// first order that of the sums less the mean times the numbers (Cochran, "Sampling Techniques", 3rd
  /// edition, 1977, section 6.3).
  init(_ plans: [[Batch]]) {
    let all = plans.flatMap(\.self)
    let clients = all.first?.sums.count ?? 0
    var means = Array(repeating: 0.0, count: clients)
    var scales = means
    for client in 0..<clients {
      let count = all.reduce(0) { $0 + $1.counts[client] }
      means[client] = count > 0 ? all.reduce(0) { $0 + $1.sums[client] } / count : .infinity
      scales[client] = count / Double(all.count)
    }
    let errors = BatchMeans(
      plans: plans.map { batches in
        batches.map { batch in
          (0..<clients).map { client in
            guard scales[client] > 0 else { return 0 }
            return (batch.sums[client] - means[client] * batch.counts[client]) / scales[client]
          }
        }
      })
    (self.means, standardErrors) = (means, errors.standardErrors)
  }

  /// What came back in a while.
  struct Batch {
    /// Of each client, how long its work took, in time units.
    private(set) var sums: [Double]
    /// Of each client, how often it was back.
    private(set) var counts: [Double]

    init(clients: Int) {
      sums = Array(repeating: 0, count: clients)
      counts = sums
    }

    mutating func add(_ step: Schedule.Step) {
      switch step {
      case .train(let order, let due?), .arrive(let order, let due):
        sums[order.client.index] += Double(due.ticks - order.start.ticks) / 1e9
        counts[order.client.index] += 1
      case .train, .queue, .outlast, .abandon, .aggregate, .pass, .evaluate, .stop: break
      }
    }

    static func += (left: inout Batch, right: Batch) {
      for client in left.sums.indices {
        left.sums[client] += right.sums[client]
        left.counts[client] += right.counts[client]
      }
    }
  }
}
