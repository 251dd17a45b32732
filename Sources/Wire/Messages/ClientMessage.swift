/// What a client process says to the coordinator.
public enum ClientMessage: Hashable, Sendable {
  /// The first message.
  case hello(Hello)
  /// The answer to `Welcome`: orders may come.
  case ready(Ready)
  /// What came of a `TrainOrder`.
  case weightDelta(WeightDelta)
  /// What came of an `EvaluateOrder`.
  case evaluation(Evaluation)
  /// What came of an initial order.
  case initialModel(InitialModel)
  /// An order that will not be done, or another trouble.
  case problem(Problem)
  /// The process leaves.
  case goodbye
  /// The process is there, or asks whether the coordinator is.
  case heartbeat(Heartbeat)

  /// Which kind it is.
  public var kind: MessageKind {
    switch self {
    case .hello: .hello
    case .ready: .ready
    case .weightDelta: .weightDelta
    case .evaluation: .evaluation
    case .initialModel: .initialModel
    case .problem: .problem
    case .goodbye: .goodbye
    case .heartbeat: .heartbeat
    }
  }

  /// Whether it is what came of an order.
  public var answersOrder: Bool {
    switch self {
    case .weightDelta, .evaluation, .initialModel, .problem: true
    case .hello, .ready, .goodbye, .heartbeat: false
    }
  }

  /// The values that it carries.
  var vector: Values? {
    switch self {
    case .weightDelta(let delta): delta.delta
    case .initialModel(let model): model.parameters
    default: nil
    }
  }

  func check() throws(WireError) {
    switch self {
    case .hello(let hello): try hello.check()
    case .ready(let ready): try ready.check()
    case .weightDelta(let delta): try delta.check()
    case .evaluation(let evaluation): try evaluation.check()
    case .initialModel(let model): try model.check()
    case .problem(let problem): try problem.check()
    case .goodbye, .heartbeat: break
    }
  }
}
