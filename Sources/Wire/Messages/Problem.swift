/// A client process cannot do what it was asked for.
public struct Problem: Hashable, Sendable {
  /// The order that will not be done; 0 when the problem concerns none.
  public var order: UInt64
  /// A sentence that a person can act on, at most 65,536 bytes.
  public var text: String
  /// Whether training gave numbers that are not finite, as it would in any other process.
  public var isDivergence: Bool

  public init(order: UInt64 = 0, text: String, isDivergence: Bool = false) {
    self.order = order
    self.text = text
    self.isDivergence = isDivergence
  }

  func check() throws(WireError) { try checkSentence(text, "Problem.text") }
}

/// Refuses a sentence that is longer than a person reads.
func checkSentence(_ text: String, _ field: String) throws(WireError) {
  try WireError.check(
    text.utf8.count, in: 0...Limits.sentenceByteCountMax, "the number of bytes of \(field)")
}
