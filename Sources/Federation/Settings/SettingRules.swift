// What numbers the settings of a federation take, each rule at its type.

extension VirtualDuration {
  /// A length in time units: at least a tick, at most 2^62 ticks.
  public static let rule = NumberRule("a number from 0.000000001 to 4611686018") {
    (1e-9...4_611_686_018).contains($0)
  }
}

extension Importance {
  /// A client's number. Bounded, so that neither the sum nor a quotient leaves the range of a
  /// `Double`.
  public static let rule = shareRule
}

/// How frequent a kind is, or how much one counts, in proportion to others.
private let shareRule = NumberRule("a number from 0.000000001 to 1000000000") {
  (1e-9...1e9).contains($0)
}

extension DelayModel {
  /// Beyond it an update needs more than a hundred attempts, and one of many does not end.
  public static let lossRule = NumberRule("a number of at least 0 and at most 0.99") {
    (0...0.99).contains($0)
  }
}

extension WorkTime {
  /// How much less the fastest client takes than the slowest, in percent. A constant time may come
  /// to nothing, which is a tick; a mean may not, as no law has a mean of 0.
  public var percentRule: NumberRule {
    if case .drawn(.constant) = self { return ClientFactor.percentRule }
    return ClientFactor.percentOfMeanRule
  }
}

extension ClientFactor {
  /// A client's own factor.
  public static let rule = NumberRule.magnitude
  static let percentRule = NumberRule("a number from 0 to 100") { (0...100).contains($0) }
  static let percentOfMeanRule = NumberRule("a number of at least 0 and below 100") {
    (0..<100).contains($0)
  }
  public static let exponentRule = NumberRule("a number from 0 to 20") { (0...20).contains($0) }
  public static let ranksRule = CountRule.moderate
  /// How many kinds there are.
  public static let tiersRule = CountRule(1...1_000)
  /// How many classes have factors.
  public static let classesRule = CountRule(1...100_000)
}

extension ClientFactor.Tier {
  public static let shareRule = Federation.shareRule
}

extension DelayLaw {
  /// Where mean and draws are ordinary numbers: beyond it a law is a constant, or nearly always 0.
  public static let shapeRule = NumberRule("a number from 0.02 to 1000000") {
    (0.02...1e6).contains($0)
  }
  /// The same of a log-normal law.
  public static let sigmaRule = NumberRule("a number from 0.000001 to 10") {
    (1e-6...10).contains($0)
  }
}

extension Persistence {
  /// How many times slower work goes.
  public static let slowRule = NumberRule("a number from 1 to 1000000000") {
    (1...1e9).contains($0)
  }
  public static let correlationRule = NumberRule.belowOne
  /// The standard deviation of a logarithm.
  public static let deviationRule = DelayLaw.sigmaRule
}

extension ServerTimes {
  /// Time units for a byte.
  public static let byteRule = NumberRule("a number from 0.000000000000001 to 1000") {
    (1e-15...1e3).contains($0)
  }
}

extension SharedProcessors {
  public static let countRule = NumberRule("a number from 0.01 to 1000000") {
    (1e-2...1e6).contains($0)
  }
  /// The part of the time at work.
  public static let demandRule = Availability.shareRule
}

extension Network {
  /// Bytes per time unit.
  public static let bandwidthRule = NumberRule.magnitude
  public static let latencyRule = VirtualDuration.rule
}

extension DeviceTable.Device {
  public static let latencyRule = VirtualDuration.rule.orZero
  public static let shareRule = Federation.shareRule
}

extension Availability {
  /// How long a period is. Each is walked through, so that their number must stay within reason.
  public static let periodRule = NumberRule("a number from 0.001 to 1000000000") {
    (1e-3...1e9).contains($0)
  }
  /// The part of a period that a client is there.
  public static let shareRule = NumberRule("a number from 0.000001 to 1") {
    (1e-6...1).contains($0)
  }
}

extension Scheme {
  public static let mixingRule = NumberRule.share
}

extension ServerMemory {
  /// How much of what is remembered counts.
  public static let shareRule = NumberRule("a number from 0 to 1") { (0...1).contains($0) }
  /// How many models are remembered.
  public static let countRule = CountRule.moderate
}

extension Routing {
  public static let tasksRule = CountRule.moderate
  public static let probabilityRule = NumberRule.share
}

extension Trigger {
  /// How many updates of each client there are, by their harmonic mean.
  public static let meanRule = NumberRule("a number from 1 to 1000000") { (1...1e6).contains($0) }
  /// How many updates are buffered.
  public static let sizeRule = CountRule.count
}

extension ClientSampling {
  public static let countRule = CountRule.count
}

extension Round {
  public static let spareRule = CountRule.upToCount
}

extension Concurrency {
  public static let limitRule = CountRule.count
}

extension StalenessDiscount {
  public static let exponentRule = NumberRule("a number from 0.000001 to 1000") {
    (1e-6...1000).contains($0)
  }
  public static let slopeRule = NumberRule.magnitude
  public static let graceRule = CountRule.upToCount
  public static let thresholdRule = CountRule.count
  /// What a table says of a staleness.
  public static let factorRule = NumberRule.notNegative
  /// How many a table has.
  public static let lengthRule = CountRule(1...1_000)
}

extension StalenessLimit {
  public static let limitRule = CountRule.count
}

extension Weighting {
  /// What a table says of a client.
  public static let weightRule = NumberRule.notNegative
  /// Of how many updates the staleness counts.
  public static let windowRule = CountRule.moderate
}

extension AggregationRule {
  public static let clipRule = NumberRule.positive
  /// The share of updates that a trimmed mean leaves out at each end.
  public static let trimRule = NumberRule("a number of at least 0 and below 0.5") {
    (0..<0.5).contains($0)
  }
}

extension FaultyClients {
  /// A share of them.
  public static let shareRule = NumberRule("a number greater than 0 and below 1") {
    $0 > 0 && $0 < 1
  }
}

extension Corruption {
  /// What updates are multiplied by.
  public static let factorRule = NumberRule.magnitude
  public static let deviationRule = NumberRule.magnitude
  public static let probabilityRule = NumberRule.share
}

extension Crashes {
  /// How often in a time unit.
  public static let rateRule = NumberRule("a number from 0.000000001 to 1000") {
    (1e-9...1e3).contains($0)
  }
}

extension Duplicates {
  public static let probabilityRule = NumberRule.share
}

extension ServerOptimiser {
  public static let rateRule = NumberRule.positive
  /// Of momentum and of the betas.
  public static let momentumRule = NumberRule.belowOne
  public static let tauRule = NumberRule.positive
  /// From which staleness on the rate is divided.
  public static let thresholdRule = CountRule.upToCount
}

extension StopRule {
  public static let countRule = CountRule.count
  public static let accuracyRule = NumberRule.share
  public static let lossRule = NumberRule.notNegative
}

extension EvaluationRule {
  public static let aggregationsRule = CountRule.count
  /// A row each, and at most one for each version.
  public static let pointsRule = CountRule.moderate
}
