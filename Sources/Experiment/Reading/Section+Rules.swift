import Federation

/// Rules of the user's own: a table of numbers, or an expression.
extension Section {
  /// Whether something stands at `key`.
  func has(_ key: String) -> Bool { peek(key) != nil }

  /// Whether a mapping stands at `key`.
  func isSection(_ key: String) -> Bool {
    if case .section = peek(key)?.content { true } else { false }
  }

  /// The list at the key, which is needed.
  /// - Parameters:
  ///   - clients: how many numbers there must be; nil for any number of them.
  ///   - meaning: what they are, for a sentence.
  mutating func table(
    _ rule: NumberRule, clients: Int?, of meaning: String, at key: String = "table"
  ) -> [Double]? {
    let sentence = "a list of numbers, \(meaning)"
    if isList(key) { return numbers(key, rule, clients: clients) }
    if let setting = ask(key, needed: sentence) { refuse(setting, key, allowed: sentence) }
    return nil
  }

  /// The expression at the key `expression`, which is needed.
  /// - Parameters:
  ///   - quantities: what it may speak of.
  ///   - example: one, for a sentence.
  mutating func expression(of quantities: [Quantity], as example: String) -> Expression? {
    let (key, sentence) = ("expression", "an expression, as \"\(example)\"")
    guard let setting = ask(key, needed: sentence) else { return nil }
    guard case .text(let text, _) = setting.content, !text.isEmpty else {
      refuse(setting, key, allowed: sentence)
      return nil
    }
    do throws(ExpressionError) {
      return try Expression(text, of: quantities)
    } catch {
      report("\(error)", key: key)
      return nil
    }
  }
}
