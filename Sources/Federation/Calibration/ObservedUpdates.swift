/// What was seen of a client's updates: how long each took, in the order of their starts, in ticks of at
/// least one.
public struct ObservedClient: Hashable, Sendable {
  /// What the log calls it.
  public let name: String
  /// How long its updates took.
  public let durations: [VirtualDuration]

  public init(name: String, durations: [VirtualDuration]) {
    self.name = name
    self.durations = durations
  }

  /// In time units.
  var lengths: [Double] { durations.map(\.units) }
}

/// The mean and the standard deviation of some numbers, and what they tell of a mean's error.
public struct SampleMoments: Hashable, Sendable {
  public let count: Int
  public let mean: Double
  /// Of single numbers, by n - 1; 0 where there is one number.
  public let standardDeviation: Double

  /// - Precondition: at least one number.
  public init(_ numbers: [Double]) {
    precondition(!numbers.isEmpty, "a mean of nothing")
    count = numbers.count
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardDeviation = (squares / Double(max(1, numbers.count - 1))).squareRoot()
  }

  /// The standard deviation in proportion to the mean.
  public var coefficientOfVariation: Double { standardDeviation / mean }

  /// Of the mean of independent numbers.
  public var standardError: Double { standardDeviation / Double(count).squareRoot() }
}
