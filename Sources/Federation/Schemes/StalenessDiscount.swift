internal import Chance

/// What a contribution's weight is multiplied by for its staleness s.
///
/// The named ones are 1 for s = 0 and never more: the functions of Xie, Koyejo, Gupta, "Asynchronous federated optimization" (arXiv 1903.03934,
/// section 5.2); the polynomial with the exponent 1/2 is FedBuff's 1/sqrt(1 + s) (Nguyen et al. 2022).
public enum StalenessDiscount: Hashable, Sendable {
  /// 1.
  case none
  /// (1 + s)^-exponent, the exponent greater than 0.
  case polynomial(exponent: Double)
  /// 1 up to `grace`, then 1 / (slope (s - grace) + 1); the slope greater than 0.
  case hinge(slope: Double, grace: Int)
  /// min(1, threshold / s), the threshold at least 1: delay-adaptive asynchronous SGD (Koloskova, Stich, Jaggi,
  /// "Sharper convergence guarantees for asynchronous SGD for distributed and federated learning", NeurIPS
  /// 2022, with as many as work at a time; Mishchenko, Bach, Even, Woodworth, NeurIPS 2022).
  case threshold(Int)
  /// Those of the stalenesses 0, 1, 2 and so on, the last of them for all beyond.
  case table([Double])
  /// What the expression is, of the staleness alone.
  case expression(Expression)

  /// Whether its numbers are the user's own.
  var isRule: Bool {
    switch self {
    case .table, .expression: true
    case .none, .polynomial, .hinge, .threshold: false
    }
  }

  /// The factor at the staleness.
  public func factor(at staleness: Int) -> Double {
    switch self {
    case .none: return 1
    case .polynomial(let exponent):
      if staleness == 0 { return 1 }
      if exponent == 0.5 { return 1 / Double(1 + staleness).squareRoot() }
      return PortableMath.exp(-exponent * PortableMath.log(Double(1 + staleness)))
    case .hinge(let slope, let grace):
      return staleness <= grace ? 1 : 1 / (slope * Double(staleness - grace) + 1)
    case .threshold(let threshold):
      return staleness <= threshold ? 1 : Double(threshold) / Double(staleness)
    case .table(let factors): return factors[min(staleness, factors.count - 1)]
    case .expression(let expression): return expression.value(Quantities(staleness: staleness))
    }
  }
}
