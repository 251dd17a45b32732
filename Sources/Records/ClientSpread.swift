/// How a measure differs between clients, each weighted by its importance.
public struct ClientSpread: Hashable, Sendable {
  /// The mean.
  public var mean: Double
  /// The standard deviation around the mean.
  public var deviation: Double
  /// The mean over the tenth of the clients, by weight, where it is lowest. The last of them counts
  /// for the part that is still missing to a tenth; of fewer than ten alike it is the lowest alone.
  public var lowestTenth: Double
  /// The same where it is highest.
  public var highestTenth: Double

  /// - Parameters:
  ///   - values: one for each client.
  ///   - weights: as many, each greater than 0; they need not sum to 1.
  /// - Returns: nil without clients.
  /// - Complexity: O(M log M) for M clients.
  public init?(_ values: [Double], weights: [Double]) {
    precondition(values.count == weights.count, "\(values.count) values, \(weights.count) weights")
    guard !values.isEmpty else { return nil }
    let total = weights.reduce(0, +)
    let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let variance =
      zip(values, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) } / total
    let order = values.indices.sorted { values[$0] < values[$1] }
    self.mean = mean
    deviation = variance.squareRoot()
    func tenth(_ order: some Sequence<Int>) -> Double {
      var (missing, sum) = (total / 10, 0.0)
      for client in order where missing > 0 {
        let part = min(weights[client], missing)
        sum += part * values[client]
        missing -= part
      }
      return sum / (total / 10 - max(missing, 0))
    }
    lowestTenth = tenth(order)
    highestTenth = tenth(order.reversed())
  }
}
