/// A client process cannot do what it was asked for.
public struct Problem: Hashable, Sendable {
  /// The order that will not be done; 0 when the problem concerns none.
  public var order: UInt64
  /// A sentence that a person can act on, at most 65,536 bytes.
  public var text: String

  public init(order: UInt64 = 0, text: String) {
    self.order = order
    self.text = text
  }

  func check() throws(WireError) { try checkSentence(text, "Problem.text") }
}

/// Refuses a sentence that is longer than a person reads.
func checkSentence(_ text: String, _ field: String) throws(WireError) {
  try WireError.check(
    text.utf8.count, in: 0...Limits.sentenceByteCountMax, "the number of bytes of \(field)")
}
