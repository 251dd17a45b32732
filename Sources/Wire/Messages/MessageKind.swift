/// The kinds of messages, named as in the proto file.
public enum MessageKind: String, Hashable, Sendable, CaseIterable {
  case hello = "Hello"
  case ready = "Ready"
  case weightDelta = "WeightDelta"
  case evaluation = "Evaluation"
  case problem = "Problem"
  case goodbye = "Goodbye"
  case heartbeat = "Heartbeat"
  case welcome = "Welcome"
  case reject = "Reject"
  case model = "Model"
  case forget = "Forget"
  case trainOrder = "TrainOrder"
  case evaluateOrder = "EvaluateOrder"
  case stop = "Stop"
  case initialOrder = "InitialOrder"
  case initialModel = "InitialModel"

  /// The number of its field in an Envelope.
  var field: Int {
    switch self {
    case .reject: 3
    case .heartbeat: 4
    case .hello: 10
    case .weightDelta: 11
    case .evaluation: 12
    case .problem: 13
    case .goodbye: 14
    case .ready: 15
    case .initialModel: 16
    case .welcome: 20
    case .trainOrder: 21
    case .evaluateOrder: 22
    case .stop: 23
    case .model: 24
    case .forget: 25
    case .initialOrder: 26
    }
  }

  /// - Parameter field: the number of a field in an Envelope; nil when that is no message.
  init?(field: Int) {
    guard let kind = Self.allCases.first(where: { $0.field == field }) else { return nil }
    self = kind
  }
}
