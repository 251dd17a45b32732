/// The kinds of messages, named as in the proto file.
public enum MessageKind: String, Hashable, Sendable, CaseIterable {
  case hello = "Hello"
  case weightDelta = "WeightDelta"
  case evaluation = "Evaluation"
  case problem = "Problem"
  case goodbye = "Goodbye"
  case heartbeat = "Heartbeat"
  case welcome = "Welcome"
  case reject = "Reject"
  case trainOrder = "TrainOrder"
  case evaluateOrder = "EvaluateOrder"
  case stop = "Stop"
}
