/// What the clients of a run really counted: how often each took part, and the share of all aggregation
/// weight that it received, against the client weight that it was to have.
public struct ReceivedWeights: Hashable, Sendable {
  /// The share of the aggregations that each client was in.
  public let participationRates: [Double]
  /// Each client's part of the aggregation weights of all contributions; they sum to 1. The plan's
  /// surrogate client weight is what they tend to.
  public let shares: [Double]
  /// The client weights, made to sum to 1.
  public let clientWeights: [Double]

  /// - Parameters:
  ///   - contributions: how many each client made.
  ///   - weights: the sum of their aggregation weights, for each client.
  ///   - clientWeights: p_i.
  ///   - aggregations: how many there were.
  /// - Returns: nil where nothing was aggregated, or nothing was to count.
  /// - Precondition: as many of each.
  public init?(
    contributions: [Int], weights: [Double], clientWeights: [Double], aggregations: Int
  ) {
    precondition(contributions.count == weights.count && weights.count == clientWeights.count)
    let (received, asked) = (weights.reduce(0, +), clientWeights.reduce(0, +))
    guard aggregations > 0, received > 0, asked > 0 else { return nil }
    participationRates = contributions.map { Double($0) / Double(aggregations) }
    shares = weights.map { $0 / received }
    self.clientWeights = clientWeights.map { $0 / asked }
  }

  /// The measured bias: the total variation distance between the received shares and the client weights,
  /// from 0 to 1.
  public var bias: Double { distance(to: clientWeights) }

  /// The total variation distance between the received shares and others, such as the plan's: half the
  /// sum of the absolute differences.
  /// - Precondition: as many as there are clients.
  public func distance(to others: [Double]) -> Double {
    precondition(others.count == shares.count, "\(others.count) for \(shares.count) clients")
    return zip(shares, others).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
  }
}
