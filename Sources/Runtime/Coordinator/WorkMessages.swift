import Execution
import Federation
import Wire

/// Work as messages, and messages checked against the work that they answer.
extension Work {
  /// The order for the work.
  func messages(order: UInt64) -> [CoordinatorMessage] {
    switch self {
    case .training(let work):
      let items = work.members.map {
        TrainOrder.Work(
          client: $0.order.client, update: $0.order.update, weight: Float($0.weight),
          start: $0.order.start)
      }
      return [
        .trainOrder(
          TrainOrder(
            order: order, baseVersion: UInt64(work.baseVersion), work: items, sum: work.isSum))
      ]
    case .evaluation(let work):
      return EvaluateOrder(order: order, version: UInt64(work.version), clients: work.clients)
        .parts().map { .evaluateOrder($0) }
    }
  }
}

extension TrainingWork {
  /// Refuses a delta that does not answer this work.
  func check(_ delta: WeightDelta) throws(PeerFault) {
    guard delta.baseVersion == UInt64(baseVersion) else {
      throw PeerFault(
        reason: """
          \(delta.title): base version \(delta.baseVersion); allowed: \(baseVersion), the order's
          """)
    }
    let named = delta.reports.map { Self.name($0.client, update: $0.update) }
    let ordered = members.map { Self.name($0.order.client, update: $0.order.update) }
    guard named == ordered else {
      throw PeerFault(
        reason: """
          \(delta.title): reports on \(named.joined(separator: ", ")); allowed: \
          \(ordered.joined(separator: ", ")), as the order names them
          """)
    }
  }

  private static func name(_ client: ClientID, update: UInt32) -> String {
    "client \(client.rawValue) update \(update)"
  }
}

extension EvaluationWork {
  /// The measures of the work's clients.
  func measures(in evaluation: Evaluation) throws(PeerFault) -> [ClientEvaluation] {
    guard evaluation.version == UInt64(version), evaluation.clients.map(\.client) == clients else {
      throw PeerFault(
        reason: """
          Evaluation \(evaluation.order): version \(evaluation.version) on \
          \(evaluation.clients.count) clients; allowed: version \(version) on the order's \
          \(clients.count) clients, in its order
          """)
    }
    return evaluation.clients.map {
      ClientEvaluation(train: MeasuredSet($0.train), test: MeasuredSet($0.test))
    }
  }
}
