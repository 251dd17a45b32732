internal import Chance

extension RandomStream {
  /// k in 1...ranks with a probability proportional to k^-exponent, in a time that does not depend on
  /// `ranks`.
  ///
  /// Hörmann, Derflinger, "Rejection-inversion to generate variates from monotone discrete
  /// distributions" (ACM TOMACS 6(3), 1996).
  /// - Precondition: `exponent` is at least 0, `ranks` at least 1.
  mutating func nextZipf(exponent: Double, ranks: Int) -> Int {
    /// The integral of x^-exponent from 1 to x.
    func integral(_ x: Double) -> Double {
      let logarithm = PortableMath.log(x)
      return grown((1 - exponent) * logarithm) * logarithm
    }
    /// (e^x - 1) / x
    func grown(_ x: Double) -> Double {
      abs(x) > 1e-8 ? (PortableMath.exp(x) - 1) / x : 1 + x / 2 * (1 + x / 3)
    }
    func inverse(_ area: Double) -> Double {
      // At least -1, where the integral has its limit and rounding could pass it.
      let part = max(-1, area * (1 - exponent))
      let slope = abs(part) > 1e-8 ? PortableMath.log(1 + part) / part : 1 - part / 2
      return PortableMath.exp(slope * area)
    }
    func height(_ x: Double) -> Double { PortableMath.exp(-exponent * PortableMath.log(x)) }
    let top = integral(Double(ranks) + 0.5)
    let bottom = integral(1.5) - 1
    let sure = 2 - inverse(integral(2.5) - height(2))
    while true {
      let area = top + nextUnit() * (bottom - top)
      let x = inverse(area)
      let k = min(Double(ranks), max(1, x.rounded()))
      if k - x <= sure || area >= integral(k + 0.5) - height(k) { return Int(k) }
    }
  }
}
