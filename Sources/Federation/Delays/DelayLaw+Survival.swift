import Glibc
internal import Kernels

extension DelayLaw {
  /// P(T > time).
  public func survival(beyond time: Double) -> Double {
    switch self {
    case .constant(let value): value > time ? 1 : 0
    case .exponential(let mean): time <= 0 ? 1 : PortableMath.exp(-time / mean)
    default: preconditionFailure("to come")
    }
  }

  /// E[ceil((factor T + shift) / interval)]: the sum over k >= 0 of P(factor T + shift > k interval).
  public func meanIntervals(_ interval: Double, factor: Double = 1, shift: Double = 0) -> Double {
    switch self {
    case .exponential(let mean) where shift == 0: -1 / expm1(-interval / (factor * mean))
    default: preconditionFailure("to come")
    }
  }
}
