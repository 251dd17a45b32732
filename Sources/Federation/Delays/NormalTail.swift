internal import Chance
internal import RealModule

/// The tail of the standard normal law, with density phi, beyond a point z.
enum NormalTail {
  /// P(Z > z), with full relative precision down to 1e-308.
  static func survival(_ z: Double) -> Double { Double.erfc(z * 0.5.squareRoot()) / 2 }

  /// Mills' ratio P(Z > z) / phi(z) and E[(Z - z)+] / phi(z) = 1 - z times the ratio.
  ///
  /// From 4 on by Laplace's continued fraction (DLMF 7.9.3), which gives both without cancellation.
  static func ratios(_ z: Double) -> (mills: Double, excess: Double) {
    guard z < .infinity else { return (0, 0) }
    guard z >= 4 else {
      let mills = survival(z) * (2 * .pi).squareRoot() * PortableMath.exp(z * z / 2)
      return (mills, 1 - z * mills)
    }
    var rest = 0.0
    for n in stride(from: 100.0, through: 1, by: -1) { rest = n / (z + rest) }
    return (1 / (z + rest), rest / (z + rest))
  }
}
