internal import Chance
internal import RealModule

extension DelayLaw {
  /// E[T]; infinite where the law has no mean.
  public var mean: Double {
    switch self {
    case .constant(let value): value
    case .uniform(let from, let to): from + (to - from) / 2
    case .exponential(let mean): mean
    case .shiftedExponential(let shift, let mean): shift + mean
    case .gamma(_, let mean): mean
    case .logNormal(let median, let sigma): median * PortableMath.exp(sigma * sigma / 2)
    case .weibull(let shape, let scale): scale * Double.gamma(1 + 1 / shape)
    case .pareto(let shape, let minimum): shape > 1 ? minimum * shape / (shape - 1) : .infinity
    case .truncatedNormal(let mean, let deviation, let from, let to):
      min(to, max(from, mean + deviation * standard(mean, deviation, from, to).mean))
    case .empirical(let law): law.mean
    }
  }

  /// The truncated normal law in deviations from its mean.
  func standard(
    _ mean: Double, _ deviation: Double, _ from: Double, _ to: Double
  ) -> TruncatedNormal {
    TruncatedNormal(from: (from - mean) / deviation, to: (to - mean) / deviation)
  }
}
