public import Federation

/// What came of an `EvaluateOrder`.
public struct Evaluation: Hashable, Sendable {
  /// The order's number.
  public var order: UInt64
  /// The version evaluated.
  public var version: UInt64
  /// One for each client of the order, in its order.
  public var clients: [ClientMeasures]
  /// Whether another Evaluation follows, with the next clients.
  public var continues: Bool

  /// How good the model is on one client's samples.
  public struct ClientMeasures: Hashable, Sendable {
    /// The client.
    public var client: ClientID
    /// Over its training samples, or those of them that are evaluated.
    public var train: MeasureSet
    /// Over its test samples.
    public var test: MeasureSet

    public init(
      client: ClientID, train: MeasureSet = MeasureSet(), test: MeasureSet = MeasureSet()
    ) {
      self.client = client
      self.train = train
      self.test = test
    }
  }

  public init(order: UInt64, version: UInt64, clients: [ClientMeasures]) {
    self.order = order
    self.version = version
    self.clients = clients
    continues = false
  }

  func check() throws(WireError) {
    try checkOrder(order, of: "Evaluation")
    try WireError.check(
      clients.count, in: 1...Limits.listCountMax, "the number of Evaluation.clients")
    for client in clients {
      try client.train.check("Evaluation.clients.train")
      try client.test.check("Evaluation.clients.test")
    }
  }
}

extension Evaluation: ListMessage {
  /// The clients' measures.
  public var entries: [ClientMeasures] {
    get { clients }
    set { clients = newValue }
  }

  public var title: String { "Evaluation \(order)" }

  public static func byteCountMax(of entry: ClientMeasures) -> Int {
    (entry.train.values + entry.test.values).reduce(64) { $0 + 16 + $1.name.utf8.count }
  }

  public func checkEntries() throws(WireError) {}
}
