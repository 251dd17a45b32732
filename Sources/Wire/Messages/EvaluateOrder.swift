public import Federation

/// Say how good a model is on the data of some clients.
public struct EvaluateOrder: Hashable, Sendable {
  /// The order's number, 1 or more, used once in a run.
  public var order: UInt64
  /// The version to evaluate.
  public var version: UInt64
  /// Its parameters; nil when the process holds them.
  public var model: Values?
  /// On whose data, at least one.
  public var clients: [ClientID]
  /// Versions that no later order names without bringing them along.
  public var forget: [UInt64]

  public init(
    order: UInt64, version: UInt64, model: Values? = nil, clients: [ClientID],
    forget: [UInt64] = []
  ) {
    self.order = order
    self.version = version
    self.model = model
    self.clients = clients
    self.forget = forget
  }

  func check() throws(WireError) {
    try checkOrder(order, of: "EvaluateOrder")
    try model?.check("EvaluateOrder.model")
    try WireError.check(
      clients.count, in: 1...Limits.listCountMax, "the number of EvaluateOrder.clients")
    try WireError.check(
      forget.count, in: 0...Limits.listCountMax, "the number of EvaluateOrder.forget")
  }
}

extension EvaluateOrder: VectorMessage {
  /// The model.
  public var vector: Values? {
    get { model }
    set { model = newValue }
  }

  public var title: String { "EvaluateOrder \(order)" }
}
