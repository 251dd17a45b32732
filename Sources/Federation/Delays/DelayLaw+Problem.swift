extension DelayLaw {
  /// What is wrong with the law's numbers; nil when it can be used.
  /// - Parameter scale: how large the lengths may be that it is the law of.
  public func problem(_ scale: NumberRule) -> SettingProblem? {
    let bounds: [Bound] =
      switch self {
      case .constant(let value): [Bound("value", value, scale)]
      case .uniform(let from, let to):
        [
          Bound("from", from, scale.orZero), Bound("to", to, scale), Self.above(to, from),
        ]
      case .exponential(let mean): [Bound("mean", mean, scale)]
      case .shiftedExponential(let shift, let mean):
        [Bound("shift", shift, scale.orZero), Bound("mean", mean, scale)]
      case .gamma(let shape, let mean):
        [Bound("shape", shape, Self.shapeRule), Bound("mean", mean, scale)]
      case .logNormal(let median, let sigma):
        [Bound("median", median, scale), Bound("sigma", sigma, Self.sigmaRule)]
      case .weibull(let shape, let length):
        [Bound("shape", shape, Self.shapeRule), Bound("scale", length, scale)]
      case .pareto(let shape, let minimum):
        [Bound("shape", shape, Self.shapeRule), Bound("minimum", minimum, scale)]
      case .truncatedNormal(let mean, let deviation, let from, let to):
        Self.bounds(mean, deviation, from, to, scale)
      case .empirical(let law): law.values.map { Bound("values", $0, scale) }
      }
    return Bound.problem(bounds)
  }

  /// A law so far from its bounds that numbers of 53 bits cannot tell them apart is refused.
  private static func bounds(
    _ mean: Double, _ deviation: Double, _ from: Double, _ to: Double, _ scale: NumberRule
  ) -> [Bound] {
    let low = (from - mean) / deviation
    let high = (to - mean) / deviation
    let nearest = low > 0 ? low : min(high, 0)
    let bounds = [
      Bound("mean", mean, .any), Bound("deviation", deviation, scale),
      Bound("from", from, scale.orZero),
    ]
    return bounds + (to == .infinity ? [] : [Bound("to", to, scale), above(to, from)])
      + [
        Bound(
          "mean", mean,
          allowed: "a mean at most 1000 deviations away from the bounds \(from) and \(to)",
          holds: abs(nearest) <= 1000),
        Bound(
          "to", to, allowed: "at least a thousandth of a deviation above from, \(from)",
          holds: high - low >= 1e-3),
      ]
  }

  private static func above(_ to: Double, _ from: Double) -> Bound {
    Bound("to", to, allowed: "a number greater than from, \(from)", holds: to > from)
  }
}
