import Federation
import Kernels
import Learning
import Wire

/// Does orders with a learner, one at a time, in slices of some steps.
struct OrderWork {
  private var learner: any Learner
  private let rate: Double
  /// How deltas are sent.
  private let encoding: Values.Encoding
  private var delta: [Float]
  private var sum: [Float]
  private var order = Order.none
  private let threadTime = ThreadTimeReader()

  /// The order under way.
  private enum Order {
    case none
    /// Not begun, because this is the answer.
    case refused([ClientMessage])
    case training(OrderedTraining)
    case evaluation(OrderedEvaluation)
  }

  /// How far the order under way is.
  enum Progress {
    /// The piece of work, which is one client's update or measures, has more steps.
    case within
    /// The piece is done, and another comes.
    case betweenPieces
    /// The order is done; these are the answers to it.
    case done([ClientMessage])
  }

  /// - Parameters:
  ///   - rate: the local rate of the experiment file, for what is said of a divergence.
  ///   - encoding: how deltas are sent.
  init(learner: any Learner, rate: Double, encoding: Values.Encoding = .float32) {
    self.learner = learner
    self.rate = rate
    self.encoding = encoding
    delta = Array(repeating: 0, count: learner.parameterCount)
    sum = delta
  }

  var parameterCount: Int { delta.count }

  /// Whether an order is under way.
  var isUnderWay: Bool { if case .none = order { false } else { true } }

  /// Begins an order.
  /// - Precondition: none is under way.
  mutating func begin(_ received: ReceivedOrders.Order) {
    precondition(!isUnderWay, "an order is under way")
    switch received {
    case .train(let ordered, let model, let received):
      if let answers = stranger(among: ordered.work.map(\.client), in: ordered.order) {
        order = .refused(answers)
      } else {
        let training = OrderedTraining(
          ordered, model: model, received: received, threadTime: threadTime.now())
        learner.beginTraining(training.update, from: model)
        order = .training(training)
      }
    case .evaluate(let ordered, let model):
      if let answers = stranger(among: ordered.clients, in: ordered.order) {
        order = .refused(answers)
      } else {
        let evaluation = OrderedEvaluation(ordered, model: model)
        if let part = evaluation.part { begin(part, model) }
        order = .evaluation(evaluation)
      }
    }
  }

  /// Does the next steps of the piece under way, or those that are left where these are fewer.
  /// - Parameter steps: at least 1.
  /// - Precondition: an order is under way.
  mutating func advance(steps: Int) -> Progress {
    // Taken out for the call, so that its lists are changed in place.
    var current = Order.none
    swap(&current, &order)
    let progress: Progress
    switch current {
    case .none: preconditionFailure("no order is under way")
    case .refused(let answers): progress = .done(answers)
    case .training(var training):
      current = .none
      progress = advance(&training, steps: steps)
      current = .training(training)
    case .evaluation(var evaluation):
      current = .none
      progress = advance(&evaluation, steps: steps)
      current = .evaluation(evaluation)
    }
    if case .done = progress { return progress }
    order = current
    return progress
  }

  /// The answer to an order for a client that the experiment does not have.
  private func stranger(among clients: [ClientID], in order: UInt64) -> [ClientMessage]? {
    let count = learner.sampleCounts.count
    guard let stranger = clients.first(where: { $0.index >= count }) else { return nil }
    let text = """
      order \(order) names client \(stranger.rawValue); the experiment has clients 0 to \(count - 1)
      """
    return [.problem(Problem(order: order, text: text))]
  }

  private mutating func advance(_ training: inout OrderedTraining, steps: Int) -> Progress {
    guard let report = learner.advanceTraining(steps: steps, into: &delta) else { return .within }
    let size = norm(delta.span)
    guard size.isFinite else {
      return .done([training.divergence(ofNorm: size, rate: rate)])
    }
    if training.order.sum { add(weight: training.work.weight, isFirst: training.isAtFirst) }
    guard training.finishUpdate(report, norm: size) else {
      learner.beginTraining(training.update, from: training.model)
      return .betweenPieces
    }
    // Each may be finite, and their sum not.
    if training.order.sum, !isFinite(sum.span) {
      return .done([training.divergenceOfSum(rate: rate)])
    }
    return .done(answers(to: training))
  }

  /// The answers to an order of which all updates are done. What is sent is rounded here, so that whoever
  /// takes it without bytes in between finds the same numbers.
  private func answers(to training: OrderedTraining) -> [ClientMessage] {
    var answer = training.order.sum ? sum : delta
    if encoding == .float16 {
      let largest = largestMagnitude(answer.span)
      guard largest <= Halves.largest else {
        return [training.divergence(beyondRange: largest, rate: rate)]
      }
      Halves.round(&answer)
    }
    return training.answers(
      delta: Values(answer, encoding: encoding), threadTime: threadTime.now())
  }

  /// One step of the group's sum, in the shape that every process keeps (design, section 2).
  private mutating func add(weight: Float, isFirst: Bool) {
    let term = delta
    if isFirst {
      copy(term.span, scaledBy: weight, into: &sum)
    } else {
      accumulate(term.span, scaledBy: weight, into: &sum)
    }
  }

  private mutating func advance(_ evaluation: inout OrderedEvaluation, steps: Int) -> Progress {
    // An order that names no client has no piece.
    guard evaluation.part != nil else { return .done(evaluation.answers) }
    guard let quality = learner.advanceEvaluation(steps: steps) else { return .within }
    evaluation.finishPart(quality)
    guard let next = evaluation.part else { return .done(evaluation.answers) }
    begin(next, evaluation.model)
    return .betweenPieces
  }

  private mutating func begin(_ part: (client: ClientID, split: Split), _ model: [Float]) {
    learner.beginEvaluation(of: part.client.index, on: part.split, model: model)
  }
}
