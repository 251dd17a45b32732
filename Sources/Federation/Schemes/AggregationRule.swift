/// What the server does with an aggregation's updates before its optimiser has what they come to.
public struct AggregationRule: Hashable, Sendable {
  /// The largest Euclidean norm that an update counts with, greater than 0: a longer one is scaled down
  /// to it. Nil where each is taken as it is.
  public var clip: Double?
  /// What of each number of the updates is taken, times the sum of their weights; nil for their weighted
  /// sum.
  public var middle: Middle?

  /// A middle of numbers that a few bad ones among them do not move far.
  public enum Middle: Hashable, Sendable {
    /// The median, the mean of the two in the middle where their number is even.
    case median
    /// The weighted mean without this share of them, in [0, 1/2), at each end: rounded down to whole
    /// numbers of them.
    case trimmedMean(Double)
  }

  /// The weighted sum of the updates as they are, unless said otherwise.
  public init(clip: Double? = nil, middle: Middle? = nil) {
    (self.clip, self.middle) = (clip, middle)
  }

  /// How many of so many are left out at each end by this share: what rounding takes off a share such as
  /// 0.29 does not count, and one is always left.
  /// - Precondition: there is one.
  public static func trimmed(_ share: Double, of count: Int) -> Int {
    min(Int((share * Double(count) + 1e-9).rounded(.down)), (count - 1) / 2)
  }
}

extension Scheme {
  /// What makes the rule for updates impossible or vain under this scheme, by its keys; nil where nothing
  /// does. Nil clients are not known, and then nothing is held against them.
  public func problemOfRule(clients: Int?) -> SettingProblem? {
    guard let middle = rule.middle else { return nil }
    if memory != nil {
      return SettingProblem(
        "rule", found: "\(middle.name) where the server remembers what clients sent before",
        allowed: "mean, or a scheme without memory: fedavg, fedfix, fedbuff")
    }
    if mixing != nil || trigger == .eachArrival || trigger == .count(1) {
      return SettingProblem(
        "rule", found: "\(middle.name) where each aggregation has one update",
        allowed: "mean, or a scheme that aggregates several updates: fedavg, fedfix, fedbuff")
    }
    guard case .trimmedMean(let share) = middle, share > 0,
      let most = mostContributions(clients: clients),
      AggregationRule.trimmed(share, of: most) == 0
    else { return nil }
    return SettingProblem(
      "trim", found: "\(share), which leaves out none of \(most)",
      allowed: "0, or at least 1/\(most), and below 1/2")
  }

  /// How many updates an aggregation has at most.
  private func mostContributions(clients: Int?) -> Int? {
    switch trigger {
    case .round(let round): round.sampling?.count ?? clients
    case .eachArrival: 1
    case .everyInterval: concurrency?.limit ?? clients
    case .count(let size): size
    // As many as come until the slowest is back, or as it says.
    case .everyClient, .ringleader, .own: nil
    }
  }
}

extension AggregationRule.Middle {
  /// As an experiment file has it.
  public var name: String {
    switch self {
    case .median: "median"
    case .trimmedMean: "trimmed-mean"
    }
  }
}
