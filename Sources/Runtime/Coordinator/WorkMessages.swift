import Federation
import Learning
import Wire

/// Work as messages, and messages checked against the work that they answer.
extension Work {
  /// The order for the work. `model` is nil where the process holds the version.
  func message(order: UInt64, model: [Float]?, forget: [UInt64]) -> [CoordinatorMessage] {
    let values = model.map { Values($0) }
    switch self {
    case .training(let work):
      return TrainOrder(
        order: order, baseVersion: UInt64(work.baseVersion),
        work: work.members.map {
          TrainOrder.Work(
            client: $0.order.client, update: $0.order.update, weight: Float($0.weight))
        }, sum: work.isSum, model: values, forget: forget
      ).parts().map { .trainOrder($0) }
    case .evaluation(let work):
      return EvaluateOrder(
        order: order, version: UInt64(work.version), model: values, clients: work.clients,
        forget: forget
      ).parts().map { .evaluateOrder($0) }
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
    let named = delta.reports.map {
      TrainingOrder(client: $0.client, update: $0.update, baseVersion: baseVersion)
    }
    guard named == members.map(\.order) else {
      throw PeerFault(
        reason: """
          \(delta.title): reports on \(Self.list(named)); allowed: \(Self.list(members.map(\.order))), \
          as the order names them
          """)
    }
  }

  private static func list(_ orders: [TrainingOrder]) -> String {
    orders.map { "client \($0.client.rawValue) update \($0.update)" }.joined(separator: ", ")
  }
}

extension EvaluationWork {
  /// The measures of the work's clients.
  func measures(in evaluation: Evaluation) throws(PeerFault) -> [ClientMeasures] {
    guard evaluation.version == UInt64(version), evaluation.measures.map(\.client) == clients else {
      throw PeerFault(
        reason: """
          Evaluation \(evaluation.order): version \(evaluation.version) on \
          \(evaluation.measures.count) clients; allowed: version \(version) on the order's \
          \(clients.count) clients, in its order
          """)
    }
    return evaluation.measures.map {
      ClientMeasures(
        trainLoss: $0.trainLoss, trainAccuracy: $0.trainAccuracy, trainCount: Int($0.trainCount),
        testLoss: $0.testLoss, testAccuracy: $0.testAccuracy, testCount: Int($0.testCount))
    }
  }
}
