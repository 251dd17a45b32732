/// Tasks that go round among clients with queues: a closed network of single servers, each of which works
/// off its queue in order, with exponential times.
///
/// Its state has a product form (Jackson, 1963; Gordon, Newell, 1967). What follows from it is worked out
/// by mean values (Reiser, Lavenberg, JACM 27(2), 1980): a task that comes to a client finds there what is
/// there on average with one task less. For other laws of times it is an approximation.
public struct ClosedNetwork: Sendable {
  /// How many tasks are done in a time unit.
  public let throughput: Double
  /// Of each client, the mean staleness of its updates, where each one done makes a version: how many are
  /// done between when it is given a task and when that is back. Weighted with the probabilities they
  /// average to one less than there are tasks.
  public let staleness: [Double]
  /// How many tasks are at each client on average.
  public let tasks: [Double]

  /// Of so many tasks, at least 1.
  /// - Parameters:
  ///   - times: E[T_i], in time units, each greater than 0 and finite.
  ///   - probabilities: how likely each client is to get the next task, summing to 1.
  /// - Complexity: O(M m) for M clients and m tasks.
  public init(times: [Double], probabilities: [Double], tasks count: Int) {
    var tasks = Array(repeating: 0.0, count: times.count)
    var (found, throughput) = (tasks, 0.0)
    for present in 1...count {
      found = tasks
      var cycle = 0.0
      for client in times.indices {
        tasks[client] = probabilities[client] * times[client] * (1 + found[client])
        cycle += tasks[client]
      }
      throughput = Double(present) / cycle
      for client in times.indices { tasks[client] *= throughput }
    }
    self.throughput = throughput
    self.tasks = tasks
    staleness = zip(found, probabilities).map { $0 / $1 }
  }
}
