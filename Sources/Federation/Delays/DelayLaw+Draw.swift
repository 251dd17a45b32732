internal import Chance

extension DelayLaw {
  /// A draw from the law, at least 0. Its bits do not depend on the machine.
  func draw(_ stream: inout RandomStream) -> Double {
    switch self {
    case .constant(let value): value
    case .uniform(let from, let to): from + (to - from) * stream.nextUnit()
    case .exponential(let mean): mean * stream.nextExponential()
    case .shiftedExponential(let shift, let mean): shift + mean * stream.nextExponential()
    case .gamma(let shape, let mean):
      mean / shape * PortableMath.exp(stream.nextLogGamma(shape: shape))
    case .logNormal(let median, let sigma):
      median * PortableMath.exp(sigma * stream.nextNormal())
    // The inverse of the survival function at a uniform number, whose -log is exponential.
    case .weibull(let shape, let scale):
      scale * PortableMath.power(stream.nextExponential(), 1 / shape)
    case .pareto(let shape, let minimum):
      minimum * PortableMath.exp(stream.nextExponential() / shape)
    case .truncatedNormal(let mean, let deviation, let from, let to):
      min(to, max(from, mean + deviation * standard(mean, deviation, from, to).draw(&stream)))
    case .empirical(let law): law.draw(&stream)
    }
  }

  /// The value, where it is always the same.
  var fixedValue: Double? {
    switch self {
    case .constant(let value): value
    case .empirical(let law) where law.values.count == 1: law.values[0]
    default: nil
    }
  }
}
