internal import Wording

/// Reads a condition from its text.
struct FilterReader {
  private let tokens: [Token]
  private var place = 0
  private var depth = 0

  /// Deeper ones nobody means.
  private static let depthMax = 100

  private struct Token {
    /// From 1.
    let character: Int
    let kind: Kind

    enum Kind: Equatable {
      case word(String)
      /// In quotes, which make it no word of the grammar.
      case quoted(String)
      case comparison(Condition.Comparison)
      case open, close
      /// What is no token.
      case other(String)
    }
  }

  init(_ text: String) { tokens = Self.tokens(of: text) }

  /// The condition that all of the text is.
  mutating func readWhole() throws(RunFilterError) -> Condition {
    let condition = try readAny()
    guard place == tokens.count else { throw problem("and, or, or the end") }
    return condition
  }

  private mutating func readAny() throws(RunFilterError) -> Condition {
    var parts = [try readAll()]
    while takeWord("or") { parts.append(try readAll()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func readAll() throws(RunFilterError) -> Condition {
    var parts = [try readOne()]
    while takeWord("and") { parts.append(try readOne()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func readOne() throws(RunFilterError) -> Condition {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthMax else { throw problem("fewer parentheses and nots") }
    if takeWord("not") { return .not(try readOne()) }
    if take(.open) {
      let inner = try readAny()
      guard take(.close) else { throw problem("and, or, or \")\"") }
      return inner
    }
    guard case .word(let key)? = next, !Self.isReserved(key) else {
      throw problem("a key, not, or \"(\"")
    }
    place += 1
    guard case .comparison(let comparison)? = next else {
      throw problem(Condition.Comparison.allCases.map(\.rawValue).joined(separator: " "))
    }
    place += 1
    switch next {
    case .word(let word) where !Self.isReserved(word):
      place += 1
      return .compared(key: key, comparison, with: Self.value(word))
    case .quoted(let text):
      place += 1
      return .compared(key: key, comparison, with: .text(text))
    default: throw problem("a number, a word, or a text in quotes")
    }
  }

  private static func isReserved(_ word: String) -> Bool { ["and", "or", "not"].contains(word) }

  private static func value(_ word: String) -> StoredValue {
    if let number = Int(word) { return .integer(number) }
    let isNumber = word.utf8.allSatisfy { "+-.0123456789eE".utf8.contains($0) }
    return isNumber ? Double(word).map { .real($0) } ?? .text(word) : .text(word)
  }

  private var next: Token.Kind? { place < tokens.count ? tokens[place].kind : nil }

  private mutating func take(_ kind: Token.Kind) -> Bool {
    guard next == kind else { return false }
    place += 1
    return true
  }

  private mutating func takeWord(_ word: String) -> Bool { take(.word(word)) }

  private func problem(_ allowed: String) -> RunFilterError {
    guard place < tokens.count else {
      return RunFilterError("found the end of the condition; allowed: \(allowed)")
    }
    let found =
      switch tokens[place].kind {
      case .word(let text), .quoted(let text), .other(let text): text
      case .comparison(let comparison): comparison.rawValue
      case .open: "("
      case .close: ")"
      }
    return RunFilterError(
      "found \(found.quoted) at character \(tokens[place].character); allowed: \(allowed)")
  }

  // MARK: Words

  private static func tokens(of text: String) -> [Token] {
    let characters = Array(text)
    var (tokens, place) = ([] as [Token], 0)
    while place < characters.count {
      let character = characters[place]
      if character.isWhitespace {
        place += 1
        continue
      }
      let (kind, count) = token(characters[place...])
      tokens.append(Token(character: place + 1, kind: kind))
      place += count
    }
    return tokens
  }

  private static func token(_ rest: ArraySlice<Character>) -> (Token.Kind, count: Int) {
    guard let first = rest.first else { return (.other(""), 1) }
    switch first {
    case "(": return (.open, 1)
    case ")": return (.close, 1)
    case "'", "\"":
      let inner = rest.dropFirst().prefix { $0 != first }
      guard inner.endIndex < rest.endIndex else { return (.other(String(rest)), rest.count) }
      return (.quoted(String(inner)), inner.count + 2)
    default: break
    }
    // The longer ones stand first.
    for comparison in Condition.Comparison.allCases
    where rest.starts(with: Array(comparison.rawValue)) {
      return (.comparison(comparison), comparison.rawValue.count)
    }
    let word = rest.prefix { $0.isLetter || $0.isNumber || "._-+/:@%".contains($0) }
    return word.isEmpty ? (.other(String(first)), 1) : (.word(String(word)), word.count)
  }
}
