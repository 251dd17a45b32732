internal import Chance
internal import RealModule

/// The standard normal law between two points. Probabilities are taken relative to the density at the
/// lower point, so that they do not vanish far in a tail.
struct TruncatedNormal {
  /// The bounds in deviations from the mean, mirrored where both are below it, so that the upper one
  /// is above 0.
  private let low: Double
  private let high: Double
  /// Whether the law is that of minus what is here.
  private let isMirrored: Bool

  /// - Precondition: `low` is below `high`.
  init(from low: Double, to high: Double) {
    isMirrored = high < 0
    (self.low, self.high) = isMirrored ? (-high, -low) : (low, high)
  }

  /// P(Z > z).
  func survival(beyond z: Double) -> Double {
    let beyond = isMirrored ? 1 - tail(-z).mass : tail(z).mass
    return min(1, max(0, beyond))
  }

  /// E[Z].
  var mean: Double {
    // E[Z] = low + E[(Z - low)+]
    let mean = low + tail(low).excess
    return isMirrored ? -mean : mean
  }

  /// E[(Z - z)+].
  func excess(beyond z: Double) -> Double {
    // (Z - z)+ = Z - z + (z - Z)+
    isMirrored ? max(0, mean - z + tail(-z).excess) : max(0, tail(z).excess)
  }

  /// P(Z > z) and E[(Z - z)+], not mirrored.
  private func tail(_ z: Double) -> (mass: Double, excess: Double) {
    if z <= low {
      return z == low ? inside(low) : (1, inside(low).excess + low - z)
    }
    return z >= high ? (0, 0) : inside(z)
  }

  private func inside(_ z: Double) -> (mass: Double, excess: Double) {
    // Where the bounds enclose 0 the density there is the largest; else the one at the lower bound.
    let peak = max(low, 0)
    func density(_ z: Double) -> Double { PortableMath.exp((peak - z) * (peak + z) / 2) }
    func beyond(_ z: Double) -> (mass: Double, excess: Double) {
      // Below 0 the ratio to the density grows without bound: taken by the mirror image.
      if z < 0 {
        let image = NormalTail.ratios(-z)
        let scale = density(z)
        let whole = (2 * .pi).squareRoot() * density(0)
        return (whole - scale * image.mills, scale * image.excess - z * whole)
      }
      let ratios = NormalTail.ratios(z)
      let scale = density(z)
      return (scale * ratios.mills, scale * ratios.excess)
    }
    let all = beyond(low)
    let here = beyond(z)
    guard high < .infinity else {
      return (here.mass / all.mass, here.excess / all.mass)
    }
    let above = beyond(high)
    let total = all.mass - above.mass
    let excess = here.excess - above.excess - (high - z) * above.mass
    return ((here.mass - above.mass) / total, excess / total)
  }

  /// A draw: from the normal law until one is between the bounds where that is soon; else by Robert,
  /// "Simulation of truncated normal variables" (Statistics and Computing 5, 1995): from a shifted
  /// exponential law, or from the uniform one where the bounds are close.
  func draw(_ stream: inout RandomStream) -> Double {
    let value = inTail(&stream)
    return isMirrored ? -value : value
  }

  private func inTail(_ stream: inout RandomStream) -> Double {
    if low <= 0, high - low > 2.5 {
      while true {
        let value = stream.nextNormal()
        if value >= low, value <= high { return value }
      }
    }
    let peak = max(low, 0)
    let root = (low * low + 4).squareRoot()
    let rate = (low + root) / 2
    // Where the uniform law is accepted less often than the exponential one, section 2.2.
    let isWide =
      low > 0
      && high > low + 2 / (low + root) * PortableMath.exp(0.5 + low * (low - root) / 4)
    while true {
      if isWide {
        let value = low + stream.nextExponential() / rate
        let away = value - rate
        let isAccepted = stream.nextUnit() <= PortableMath.exp(-away * away / 2)
        if isAccepted, value <= high { return value }
      } else {
        let value = low + (high - low) * stream.nextUnit()
        let logDensity = (peak - value) * (peak + value) / 2
        if stream.nextUnit() <= PortableMath.exp(logDensity) { return value }
      }
    }
  }
}
