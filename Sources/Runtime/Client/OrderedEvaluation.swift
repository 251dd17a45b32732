import Federation
import Learning
import Wire

/// An order to evaluate, and which of its clients are done.
struct OrderedEvaluation {
  private let order: EvaluateOrder
  let model: [Float]
  private var measures: [Evaluation.ClientMeasures] = []
  /// On the training samples of the client under way; nil before they are measured.
  private var train: Quality?

  init(_ order: EvaluateOrder, model: [Float]) {
    self.order = order
    self.model = model
  }

  /// What is measured next; nil when all is done.
  var part: (client: ClientID, split: Split)? {
    guard measures.count < order.clients.count else { return nil }
    return (order.clients[measures.count], train == nil ? .train : .test)
  }

  /// The part under way is measured.
  mutating func finishPart(_ quality: Quality) {
    guard let train else {
      train = quality
      return
    }
    measures.append(
      Evaluation.ClientMeasures(
        client: order.clients[measures.count], train: MeasureSet(train),
        test: MeasureSet(quality)))
    self.train = nil
  }

  /// The answers to the order.
  var answers: [ClientMessage] {
    Evaluation(order: order.order, version: order.version, clients: measures).parts()
      .map { .evaluation($0) }
  }
}
