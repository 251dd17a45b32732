internal import Kernels

/// Stochastic gradient descent from a given model, with PyTorch's definitions.
///
/// A step with gradient g of the batch's loss, at x, from the model x_v:
///
/// 1. g = g + proximal (x - x_v): the gradient of FedProx's term, which is part of the loss;
/// 2. g is scaled down to the norm `clip` where it is longer (`clip_grad_norm_`);
/// 3. g = g + weightDecay x;
/// 4. v = momentum v + g, from v = 0 in each update;
/// 5. x loses rate v, or with Nesterov rate (g + momentum v) (`torch.optim.SGD`).
struct LocalSGD {
  private let training: LocalTraining
  private var parameters: [Float]
  private var gradient: [Float]
  /// Empty without momentum.
  private var velocity: [Float]

  /// The model that the update under way starts from; empty while none is.
  private var model: [Float] = []
  private var rate = 0.0
  private var steps = 0
  private var stepsDone = 0
  /// Of the batches so far, each before its step.
  private var lossSum = 0.0

  init(_ training: LocalTraining, parameterCount: Int) {
    self.training = training
    parameters = Array(repeating: 0, count: parameterCount)
    gradient = parameters
    velocity = training.momentum > 0 ? parameters : []
  }

  /// Begins an update of so many steps, at least 1.
  mutating func begin(steps: Int, rate: Double, from model: [Float]) {
    precondition(
      model.count == parameters.count, "\(model.count) of \(parameters.count) parameters")
    for i in velocity.indices { velocity[i] = 0 }
    self.model = model
    self.rate = rate
    self.steps = steps
    stepsDone = 0
    lossSum = 0
  }

  /// Does up to `count` steps of the update, and leaves (trained - model) in `delta` after the last.
  /// Allocates nothing.
  /// - Returns: nil while there are more.
  mutating func advance(
    _ objectives: inout some ClientObjectives, steps count: Int, into delta: inout [Float]
  ) -> TrainingReport? {
    precondition(stepsDone < steps, "no update is under way")
    let step = Step(training: training, rate: rate, model: model)
    let end = stepsDone + min(max(count, 1), steps - stepsDone)
    while stepsDone < end {
      let isFirst = stepsDone == 0
      stepsDone += 1
      // The first step starts from the model itself and the last one ends in the delta, so that an
      // update copies no parameters.
      if isFirst {
        lossSum += objectives.nextGradient(at: model, into: &gradient)
        step.findDirection(&gradient, at: model, velocity: &velocity)
      } else {
        lossSum += objectives.nextGradient(at: parameters, into: &gradient)
        step.findDirection(&gradient, at: parameters, velocity: &velocity)
      }
      if stepsDone == steps {
        step.finish(
          at: isFirst ? model : parameters, along: followsVelocity ? velocity : gradient,
          into: &delta)
      } else if isFirst {
        step.move(from: model, along: followsVelocity ? velocity : gradient, into: &parameters)
      } else {
        step.move(&parameters, along: followsVelocity ? velocity : gradient)
      }
    }
    guard stepsDone == steps else { return nil }
    model = []
    return TrainingReport(steps: steps, loss: lossSum / Double(steps))
  }
}

extension LocalSGD {
  /// Whether a step goes along the velocity rather than the gradient.
  private var followsVelocity: Bool { training.momentum > 0 && !training.nesterov }
}

/// What each step of one update does with its gradient.
private struct Step {
  let training: LocalTraining
  let rate: Double
  let model: [Float]

  /// Leaves the direction of a step from `parameters` in the velocity, where it is followed, else in
  /// the gradient.
  func findDirection(
    _ gradient: inout [Float], at parameters: [Float], velocity: inout [Float]
  ) {
    if training.proximal > 0 { addProximalTerm(to: &gradient, at: parameters) }
    if let clip = training.clip {
      let norm = norm(gradient.span)
      if norm > clip { scale(&gradient, by: Float(clip / norm)) }
    }
    if training.weightDecay > 0 {
      accumulate(parameters.span, scaledBy: Float(training.weightDecay), into: &gradient)
    }
    guard training.momentum > 0 else { return }
    let momentum = Float(training.momentum)
    scale(&velocity, by: momentum)
    accumulate(gradient.span, into: &velocity)
    if training.nesterov { accumulate(velocity.span, scaledBy: momentum, into: &gradient) }
  }

  /// Goes along a direction.
  func move(_ parameters: inout [Float], along direction: [Float]) {
    accumulate(direction.span, scaledBy: Float(-rate), into: &parameters)
  }

  /// Goes from the model along a direction to new parameters.
  func move(from model: [Float], along direction: [Float], into parameters: inout [Float]) {
    add(direction.span, scaledBy: Float(-rate), to: model.span, into: &parameters)
  }

  /// Goes along a direction, and leaves how far that is from the model in `delta`.
  func finish(at parameters: [Float], along direction: [Float], into delta: inout [Float]) {
    subtract(
      model.span, from: parameters.span, plus: direction.span, scaledBy: Float(-rate), into: &delta)
  }

  private func addProximalTerm(to gradient: inout [Float], at parameters: [Float]) {
    let proximal = Float(training.proximal)
    let parameters = parameters.span, model = model.span
    var gradient = gradient.mutableSpan
    for i in gradient.indices { gradient[i] += proximal * (parameters[i] - model[i]) }
  }
}
