internal import Glibc

/// Student's t distribution, for intervals of means of few values.
///
/// Its own arithmetic, so that an interval does not depend on a library: the tail is the regularised
/// incomplete beta function by its continued fraction (Lentz's method), the quantile is found on it by
/// Newton's method.
public struct StudentT: Hashable, Sendable {
  /// How many values there are beyond what was estimated from them; greater than 0.
  public let degreesOfFreedom: Double

  /// - Precondition: `degreesOfFreedom` is finite and greater than 0.
  public init(degreesOfFreedom: Double) {
    precondition(
      degreesOfFreedom > 0 && degreesOfFreedom.isFinite, "\(degreesOfFreedom) degrees of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The value that such a variable does not exceed with this probability, to a relative 1e-10.
  /// - Precondition: `probability` is greater than 0 and below 1.
  /// - Complexity: some 10 to 50 evaluations of the tail.
  public func quantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a probability of \(probability)")
    if probability < 0.5 { return -quantile(ofUpperTail: probability) }
    return quantile(ofUpperTail: 1 - probability)
  }

  /// The half width of a 95% confidence interval in standard errors of the mean.
  public var factorOf95Percent: Double { quantile(ofUpperTail: 0.025) }

  /// The probability of a value greater than `value`, which is at least 0.
  func upperTail(_ value: Double) -> Double {
    let (a, b) = (degreesOfFreedom / 2, 0.5)
    let square = value * value / degreesOfFreedom
    let (x, y) = (1 / (1 + square), square / (1 + square))
    // x^a y^b / B(a, b)
    let front = exp(-a * log1p(square)) * y.squareRoot() * gammaRatio(a) / Double.pi.squareRoot()
    if x < (a + 1) / (a + b + 2) { return front * fraction(a, b, x) / a / 2 }
    return (1 - front * fraction(b, a, y) / b) / 2
  }

  /// From 0 on each step of Newton's method falls short, since the tail is convex: it needs no bracket.
  private func quantile(ofUpperTail probability: Double) -> Double {
    guard probability < 0.5 else { return 0 }
    var value = 0.0
    for _ in 0..<1_000 {
      let step = (upperTail(value) - probability) / density(value)
      value += step
      if abs(step) <= 1e-15 * value { break }
    }
    return value
  }

  private func density(_ value: Double) -> Double {
    let n = degreesOfFreedom
    return gammaRatio(n / 2) / (n * .pi).squareRoot()
      * exp(-(n + 1) / 2 * log1p(value * value / n))
  }
}

/// Gamma(a + 1/2) / Gamma(a): the asymptotic series for large a, led back to smaller ones.
private func gammaRatio(_ a: Double) -> Double {
  var (a, factor) = (a, 1.0)
  while a < 40 {
    factor *= a / (a + 0.5)
    a += 1
  }
  let coefficients = [
    -1.0 / 8, 1.0 / 128, 5.0 / 1_024, -21.0 / 32_768, -399.0 / 262_144, 869.0 / 4_194_304,
  ]
  let series = coefficients.reversed().reduce(0) { ($0 + $1) / a } + 1
  return factor * a.squareRoot() * series
}

/// The continued fraction of the incomplete beta function, for x below (a + 1) / (a + b + 2).
private func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
  var d = 1 / (1 - (a + b) * x / (a + 1))
  var (c, result) = (1.0, d)
  for m in 1...100_000 {
    let m = Double(m)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / (1 + even * d)
    c = 1 + even / c
    result *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / (1 + odd * d)
    c = 1 + odd / c
    result *= d * c
    if abs(d * c - 1) < 1e-16 { break }
  }
  return result
}
