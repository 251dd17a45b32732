/// The question whether the other end is there, or the answer to it, which is never answered.
public struct Heartbeat: Hashable, Sendable {
  /// Whether this answers a ping.
  public var isAnswer: Bool
  /// Any number; an answer has that of its ping.
  public var number: UInt64

  public init(isAnswer: Bool = false, number: UInt64 = 0) {
    self.isAnswer = isAnswer
    self.number = number
  }

  /// What is sent back for it; nil for an answer.
  public var answer: Heartbeat? { isAnswer ? nil : Heartbeat(isAnswer: true, number: number) }
}
