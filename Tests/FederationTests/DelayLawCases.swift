import Federation
import Foundation
import Testing

/// Laws to test with, ordinary and extreme, each beside its density up to a factor.
struct SmoothLaw: CustomTestStringConvertible, Sendable {
  let law: DelayLaw
  /// Where the density is not 0.
  var support: ClosedRange<Double> = 0...(.infinity)
  /// In proportion to the density.
  let density: @Sendable (Double) -> Double

  var testDescription: String { "\(law)" }

  static let all: [SmoothLaw] = [
    SmoothLaw(law: .uniform(from: 0.25, to: 0.75), support: 0.25...0.75) { _ in 1 },
    SmoothLaw(law: .exponential(mean: 0.7)) { exp(-$0 / 0.7) },
    SmoothLaw(law: .shiftedExponential(shift: 0.4, mean: 0.6), support: 0.4...(.infinity)) {
      exp(-$0 / 0.6)
    },
    gamma(shape: 0.3, mean: 1), gamma(shape: 2, mean: 3), gamma(shape: 400, mean: 1),
    logNormal(median: 1, sigma: 0.05), logNormal(median: 0.5, sigma: 1),
    logNormal(median: 1, sigma: 3),
    weibull(shape: 0.2, scale: 1), weibull(shape: 0.8, scale: 0.5), weibull(shape: 5, scale: 1),
    pareto(shape: 1.1, minimum: 1), pareto(shape: 4, minimum: 0.5),
    truncatedNormal(mean: 1, deviation: 0.3, 0...(.infinity)),
    truncatedNormal(mean: 1, deviation: 2, 0.5...1.5),
    truncatedNormal(mean: -20, deviation: 1, 0...(.infinity)),
    truncatedNormal(mean: -3, deviation: 1, 0.1...0.4),
    truncatedNormal(mean: 30, deviation: 2, 0...5),
  ]

  private static func gamma(shape: Double, mean: Double) -> SmoothLaw {
    SmoothLaw(law: .gamma(shape: shape, mean: mean)) {
      exp((shape - 1) * log($0 / mean) - shape * ($0 / mean - 1))
    }
  }

  private static func logNormal(median: Double, sigma: Double) -> SmoothLaw {
    SmoothLaw(law: .logNormal(median: median, sigma: sigma)) {
      exp(-pow(log($0 / median) / sigma, 2) / 2) / $0
    }
  }

  private static func weibull(shape: Double, scale: Double) -> SmoothLaw {
    SmoothLaw(law: .weibull(shape: shape, scale: scale)) {
      pow($0 / scale, shape - 1) * exp(-pow($0 / scale, shape))
    }
  }

  private static func pareto(shape: Double, minimum: Double) -> SmoothLaw {
    SmoothLaw(law: .pareto(shape: shape, minimum: minimum), support: minimum...(.infinity)) {
      pow($0 / minimum, -shape - 1)
    }
  }

  private static func truncatedNormal(
    mean: Double, deviation: Double, _ support: ClosedRange<Double>
  ) -> SmoothLaw {
    SmoothLaw(
      law: .truncatedNormal(
        mean: mean, deviation: deviation, from: support.lowerBound, to: support.upperBound),
      support: support
    ) { exp(-pow(($0 - mean) / deviation, 2) / 2) }
  }

  /// The integral of density times function from a time on: by the trapezoidal rule after a
  /// substitution that sends both ends to infinity, where it converges faster than any power.
  func integral(from begin: Double, of function: (Double) -> Double) -> Double {
    let low = max(begin, support.lowerBound)
    let width = support.upperBound - low
    guard width > 0 else { return 0 }
    let step = 0.025
    return stride(from: -150.0, through: 450, by: step).reduce(0) { sum, y in
      // t - low runs from 0 to the width, or without end.
      let away = width.isFinite ? width / (1 + exp(-y)) : exp(y)
      let slope = width.isFinite ? away / (1 + exp(y)) : away
      let t = low + away
      let value = density(t) * function(t) * slope * step
      return value.isFinite ? sum + value : sum
    }
  }
}
