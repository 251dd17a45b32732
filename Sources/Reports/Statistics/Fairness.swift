/// How evenly a model serves the clients: what their accuracies have between them, each client counted
/// once.
public struct Fairness: Hashable, Sendable {
  /// A client and its accuracy.
  public struct Client: Hashable, Sendable {
    public var number: Int
    public var accuracy: Double
  }

  /// How many clients were measured.
  public let count: Int
  /// Of equal ones the first.
  public let worst, best: Client
  /// The accuracy that a tenth of the clients does not exceed, on a straight line between the two
  /// nearest ranks.
  public let tenthPercentile: Double
  /// Of the accuracies around their mean, over all these clients (n in the denominator).
  public let standardDeviation: Double
  /// Jain's index, (sum x)^2 / (n sum x^2): 1 where all are served alike, 1/n where one alone is (Jain,
  /// Chiu and Hawe 1984); nil where all accuracies are 0.
  public let jainIndex: Double?

  /// - Parameter accuracies: by client; nil of a client that was not measured.
  /// - Returns: nil where none was.
  /// - Complexity: O(n log n).
  public init?(_ accuracies: [Double?]) {
    let clients = accuracies.enumerated().compactMap { number, accuracy in
      accuracy.flatMap { $0.isFinite ? Client(number: number, accuracy: $0) : nil }
    }
    let values = clients.map(\.accuracy).sorted()
    guard let worst = clients.min(by: { $0.accuracy < $1.accuracy }),
      let best = clients.first(where: { $0.accuracy == values.last })
    else { return nil }
    (self.worst, self.best) = (worst, best)
    count = values.count
    let place = 0.1 * Double(count - 1)
    let low = Int(place)
    let high = min(low + 1, count - 1)
    tenthPercentile = values[low] + (place - Double(low)) * (values[high] - values[low])
    let mean = values.reduce(0, +) / Double(count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardDeviation = (squares / Double(count)).squareRoot()
    let sum = values.reduce(0, +)
    let power = values.reduce(0) { $0 + $1 * $1 }
    jainIndex = power > 0 ? sum * sum / (Double(count) * power) : nil
  }
}
