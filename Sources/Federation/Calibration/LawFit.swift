internal import Chance

/// A delay law fitted to samples, and how well it fits.
public struct LawFit: Hashable, Sendable {
  public let law: DelayLaw
  /// The largest difference between its distribution and that of the samples.
  public let distance: Double
  /// P(as large a distance, where the law is right and its parameters are fitted as here), by samples of the
  /// law that were fitted in turn; nil for measured values themselves.
  public let probability: Double?

  /// Samples of the law that were fitted in turn.
  static let trials = 99
  /// From this coefficient of variation down times are constant.
  static let constantVariation = 0.002
  /// Below this probability a law does not fit.
  static let rejectedBelow = 0.05
  /// Measured values that are kept where no law fits.
  static let valuesMax = 1_000

  /// The law that comes closest to the samples; the samples themselves where none fits.
  /// - Parameters:
  ///   - samples: at least two, all greater than 0.
  ///   - seed: of the samples that tell how likely a distance is.
  /// - Complexity: O(*n* log *n*) for *n* samples, some thousand times.
  public init(_ samples: [Double], seed: UInt64) {
    let sorted = samples.sorted()
    let moments = SampleMoments(samples)
    if moments.coefficientOfVariation <= Self.constantVariation {
      (law, distance, probability) = (.constant(moments.mean), 0, nil)
      return
    }
    let fits = Self.candidates(sorted).map { ($0, KolmogorovSmirnov.distance(sorted, to: $0)) }
    if let (law, distance) = fits.min(by: { $0.1 < $1.1 }) {
      let probability = Self.probability(of: law, distance, count: sorted.count, seed: seed)
      if probability >= Self.rejectedBelow {
        (self.law, self.distance, self.probability) = (law, distance, probability)
        return
      }
    }
    law = .empirical(EmpiricalLaw(samples: Self.thinned(sorted)))
    (distance, probability) = (0, nil)
  }

  /// A law of each family with the parameters that fit best.
  private static func candidates(_ sorted: [Double]) -> [DelayLaw] {
    families.indices.compactMap { families[$0](sorted) }
  }

  private static let families: [@Sendable ([Double]) -> DelayLaw?] = [
    exponential, shiftedExponential, gamma, logNormal, weibull, pareto,
  ]

  /// A parametric bootstrap, since the parameters come from the samples (Lilliefors, Journal of the American
  /// Statistical Association 62, 1967).
  private static func probability(
    of law: DelayLaw, _ distance: Double, count: Int, seed: UInt64
  ) -> Double {
    guard let family = families.first(where: { $0([1, 2])?.kind == law.kind }) else { return 0 }
    // More tell no more of a law that is close.
    let size = min(count, 2_000)
    let scaled = distance * (Double(count) / Double(size)).squareRoot()
    var larger = 0
    for trial in 0..<trials {
      var stream = RandomStream(
        seed: seed, purpose: .calibration, client: 0, update: UInt32(trial))
      let drawn = (0..<size).map { _ in law.draw(&stream) }.sorted()
      if let own = family(drawn), KolmogorovSmirnov.distance(drawn, to: own) >= scaled {
        larger += 1
      }
    }
    return Double(larger + 1) / Double(trials + 1)
  }

  private static func thinned(_ sorted: [Double]) -> [Double] {
    guard sorted.count > valuesMax else { return sorted }
    return (0..<valuesMax).map { sorted[(2 * $0 + 1) * sorted.count / (2 * valuesMax)] }
  }
}

// MARK: - Families, by maximum likelihood

extension LawFit {
  private static func mean(_ samples: [Double]) -> Double {
    samples.reduce(0, +) / Double(samples.count)
  }

  private static func meanLog(_ samples: [Double]) -> Double {
    samples.reduce(0) { $0 + PortableMath.log($1) } / Double(samples.count)
  }

  private static let exponential: @Sendable ([Double]) -> DelayLaw? = {
    .exponential(mean: mean($0))
  }

  private static let shiftedExponential: @Sendable ([Double]) -> DelayLaw? = { samples in
    let excess = mean(samples) - samples[0]
    return excess > 0 ? .shiftedExponential(shift: samples[0], mean: excess) : nil
  }

  private static let logNormal: @Sendable ([Double]) -> DelayLaw? = { samples in
    let center = meanLog(samples)
    let squares = samples.reduce(0) {
      let distance = PortableMath.log($1) - center
      return $0 + distance * distance
    }
    let sigma = (squares / Double(samples.count)).squareRoot()
    return DelayLaw.sigmaRule.holds(sigma)
      ? .logNormal(median: PortableMath.exp(center), sigma: sigma) : nil
  }

  private static let pareto: @Sendable ([Double]) -> DelayLaw? = { samples in
    let excess = meanLog(samples) - PortableMath.log(samples[0])
    guard excess > 0, 1 / excess > 1 else { return nil }
    return DelayLaw.shapeRule.holds(1 / excess)
      ? .pareto(shape: 1 / excess, minimum: samples[0]) : nil
  }

  /// The closed form of Ye and Chen (The American Statistician 71, 2017), which is as good as maximum
  /// likelihood.
  private static let gamma: @Sendable ([Double]) -> DelayLaw? = { samples in
    let count = Double(samples.count)
    var (sum, logs, products) = (0.0, 0.0, 0.0)
    for sample in samples {
      let log = PortableMath.log(sample)
      sum += sample
      logs += log
      products += sample * log
    }
    let scale = (count * products - logs * sum) / (count * count)
    guard scale > 0 else { return nil }
    let shape = sum / count / scale
    return DelayLaw.shapeRule.holds(shape) ? .gamma(shape: shape, mean: sum / count) : nil
  }

  /// The shape by Newton's method on its likelihood equation.
  private static let weibull: @Sendable ([Double]) -> DelayLaw? = { samples in
    // In proportion to the largest, so that no power leaves the range of numbers.
    let largest = samples[samples.count - 1]
    let logs = samples.map { PortableMath.log($0 / largest) }
    let center = logs.reduce(0, +) / Double(logs.count)
    var shape = 1.0
    for _ in 0..<100 {
      var (sum, first, second) = (0.0, 0.0, 0.0)
      for log in logs {
        let power = PortableMath.exp(shape * log)
        sum += power
        first += power * log
        second += power * log * log
      }
      let value = first / sum - 1 / shape - center
      let slope = second / sum - (first / sum) * (first / sum) + 1 / (shape * shape)
      let next = max(shape / 4, shape - value / slope)
      let isClose = abs(next - shape) < 1e-10 * shape
      shape = next
      if isClose { break }
    }
    guard DelayLaw.shapeRule.holds(shape) else { return nil }
    let powers = logs.reduce(0) { $0 + PortableMath.exp(shape * $1) } / Double(logs.count)
    return .weibull(shape: shape, scale: largest * PortableMath.pow(powers, 1 / shape))
  }
}

extension DelayLaw {
  /// Which family the law is of.
  fileprivate var kind: Int {
    switch self {
    case .constant: 0
    case .uniform: 1
    case .exponential: 2
    case .shiftedExponential: 3
    case .gamma: 4
    case .logNormal: 5
    case .weibull: 6
    case .pareto: 7
    case .truncatedNormal: 8
    case .empirical: 9
    }
  }
}
