/// What the coordinator says to a client process.
public enum CoordinatorMessage: Hashable, Sendable {
  /// The answer to `Hello`.
  case welcome(Welcome)
  /// A message was refused, for a reason that a person can act on, of at most 65,536 bytes.
  /// The one message that is read whatever protocol version it comes in.
  case reject(reason: String)
  /// The parameters of a version.
  case model(Model)
  /// Versions that no later order names, 1 to 32,768.
  case forget([UInt64])
  /// Train.
  case trainOrder(TrainOrder)
  /// Say how good a model is.
  case evaluateOrder(EvaluateOrder)
  /// Make version 0: the order's number.
  case initialOrder(UInt64)
  /// The run is over, for a reason of at most 65,536 bytes.
  case stop(reason: String)
  /// The coordinator is there, or asks whether the process is.
  case heartbeat(Heartbeat)

  /// Which kind it is.
  public var kind: MessageKind {
    switch self {
    case .welcome: .welcome
    case .reject: .reject
    case .model: .model
    case .forget: .forget
    case .trainOrder: .trainOrder
    case .evaluateOrder: .evaluateOrder
    case .initialOrder: .initialOrder
    case .stop: .stop
    case .heartbeat: .heartbeat
    }
  }

  /// The values that it carries.
  var vector: Values? {
    if case .model(let model) = self { model.parameters } else { nil }
  }

  func check() throws(WireError) {
    switch self {
    case .welcome(let welcome): try welcome.check()
    case .reject(let reason): try checkSentence(reason, "Reject.reason")
    case .model(let model): try model.check()
    case .forget(let versions):
      try WireError.check(
        versions.count, in: 1...Limits.listCountMax, "the number of Forget.versions")
    case .trainOrder(let order): try order.check()
    case .evaluateOrder(let order): try order.check()
    case .initialOrder(let order): try checkOrder(order, of: "InitialOrder")
    case .stop(let reason): try checkSentence(reason, "Stop.reason")
    case .heartbeat: break
    }
  }
}
