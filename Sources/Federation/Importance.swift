/// How much each client counts in the objective, before it is made to sum to 1.
public enum Importance: Hashable, Sendable {
  /// The same for all.
  case uniform
  /// In proportion to the client's training samples.
  case samples
  /// In proportion to these numbers, one for each client, each greater than 0.
  case weights([Double])

  /// p_i, summing to 1.
  /// - Precondition: `sampleCounts` has a value for each client when the kind is `samples`.
  public func normalised(clients: Int, sampleCounts: [Int]?) -> [Double] {
    let raw: [Double]
    switch self {
    case .uniform: return Array(repeating: 1 / Double(clients), count: clients)
    case .weights(let weights): raw = weights
    case .samples:
      guard let sampleCounts else { preconditionFailure("`samples` needs the sample counts") }
      raw = sampleCounts.map(Double.init)
    }
    precondition(raw.count == clients, "\(raw.count) importances for \(clients) clients")
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }
}
