/// Turns the weighted sum of an aggregation, the pseudo-gradient, into the next version.
///
/// With d the sum, value by value, and everything else 0 before the first aggregation (v is tau^2):
///
/// - `sgd`: m = momentum m + d; theta = theta + rate m. With the momentum 0 that is
///   theta + rate d; else FedAvgM (Hsu, Qi, Brown, arXiv 1909.06335).
/// - `adam`, `yogi`, `adagrad`: m = beta1 m + (1 - beta1) d; then v by the method;
///   then theta = theta + rate m / (sqrt(v) + tau). That is Algorithm 2 of Reddi et al., "Adaptive
///   federated optimization" (ICLR 2021, arXiv 2003.00295), which corrects no bias.
///
/// An aggregation without contributions changes nothing: not theta, and not m and v either.
public struct ServerOptimiser: Hashable, Sendable {
  /// How the sum is used.
  public enum Method: Hashable, Sendable {
    /// Momentum in [0, 1).
    case sgd(momentum: Double)
    /// v = beta2 v + (1 - beta2) d^2; betas in [0, 1), tau greater than 0.
    case adam(beta1: Double, beta2: Double, tau: Double)
    /// v = v - (1 - beta2) d^2 sign(v - d^2); betas in [0, 1), tau greater than 0.
    case yogi(beta1: Double, beta2: Double, tau: Double)
    /// v = v + d^2; beta1 in [0, 1), tau greater than 0.
    case adagrad(beta1: Double, tau: Double)
    /// v = beta2 v + (1 - beta2) d^2 from 0, and its largest value so far in its place below; where an update
    /// of the aggregation is staler than the threshold, the rate is divided by the largest staleness: FADAS
    /// (Wang, Wang, Lu, Chen, "FADAS: towards federated adaptive asynchronous optimization", ICML 2024). Nil
    /// takes the rate as it is. Betas in [0, 1), tau greater than 0.
    case fadas(beta1: Double, beta2: Double, tau: Double, threshold: Int?)
  }

  /// The server's learning rate, greater than 0.
  public var rate: Double
  /// How the sum is used.
  public var method: Method

  /// The rate for an aggregation of which the stalest update has this staleness.
  public func rate(stalest: Int) -> Double {
    guard case .fadas(_, _, _, let threshold?) = method, stalest > threshold else { return rate }
    return rate / Double(stalest)
  }

  /// Plain SGD unless said otherwise.
  public init(rate: Double = 1, method: Method = .sgd(momentum: 0)) {
    self.rate = rate
    self.method = method
  }
}
