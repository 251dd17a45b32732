/// A message that carries a parameter vector, and so may come in parts.
public protocol VectorMessage: Equatable, Sendable {
  /// The vector or the part of it.
  var vector: Values { get set }
  /// What the message is about, for sentences: "Model 7".
  var title: String { get }
}

extension VectorMessage {
  /// The messages that carry this one: itself when its vector fits, else copies with a part each,
  /// to be sent in this order with no other vector between them. Copies no values.
  public func parts(valueCountMax: Int = Limits.partValueCountMax) -> [Self] {
    precondition(valueCountMax > 0, "a part has at least 1 value, not \(valueCountMax)")
    return vector.parts(valueCountMax: valueCountMax).map { part in
      var copy = self
      copy.vector = part
      return copy
    }
  }
}

/// Puts the parts of messages of one kind from one peer together again.
///
/// Refuses parts that leave a gap, overlap, belong to another message than the one begun, or to a
/// vector of another length than the experiment's; so a peer cannot make us hold more than one vector.
public struct MessageAssembly<Message: VectorMessage> {
  private let parameterCount: Int
  /// The message begun, its values taken out; nil between messages.
  private var begun: Message?
  private var values: [Float] = []

  /// - Parameter parameterCount: how many values a whole vector has.
  public init(parameterCount: Int) {
    self.parameterCount = parameterCount
  }

  /// Takes a message or a part of one. Returns the message with all of its vector once that is
  /// complete: at once, and without copying, when it came whole.
  ///
  /// An error forgets the message begun.
  public mutating func add(_ message: Message) throws(WireError) -> Message? {
    do throws(WireError) {
      return try accept(message)
    } catch {
      forgetBegun()
      throw error
    }
  }

  private mutating func accept(_ message: Message) throws(WireError) -> Message? {
    let part = message.vector
    try WireError.check(
      part.total, in: parameterCount...parameterCount, "the vector length in \(message.title)")
    var rest = message
    rest.vector = Values([], encoding: part.encoding)
    if let begun, begun != rest {
      throw .outOfRange(
        field: "the message after a part of \(begun.title)", found: "a part of \(message.title)",
        allowed: "the next part of the same message, all other fields equal")
    }
    try WireError.check(
      part.offset, in: values.count...values.count, "the offset of a part of \(message.title)")
    if begun == nil, part.isWhole { return message }

    if begun == nil {
      begun = rest
      values.reserveCapacity(parameterCount)
    }
    values.append(contentsOf: part.values)
    guard values.count == parameterCount else { return nil }
    rest.vector = Values(values, encoding: part.encoding)
    forgetBegun()
    return rest
  }

  private mutating func forgetBegun() {
    begun = nil
    values = []
  }
}
