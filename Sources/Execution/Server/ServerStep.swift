import Federation
import Kernels

/// Makes versions out of pseudo-gradients by the formulas of `ServerOptimiser`, in float32, with what
/// it remembers between aggregations.
struct ServerStep {
  private let optimiser: ServerOptimiser
  /// m, where the method has one.
  private var momentum: [Float] = []
  /// v, where the method has one.
  private var scale: [Float] = []
  /// The largest v so far, where the method keeps it.
  private var largestScale: [Float] = []

  /// Before the first aggregation.
  init(_ optimiser: ServerOptimiser, parameterCount: Int) {
    self.optimiser = optimiser
    let zeros = [Float](repeating: 0, count: parameterCount)
    switch optimiser.method {
    case .sgd(let factor): momentum = factor > 0 ? zeros : []
    case .adam(_, _, let tau), .yogi(_, _, let tau), .adagrad(_, let tau):
      momentum = zeros
      scale = Array(repeating: Float(tau * tau), count: parameterCount)
    case .fadas: (momentum, scale, largestScale) = (zeros, zeros, zeros)
    }
  }

  private static let momentumName = "server momentum"
  private static let scaleName = "server scale"
  private static let largestScaleName = "server largest scale"

  /// What it remembers, m and v where there are such, by the names that they have in a checkpoint.
  var vectors: [String: [Float]] {
    [
      Self.momentumName: momentum, Self.scaleName: scale, Self.largestScaleName: largestScale,
    ].filter { !$0.value.isEmpty }
  }

  /// Takes what it remembered from among the vectors of a checkpoint.
  /// - Returns: false when that is not of this optimiser and model.
  mutating func take(from vectors: inout [String: [Float]]) -> Bool {
    for (name, fresh) in self.vectors where vectors[name]?.count != fresh.count { return false }
    if !momentum.isEmpty { momentum = vectors.removeValue(forKey: Self.momentumName) ?? [] }
    if !scale.isEmpty { scale = vectors.removeValue(forKey: Self.scaleName) ?? [] }
    if !largestScale.isEmpty {
      largestScale = vectors.removeValue(forKey: Self.largestScaleName) ?? []
    }
    return true
  }

  /// Whether what it remembers is.
  var isFinite: Bool {
    Kernels.isFinite(momentum.span) && Kernels.isFinite(scale.span)
  }

  /// The version after `current`. Without memory it is made in the place of the sum.
  /// - Parameter stalest: the staleness of the stalest update in the sum.
  mutating func next(
    after current: [Float], along sum: consuming [Float], stalest: Int = 0
  ) -> [Float] {
    if case .sgd(momentum: 0) = optimiser.method {
      var next = sum
      if optimiser.rate != 1 { Kernels.scale(&next, by: Float(optimiser.rate)) }
      accumulate(current.span, into: &next)
      return next
    }
    var next = current
    apply(sum, to: &next, Float(optimiser.rate(stalest: stalest)))
    return next
  }

  private mutating func apply(_ sum: [Float], to parameters: inout [Float], _ rate: Float) {
    switch optimiser.method {
    case .sgd(let factor):
      let factor = Float(factor)
      for i in sum.indices {
        momentum[i] = factor * momentum[i] + sum[i]
        parameters[i] += rate * momentum[i]
      }
    case .adam(let beta1, let beta2, let tau):
      let (kept, added) = (Float(beta2), Float(1 - beta2))
      adapt(&parameters, along: sum, rate, beta1, tau) { v, square in kept * v + added * square }
    case .yogi(let beta1, let beta2, let tau):
      let added = Float(1 - beta2)
      adapt(&parameters, along: sum, rate, beta1, tau) { v, square in
        v > square ? v - added * square : v < square ? v + added * square : v
      }
    case .adagrad(let beta1, let tau):
      adapt(&parameters, along: sum, rate, beta1, tau) { v, square in v + square }
    case .fadas(let beta1, let beta2, let tau, _):
      adaptToLargest(&parameters, along: sum, rate, beta1, beta2, tau)
    }
  }

  private mutating func adaptToLargest(
    _ parameters: inout [Float], along sum: [Float], _ rate: Float, _ beta1: Double,
    _ beta2: Double, _ tau: Double
  ) {
    let (kept, added) = (Float(beta1), Float(1 - beta1))
    let (keptScale, addedScale) = (Float(beta2), Float(1 - beta2))
    for i in sum.indices {
      momentum[i] = kept * momentum[i] + added * sum[i]
      scale[i] = keptScale * scale[i] + addedScale * (sum[i] * sum[i])
      largestScale[i] = max(largestScale[i], scale[i])
      parameters[i] += rate * momentum[i] / (largestScale[i].squareRoot() + Float(tau))
    }
  }

  private mutating func adapt(
    _ parameters: inout [Float], along sum: [Float], _ rate: Float, _ beta1: Double, _ tau: Double,
    scaling: (Float, Float) -> Float
  ) {
    let (kept, added, tau) = (Float(beta1), Float(1 - beta1), Float(tau))
    for i in sum.indices {
      momentum[i] = kept * momentum[i] + added * sum[i]
      scale[i] = scaling(scale[i], sum[i] * sum[i])
      parameters[i] += rate * momentum[i] / (scale[i].squareRoot() + tau)
    }
  }
}
