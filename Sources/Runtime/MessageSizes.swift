import Federation
import Wire

/// How many bytes an update sends, each way: the messages as they are encoded, for the first update
/// of client 0. Later numbers of orders and versions take a few bytes more.
enum MessageSizes {
  /// Bytes of the order that brings a client the model.
  static func download(parameterCount: Int) -> Int {
    TrainOrder(
      order: 1, baseVersion: 0, work: [TrainOrder.Work(client: ClientID(0), update: 0)],
      model: Values(Array(repeating: 0, count: parameterCount))
    ).parts().reduce(0) { $0 + size(of: .trainOrder($1)) }
  }

  /// Bytes of the delta that comes back.
  static func upload(parameterCount: Int) -> Int {
    let report = WeightDelta.Report(client: ClientID(0), update: 0, steps: 1, loss: 1)
    return WeightDelta(
      order: 1, baseVersion: 0, reports: [report],
      delta: Values(Array(repeating: 0, count: parameterCount))
    ).parts().reduce(0) { $0 + size(of: .weightDelta($1)) }
  }

  private static func size(of message: CoordinatorMessage) -> Int {
    do {
      return try message.encodedByteCount()
    } catch {
      preconditionFailure("a model that can be made can be sent: \(error)")
    }
  }

  private static func size(of message: ClientMessage) -> Int {
    do {
      return try message.encodedByteCount()
    } catch {
      preconditionFailure("a delta of a model that can be made can be sent: \(error)")
    }
  }
}
