/// What came of an initial order: the parameters of version 0, or a part of them.
public struct InitialModel: Hashable, Sendable {
  /// The order's number.
  public var order: UInt64
  /// The parameters. Whether they are finite is not checked here.
  public var parameters: Values

  public init(order: UInt64, parameters: Values) {
    self.order = order
    self.parameters = parameters
  }

  func check() throws(WireError) {
    try checkOrder(order, of: "InitialModel")
    try parameters.check("InitialModel.parameters")
  }
}

extension InitialModel: VectorMessage {
  /// The parameters.
  public var vector: Values {
    get { parameters }
    set { parameters = newValue }
  }

  public var title: String { "InitialModel \(order)" }
}
