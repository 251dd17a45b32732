public import Federation

/// Say how good a model is on the data of some clients.
public struct EvaluateOrder: Hashable, Sendable {
  /// The order's number, 1 or more, used once in a run.
  public var order: UInt64
  /// The version to evaluate.
  public var version: UInt64
  /// On whose data: at least one, none twice.
  public var clients: [ClientID]
  /// Whether another EvaluateOrder follows, with the next clients.
  public var continues: Bool

  public init(order: UInt64, version: UInt64, clients: [ClientID]) {
    self.order = order
    self.version = version
    self.clients = clients
    continues = false
  }

  func check() throws(WireError) {
    try checkOrder(order, of: "EvaluateOrder")
    try WireError.check(
      clients.count, in: 1...Limits.listCountMax, "the number of EvaluateOrder.clients")
    try checkEntries()
  }
}

extension EvaluateOrder: ListMessage {
  /// The clients.
  public var entries: [ClientID] {
    get { clients }
    set { clients = newValue }
  }

  public var title: String { "EvaluateOrder \(order)" }

  public static func byteCountMax(of entry: ClientID) -> Int { 5 }

  public func checkEntries() throws(WireError) {
    let isAscending = zip(clients, clients.dropFirst()).allSatisfy { $0 < $1 }
    guard isAscending || Set(clients).count == clients.count else {
      throw .outOfRange(field: "EvaluateOrder.clients", found: "one twice", allowed: "each once")
    }
  }
}
