internal import Chance
internal import RealModule

extension DelayLaw {
  /// P(T > time), for any time.
  public func survival(beyond time: Double) -> Double {
    if time <= 0 { return 1 }
    switch self {
    case .constant(let value): return value > time ? 1 : 0
    case .uniform(let from, let to): return min(1, max(0, (to - time) / (to - from)))
    case .exponential(let mean): return PortableMath.exp(-time / mean)
    case .shiftedExponential(let shift, let mean):
      return time <= shift ? 1 : PortableMath.exp((shift - time) / mean)
    case .gamma(let shape, let mean):
      return upperGamma(shape: shape, beyond: time / mean * shape)
    case .logNormal(let median, let sigma):
      return NormalTail.survival(PortableMath.log(time / median) / sigma)
    case .weibull(let shape, let scale):
      return PortableMath.exp(-PortableMath.power(time / scale, shape))
    case .pareto(let shape, let minimum):
      return time <= minimum ? 1 : PortableMath.power(minimum / time, shape)
    case .truncatedNormal(let mean, let deviation, let from, let to):
      if time <= from { return 1 }
      if time >= to { return 0 }
      return standard(mean, deviation, from, to).survival(beyond: (time - mean) / deviation)
    case .empirical(let law): return law.survival(beyond: time)
    }
  }

  /// E[(T - time)+], the integral of the survival function beyond the time, which is at least 0;
  /// infinite where the law has no mean.
  public func excess(beyond time: Double) -> Double {
    switch self {
    case .constant(let value): return max(0, value - time)
    case .uniform(let from, let to):
      if time <= from { return mean - time }
      return time >= to ? 0 : (to - time) * (to - time) / (2 * (to - from))
    case .exponential(let mean): return mean * survival(beyond: time)
    case .shiftedExponential(let shift, let mean):
      return time <= shift ? shift - time + mean : mean * survival(beyond: time)
    // E[T; T > t] is that of the shape one larger: integrate by parts.
    case .gamma(let shape, let mean):
      let beyond = upperGamma(shape: shape + 1, beyond: time / mean * shape)
      return max(0, mean * beyond - time * survival(beyond: time))
    // E[T; T > t] is the survival of the log-normal law whose median is e^(sigma^2) times as large.
    case .logNormal(let median, let sigma):
      if time <= 0 { return mean }
      let z = PortableMath.log(time / median) / sigma
      return max(0, mean * NormalTail.survival(z - sigma) - time * NormalTail.survival(z))
    // By the substitution x = (t / scale)^shape.
    case .weibull(let shape, let scale):
      let x = time <= 0 ? 0 : PortableMath.power(time / scale, shape)
      return mean * upperGamma(shape: 1 / shape, beyond: x)
    case .pareto(let shape, let minimum):
      if shape <= 1 { return .infinity }
      return time <= minimum ? mean - time : time * survival(beyond: time) / (shape - 1)
    case .truncatedNormal(let mean, let deviation, let from, let to):
      if time <= from { return self.mean - time }
      if time >= to { return 0 }
      let law = standard(mean, deviation, from, to)
      return deviation * law.excess(beyond: (time - mean) / deviation)
    case .empirical(let law): return law.excess(beyond: time)
    }
  }
}

extension PortableMath {
  /// x^y for x greater than 0, its bits the same everywhere, to within y log x times the spacing of
  /// numbers.
  static func power(_ x: Double, _ y: Double) -> Double { exp(y * log(x)) }
}
