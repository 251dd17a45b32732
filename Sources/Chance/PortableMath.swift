internal import Glibc  // links the mathematics library, whose `sqrt` and `round` are exact

/// Exponential, logarithm and power from additions, products and quotients alone, which IEEE 754 rounds the
/// same way everywhere. The C library's differ in the last bit between its versions and between
/// processors with and without fused multiply-add, and such a bit would reach the model.
public enum PortableMath {
  /// The natural logarithm, to within two units in the last place for normal numbers.
  ///
  /// 0 gives -infinity, a negative number or nan gives nan, infinity itself.
  public static func log(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    guard x.isFinite else { return x }
    // x = m 2^e with m in [sqrt(1/2), sqrt(2)); log m = 2 artanh((m - 1) / (m + 1)).
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 1.4142135623730951 {
      m *= 0.5
      exponent += 1
    }
    let s = (m - 1) / (m + 1)
    let z = s * s
    var series = z * (1.0 / 23) + 1.0 / 21
    series = series * z + 1.0 / 19
    series = series * z + 1.0 / 17
    series = series * z + 1.0 / 15
    series = series * z + 1.0 / 13
    series = series * z + 1.0 / 11
    series = series * z + 1.0 / 9
    series = series * z + 1.0 / 7
    series = series * z + 1.0 / 5
    series = series * z + 1.0 / 3
    let low = 2 * s * z * series + exponent * logTwoLow
    return exponent * logTwoHigh + (2 * s + low)
  }

  /// The exponential, to within two units in the last place; 0 below -708, infinity above 709.7.
  public static func exp(_ x: Double) -> Double {
    guard x == x else { return x }
    guard x > -708 else { return 0 }
    guard x < 709.7 else { return .infinity }
    let n = (x * 1.4426950408889634).rounded()
    let r = (x - n * logTwoHigh) - n * logTwoLow
    var series = 1.0
    for divisor in stride(from: 14.0, through: 1.0, by: -1.0) { series = 1 + series * r / divisor }
    return Double(sign: .plus, exponent: Int(n), significand: series)
  }

  /// x to the power y: a root for y = 1/2, products for whole y up to 16, else exp(y log x), whose error
  /// is about |y log x| units in the last place.
  ///
  /// x^0 is 1. Of a negative x only whole powers are numbers.
  public static func pow(_ x: Double, _ y: Double) -> Double {
    if y == 0.5 { return x.squareRoot() }
    guard y == y.rounded(.towardZero) else { return exp(y * log(x)) }
    if abs(y) <= 16 {
      let product = (0..<Int(abs(y))).reduce(1.0) { product, _ in product * x }
      return y < 0 ? 1 / product : product
    }
    let size = exp(y * log(abs(x)))
    return x < 0 && y.truncatingRemainder(dividingBy: 2) != 0 ? -size : size
  }

  // High part with 21 trailing zero bits, so that its product with an exponent is exact.
  private static let logTwoHigh = 0.6931471803691238
  private static let logTwoLow = 1.9082149292705877e-10
}
