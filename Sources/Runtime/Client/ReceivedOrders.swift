import DequeModule
import Wire

/// The orders that a client process has and has not done, and the versions that it holds.
struct ReceivedOrders {
  /// An order with the parameters that it starts from.
  enum Order {
    case train(TrainOrder, model: [Float])
    case evaluate(EvaluateOrder, model: [Float])
  }

  private var queue = Deque<(order: Order, isFollowed: Bool)>()
  private var models: [UInt64: [Float]] = [:]
  private var trainAssembly: MessageAssembly<TrainOrder>
  private var evaluateAssembly: MessageAssembly<EvaluateOrder>

  init(parameterCount: Int) {
    trainAssembly = MessageAssembly(parameterCount: parameterCount)
    evaluateAssembly = MessageAssembly(parameterCount: parameterCount)
  }

  var isEmpty: Bool { queue.isEmpty }

  /// - Parameter isFollowed: whether the next order came joined to it.
  /// - Throws: when the parts do not fit together.
  /// - Returns: the order's number when it names a version that this process does not hold.
  mutating func add(
    _ message: TrainOrder, isFollowed: Bool = false
  ) throws(WireError) -> UInt64? {
    guard let order = try trainAssembly.add(message) else { return nil }
    guard let model = hold(order.model, of: order.baseVersion, forget: order.forget) else {
      return order.order
    }
    queue.append((.train(order, model: model), isFollowed))
    return nil
  }

  /// The same for an evaluation.
  mutating func add(_ message: EvaluateOrder) throws(WireError) -> UInt64? {
    guard let order = try evaluateAssembly.add(message) else { return nil }
    guard let model = hold(order.model, of: order.version, forget: order.forget) else {
      return order.order
    }
    queue.append((.evaluate(order, model: model), false))
    return nil
  }

  /// The next order, and whether the one after it came joined to it.
  mutating func next() -> (order: Order, isFollowed: Bool)? { queue.popFirst() }

  /// Keeps a version that came along, drops those that nobody will name, and gives the order's.
  private mutating func hold(
    _ values: Values?, of version: UInt64, forget: [UInt64]
  ) -> [Float]? {
    if let values { models[version] = Array(values.values) }
    // The queue's orders keep the arrays that they still need.
    for old in forget { models[old] = nil }
    return models[version]
  }
}
