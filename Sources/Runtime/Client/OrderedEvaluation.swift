import Federation
import Learning
import Wire

/// An order to evaluate, and which of its clients are done.
struct OrderedEvaluation {
  private let order: EvaluateOrder
  let model: [Float]
  private var measures: [Evaluation.Measures] = []
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
      Evaluation.Measures(
        client: order.clients[measures.count], trainLoss: train.loss,
        trainAccuracy: train.accuracy, trainCount: UInt64(train.count), testLoss: quality.loss,
        testAccuracy: quality.accuracy, testCount: UInt64(quality.count),
        testTop5: quality.top5))
    self.train = nil
  }

  /// The answer to the order.
  var answer: ClientMessage {
    .evaluation(Evaluation(order: order.order, version: order.version, measures: measures))
  }
}
