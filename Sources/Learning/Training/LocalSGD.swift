internal import Kernels

/// Stochastic gradient descent from a given model, for a fixed number of steps, with PyTorch's
/// definitions.
///
/// A step with gradient g of the batch's loss: g is scaled down to the norm `clip` where it is
/// longer (`clip_grad_norm_`, which sees the loss's gradient alone); then `weightDecay` times the
/// parameters is added to it; then v = momentum v + g, from v = 0 in each update; then the
/// parameters lose rate v (`torch.optim.SGD`).
struct LocalSGD {
  private let training: LocalTraining
  private var parameters: [Float]
  private var gradient: [Float]
  /// Empty without momentum.
  private var velocity: [Float]

  init(_ training: LocalTraining, parameterCount: Int) {
    self.training = training
    parameters = Array(repeating: 0, count: parameterCount)
    gradient = parameters
    velocity = training.momentum > 0 ? parameters : []
  }

  /// Trains from `model` and leaves (trained - model) in `delta`. Allocates nothing.
  mutating func train(
    _ objectives: inout some ClientObjectives, from model: [Float], delta: inout [Float]
  ) -> TrainingReport {
    copy(model.span, into: &parameters)
    for i in velocity.indices { velocity[i] = 0 }
    var loss = 0.0
    for _ in 0..<training.steps {
      loss += objectives.nextGradient(at: parameters, into: &gradient)
      Self.step(training, &parameters, along: &gradient, velocity: &velocity)
    }
    Self.subtract(model, from: parameters, into: &delta)
    return TrainingReport(steps: training.steps, loss: loss / Double(training.steps))
  }

  private static func step(
    _ training: LocalTraining, _ parameters: inout [Float], along gradient: inout [Float],
    velocity: inout [Float]
  ) {
    if let clip = training.clip {
      let norm = norm(gradient.span)
      if norm > clip { scale(&gradient, by: Float(clip / norm)) }
    }
    if training.weightDecay > 0 {
      accumulate(parameters.span, scaledBy: Float(training.weightDecay), into: &gradient)
    }
    guard training.momentum > 0 else {
      return accumulate(gradient.span, scaledBy: Float(-training.rate), into: &parameters)
    }
    scale(&velocity, by: Float(training.momentum))
    accumulate(gradient.span, into: &velocity)
    accumulate(velocity.span, scaledBy: Float(-training.rate), into: &parameters)
  }

  private static func subtract(_ model: [Float], from trained: [Float], into delta: inout [Float]) {
    Kernels.subtract(model.span, from: trained.span, into: &delta)
  }
}
