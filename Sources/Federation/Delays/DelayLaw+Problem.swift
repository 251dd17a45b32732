extension DelayLaw {
  /// What is wrong with the law's numbers; nil when it can be used.
  ///
  /// The bounds of shapes are those within which mean and draws are ordinary numbers: beyond them a
  /// law is a constant, or nearly always 0.
  public var problem: DelayProblem? {
    let bounds: [Bound] =
      switch self {
      case .constant(let value): [.positive("value", value)]
      case .uniform(let from, let to):
        [.notNegative("from", from), .positive("to", to), .above("to", to, "from", from)]
      case .exponential(let mean): [.positive("mean", mean)]
      case .shiftedExponential(let shift, let mean):
        [.notNegative("shift", shift), .positive("mean", mean)]
      case .gamma(let shape, let mean):
        [.within("shape", shape, 1e-3...1e6), .positive("mean", mean)]
      case .logNormal(let median, let sigma):
        [.positive("median", median), .within("sigma", sigma, 1e-6...10)]
      case .weibull(let shape, let scale):
        [.within("shape", shape, 0.02...1e6), .positive("scale", scale)]
      case .pareto(let shape, let minimum):
        [.within("shape", shape, 0.02...1e6), .positive("minimum", minimum)]
      case .truncatedNormal(let mean, let deviation, let from, let to):
        Self.bounds(mean, deviation, from, to)
      case .empirical: []
      }
    if let problem = Bound.problem(bounds) { return problem }
    // Finite numbers may still have a product that is not.
    if mean == .infinity, hasMean {
      return DelayProblem("mean", found: "\(mean)", allowed: "a finite mean, by smaller numbers")
    }
    return nil
  }

  /// Whether E[T] is finite: it is not for a Pareto law whose shape is at most 1.
  public var hasMean: Bool {
    if case .pareto(let shape, _) = self { return shape > 1 }
    return true
  }

  /// A law so far from its bounds that numbers of 53 bits cannot tell them apart is refused.
  private static func bounds(
    _ mean: Double, _ deviation: Double, _ from: Double, _ to: Double
  ) -> [Bound] {
    let low = (from - mean) / deviation
    let high = (to - mean) / deviation
    let nearest = low > 0 ? low : min(high, 0)
    return [
      Bound(
        part: "mean", value: mean, allowed: "a finite number", holds: mean.isFinite),
      .positive("deviation", deviation), .notNegative("from", from),
      .above("to", to, "from", from),
      Bound(
        part: "mean", value: mean,
        allowed: "a mean at most 1000 deviations away from the bounds \(from) and \(to)",
        holds: abs(nearest) <= 1000),
      Bound(
        part: "to", value: to, allowed: "at least a thousandth of a deviation above from, \(from)",
        holds: high - low >= 1e-3),
    ]
  }
}
