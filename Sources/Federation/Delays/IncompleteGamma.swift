internal import Chance
internal import RealModule

/// The regularised upper incomplete gamma function Q(a, x): the share of the gamma law of shape a and
/// scale 1 that lies beyond x, to about 1e-14.
///
/// DLMF 8.11.4 (the series of P = 1 - Q) below x = a + 1 and 8.9.2 (the continued fraction of Q, by
/// the modified method of Lentz, Thompson and Barnett, J. Comput. Phys. 64, 1986) from there.
/// - Complexity: O(1 + sqrt(a)) terms.
/// - Precondition: `shape` is greater than 0.
func upperGamma(shape a: Double, beyond x: Double) -> Double {
  guard x > 0 else { return 1 }
  guard x < .infinity else { return 0 }
  let front = gammaPower(a, x)
  if x < a + 1 {
    var (term, sum, n) = (1.0, 1.0, a)
    while term > sum * 1e-17 {
      n += 1
      term *= x / n
      sum += term
    }
    return max(0, 1 - front * sum)
  }
  if front == 0 { return 0 }
  var b = x + 1 - a
  var c = 1e300
  var d = 1 / b
  var fraction = d
  for n in 1...10_000 {
    let numerator = Double(n) * (a - Double(n))
    b += 2
    // Neither is 0 for x > a + 1: all partial denominators are positive.
    d = 1 / (b + numerator * d)
    c = b + numerator / c
    let change = c * d
    fraction *= change
    if abs(change - 1) < 1e-16 { break }
  }
  return min(1, front * a * fraction)
}

/// x^a e^-x / Gamma(a + 1). From a = 10 as the distance of x from a, since a log x and x are large
/// there and nearly cancel.
private func gammaPower(_ a: Double, _ x: Double) -> Double {
  if a < 10 { return PortableMath.exp(a * PortableMath.log(x) - x - Double.logGamma(a + 1)) }
  let away = (x - a) / a
  // Stirling's series, DLMF 5.11.1.
  let square = 1 / (a * a)
  let stirling = (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / a
  return PortableMath.exp(a * logOnePlusLess(away) - stirling) / (2 * .pi * a).squareRoot()
}

/// log(1 + x) - x without cancellation: with r = x / (2 + x), log(1 + x) = 2 artanh(r) and
/// 2 r - x = -r x.
private func logOnePlusLess(_ x: Double) -> Double {
  guard abs(x) < 0.4 else { return Double.log(onePlus: x) - x }
  let r = x / (2 + x)
  let z = r * r
  var (power, series) = (1.0, 0.0)
  for k in stride(from: 3.0, through: 31, by: 2) {
    series += power / k
    power *= z
  }
  return r * (2 * z * series - x)
}
