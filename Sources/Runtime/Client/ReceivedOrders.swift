import DequeModule
import Kernels
import Wire

/// The orders that a client process has and has not done, and the versions that it holds.
struct ReceivedOrders {
  /// An order with the parameters that it starts from.
  enum Order {
    /// - Parameter received: when it was there, by `monotonicNanoseconds`.
    case train(TrainOrder, model: [Float], received: UInt64)
    case evaluate(EvaluateOrder, model: [Float])
  }

  /// An order as it waits.
  private struct Entry {
    var order: Order
    /// In which frame it came.
    var frame: Int
  }

  private var queue = Deque<Entry>()
  private var models: [UInt64: [Float]] = [:]
  private var model: MessageAssembly<Model>
  private var evaluateOrder: ListAssembly<EvaluateOrder>

  /// - Parameters:
  ///   - parameterCount: numbers in the model.
  ///   - clients: how many clients the experiment has.
  init(parameterCount: Int, clients: Int) {
    model = MessageAssembly(parameterCount: parameterCount)
    evaluateOrder = ListAssembly(entryCountMax: clients)
  }

  var isEmpty: Bool { queue.isEmpty }

  /// How many versions it holds for orders to come.
  var heldVersions: Int { models.count }

  /// Keeps a version, once all parts of it are there.
  /// - Throws: when the parts do not fit together, or a value is not finite.
  mutating func add(_ part: Model) throws(WireError) {
    guard let whole = try model.add(part) else { return }
    let values = Array(whole.parameters.values)
    guard isFinite(values.span) else {
      throw .outOfRange(
        field: "Model.parameters", found: "a value that is not finite", allowed: "finite numbers")
    }
    keep(values, of: whole.version)
  }

  /// Keeps a version.
  mutating func keep(_ values: [Float], of version: UInt64) { models[version] = values }

  /// Drops versions that no later order names; those that wait keep theirs.
  mutating func forget(_ versions: [UInt64]) {
    for version in versions { models[version] = nil }
  }

  /// - Parameter frame: in which frame it came.
  /// - Returns: the order's number when it names a version that this process does not hold.
  mutating func add(_ order: TrainOrder, frame: Int) -> UInt64? {
    guard let model = models[order.baseVersion] else { return order.order }
    queue.append(
      Entry(order: .train(order, model: model, received: monotonicNanoseconds()), frame: frame))
    return nil
  }

  /// The same for an evaluation, or a part of the order for it.
  /// - Throws: when the parts do not fit together.
  mutating func add(_ part: EvaluateOrder, frame: Int) throws(WireError) -> UInt64? {
    guard let order = try evaluateOrder.add(part) else { return nil }
    guard let model = models[order.version] else { return order.order }
    queue.append(Entry(order: .evaluate(order, model: model), frame: frame))
    return nil
  }

  /// The next order, and whether the one after it came joined to it.
  mutating func next() -> (order: Order, isFollowed: Bool)? {
    guard let entry = queue.popFirst() else { return nil }
    return (entry.order, queue.first?.frame == entry.frame)
  }
}
