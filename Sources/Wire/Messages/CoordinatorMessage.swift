/// What the coordinator says to a client process.
public enum CoordinatorMessage: Hashable, Sendable {
  /// The answer to `Hello`.
  case welcome(Welcome)
  /// A message was refused, for a reason that a person can act on, of at most 65,536 bytes.
  /// The one message that is read whatever protocol version it comes in.
  case reject(reason: String)
  /// Train.
  case trainOrder(TrainOrder)
  /// Say how good a model is.
  case evaluateOrder(EvaluateOrder)
  /// The run is over, for a reason of at most 65,536 bytes.
  case stop(reason: String)
  /// The coordinator is there.
  case heartbeat

  /// Which kind it is.
  public var kind: MessageKind {
    switch self {
    case .welcome: .welcome
    case .reject: .reject
    case .trainOrder: .trainOrder
    case .evaluateOrder: .evaluateOrder
    case .stop: .stop
    case .heartbeat: .heartbeat
    }
  }

  /// The values that it carries.
  var vector: Values? {
    switch self {
    case .trainOrder(let order): order.model
    case .evaluateOrder(let order): order.model
    case .welcome, .reject, .stop, .heartbeat: nil
    }
  }

  func check() throws(WireError) {
    switch self {
    case .welcome(let welcome): try welcome.check()
    case .reject(let reason): try checkSentence(reason, "Reject.reason")
    case .trainOrder(let order): try order.check()
    case .evaluateOrder(let order): try order.check()
    case .stop(let reason): try checkSentence(reason, "Stop.reason")
    case .heartbeat: break
    }
  }
}
