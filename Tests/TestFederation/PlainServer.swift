import Federation

/// The server optimisers written plainly, value by value, for the reference.
struct PlainServer {
  private let optimiser: ServerOptimiser
  private var momentum: Float = 0
  private var scale: Float = 0
  private var largest: Float = 0

  /// Before the first aggregation, for one value of the model.
  init(_ optimiser: ServerOptimiser) {
    self.optimiser = optimiser
    switch optimiser.method {
    case .sgd, .fadas: break
    case .adam(_, _, let tau), .yogi(_, _, let tau), .adagrad(_, let tau): scale = Float(tau * tau)
    }
  }

  /// The value after `value`, of which the aggregation's sum is `sum`.
  mutating func next(after value: Float, along sum: Float, stalest: Int) -> Float {
    let rate = Float(optimiser.rate)
    let square = sum * sum
    switch optimiser.method {
    case .sgd(let factor):
      momentum = Float(factor) * momentum + sum
      return value + rate * momentum
    case .adam(let beta1, let beta2, let tau):
      momentum = Float(beta1) * momentum + Float(1 - beta1) * sum
      scale = Float(beta2) * scale + Float(1 - beta2) * square
      return value + rate * momentum / (scale.squareRoot() + Float(tau))
    case .yogi(let beta1, let beta2, let tau):
      momentum = Float(beta1) * momentum + Float(1 - beta1) * sum
      let change = Float(1 - beta2) * square
      if scale > square { scale -= change } else if scale < square { scale += change }
      return value + rate * momentum / (scale.squareRoot() + Float(tau))
    case .adagrad(let beta1, let tau):
      momentum = Float(beta1) * momentum + Float(1 - beta1) * sum
      scale += square
      return value + rate * momentum / (scale.squareRoot() + Float(tau))
    case .fadas(let beta1, let beta2, let tau, let threshold):
      momentum = Float(beta1) * momentum + Float(1 - beta1) * sum
      scale = Float(beta2) * scale + Float(1 - beta2) * square
      if scale > largest { largest = scale }
      var rate = rate
      if let threshold, stalest > threshold { rate = Float(optimiser.rate / Double(stalest)) }
      return value + rate * momentum / (largest.squareRoot() + Float(tau))
    }
  }
}
