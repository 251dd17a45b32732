/// What a scheme optimises with given weights: sum_i p~_i L_i with p~_i = q_i / sum_j q_j, where
/// q_i = E[omega_i] = d_i g_i (Fraboni et al., JMLR 2023).
///
/// Where the weights come from a measured participation, the strengths g_i are measured once more, on
/// plans of which the weights know nothing: p_i / g_i times the same g_i would be p_i whatever its
/// error is.
public struct SurrogateImportance: Hashable, Sendable {
  /// p_i, what is to be optimised.
  public let importance: [Double]
  /// p~_i, summing to 1.
  public let shares: [Double]
  /// Of the shares; empty where they are exact.
  public let standardErrors: [Double]
  public let bias: Bias
  /// The biases that single measuring plans show, where participation depends on the phase that
  /// rounds come to (see `AggregationWeights.spread`).
  public let biasesOfPhases: ClosedRange<Double>?

  /// What the weights of these settings come to.
  /// - Parameter measuringAgain: false where it is enough to know how far the bias may be from 0 when
  ///   weights come from a measured participation.
  /// - Complexity: as `AggregationWeights` where it is measured again, else O(M).
  public init(
    _ settings: ScheduleSettings, _ weights: AggregationWeights, measuringAgain: Bool = true
  ) {
    // What is remembered of a client counts while it is not there, if it ever was.
    if settings.scheme.memory?.countsEveryone == true {
      self = Self(
        remembering: weights.importance, whoIsBack: weights.participation.map { $0 > 0 })
      return
    }
    // Each aggregation has something of each.
    if case .everyClient = settings.scheme.trigger {
      self = Self(remembering: weights.importance, whoIsBack: [])
      return
    }
    importance = weights.importance
    let measured = measuringAgain ? weights.measuredAgain(settings) : nil
    let known = measured ?? weights.measuredStrengths
    guard let known, settings.scheme.weighting != .adaptive,
      // Nobody takes part where all is 0.
      known.means.contains(where: { $0 > 0 })
    else {
      shares = Self.normalised(zip(weights.weights, weights.strength).map { $0 * $1 })
      standardErrors = []
      bias = Bias(of: shares, importance)
      biasesOfPhases = nil
      return
    }
    let expected = known.scaled(by: weights.weights)
    shares = Self.normalised(expected.means)
    standardErrors = expected.shares.standardErrors
    let biases = expected.alone.map { Bias(measuredBy: $0, weights.importance) }
    bias = Bias(meanOf: biases)
    let values = biases.map(\.value)
    biasesOfPhases =
      weights.spread == nil ? nil : (values.min() ?? 0)...(values.max() ?? 0)
  }

  /// Where all who are ever back count with their importance.
  /// - Parameter whoIsBack: empty where nobody knows before, which is taken for all.
  private init(remembering importance: [Double], whoIsBack: [Bool]) {
    self.importance = importance
    let counted = importance.enumerated().map {
      whoIsBack.isEmpty || whoIsBack[$0.offset] ? $0.element : 0
    }
    shares = counted == importance ? importance : Self.normalised(counted)
    (standardErrors, biasesOfPhases) = ([], nil)
    bias = Bias(of: shares, importance)
  }

  /// What a run came to: how much the contributions of each client weighed in all.
  /// - Parameter memory: what its server remembers.
  public init(realised sums: [Double], importance: [Double], memory: ServerMemory? = nil) {
    if memory?.countsEveryone == true {
      self = Self(remembering: importance, whoIsBack: sums.map { $0 > 0 })
      return
    }
    self.importance = importance
    shares = sums.contains { $0 > 0 } ? Self.normalised(sums) : sums
    standardErrors = []
    bias = Bias(of: shares, importance)
    biasesOfPhases = nil
  }

  /// 1 / sum p~_i^2: as many clients of equal weight would spread the weight as widely. What the noise
  /// of measured shares adds to the squares is taken off.
  public var effectiveClients: Double {
    let squares = shares.reduce(0) { $0 + $1 * $1 }
    let noise = standardErrors.reduce(0) { $0 + $1 * $1 }
    // By Cauchy and Schwarz.
    return min(1 / max(squares - noise, 0), max(1 / squares, Double(shares.count)))
  }

  private static func normalised(_ expected: [Double]) -> [Double] {
    let total = expected.reduce(0, +)
    return expected.map { $0 / total }
  }
}

/// Half the summed |p~_i - p_i|: the total variation between the surrogate and the target importance,
/// 0 when the scheme is unbiased.
public struct Bias: Hashable, Sendable {
  public let value: Double
  /// The standard error of a value that was measured; nil where it is exact.
  public let error: Double?

  public init(value: Double, error: Double?) {
    self.value = value
    self.error = error
  }

  /// Whether what was measured may well be no bias at all: the value is within two standard errors.
  public var isIndistinguishableFromZero: Bool { error.map { value <= 2 * $0 } ?? false }

  /// Of shares that are known.
  init(of shares: [Double], _ importance: [Double]) {
    let distance = zip(shares, importance).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    value = Self.withoutRounding(distance, clients: importance.count)
    error = nil
  }

  /// What the divisions' rounding leaves is no bias.
  static func withoutRounding(_ distance: Double, clients: Int) -> Double {
    distance < 1e-12 + 1e-16 * Double(clients) ? 0 : distance
  }
}
