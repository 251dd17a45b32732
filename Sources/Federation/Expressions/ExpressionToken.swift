internal import Wording

/// A word of an expression, and where it stands.
struct ExpressionToken: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case number(Double)
    case name
    case sign
    case end
  }

  let kind: Kind
  let text: String
  /// From 1 on.
  let column: Int

  /// What a sentence says was found.
  var found: String {
    switch kind {
    case .end: "the end"
    case .number: String(text.prefix(60))
    case .name, .sign: text.quoted
    }
  }

  /// The words of a text, the end the last of them.
  static func all(of text: String) throws(ExpressionError) -> [ExpressionToken] {
    guard text.utf8.count <= Expression.longest else {
      throw ExpressionError(
        column: 1, found: "\(text.utf8.count) bytes",
        allowed: "an expression of at most \(Expression.longest)")
    }
    var tokens: [ExpressionToken] = []
    let characters = Array(text)
    var place = 0
    while place < characters.count {
      if characters[place].isWhitespace {
        place += 1
        continue
      }
      let rest = characters[place...]
      let token = try next(rest, column: place + 1)
      tokens.append(token)
      place += token.text.count
    }
    return tokens + [ExpressionToken(kind: .end, text: "", column: characters.count + 1)]
  }

  private static let signs: Set<String> = [
    "+", "-", "*", "/", "^", "(", ")", ",", "<", ">", "<=", ">=", "==", "!=",
  ]

  private static func next(
    _ rest: ArraySlice<Character>, column: Int
  ) throws(ExpressionError) -> ExpressionToken {
    let name = String(rest.prefix(while: \.isNamePart))
    if rest.first?.isDecimalPart == true { return try number(rest, column: column) }
    if !name.isEmpty { return ExpressionToken(kind: .name, text: name, column: column) }
    for length in [2, 1] {
      let sign = String(rest.prefix(length))
      if signs.contains(sign) { return ExpressionToken(kind: .sign, text: sign, column: column) }
    }
    throw ExpressionError(
      column: column, found: String(rest.prefix(1)).quoted,
      allowed: "numbers, names, + - * / ^ < <= > >= == !=, commas and parentheses")
  }

  /// Digits with a point among them, perhaps, and a power of ten: `2`, `.5`, `1e-3`.
  private static func number(
    _ rest: ArraySlice<Character>, column: Int
  ) throws(ExpressionError) -> ExpressionToken {
    var end = rest.drop(while: \.isDecimalPart).startIndex
    if end < rest.endIndex, rest[end] == "e" || rest[end] == "E" {
      var digits = rest[(end + 1)...]
      if let sign = digits.first, sign == "-" || sign == "+" { digits = digits.dropFirst() }
      let power = digits.prefix(while: \.isDigit)
      if !power.isEmpty { end = power.endIndex }
    }
    let text = String(rest[..<end]).lowercased()
    guard let number = Double(text), number.isFinite else {
      throw ExpressionError(
        column: column, found: text.quoted, allowed: "a number, as 2, 0.5 or 1e-3")
    }
    return ExpressionToken(kind: .number(number), text: text, column: column)
  }
}

extension Character {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
  fileprivate var isDecimalPart: Bool { isDigit || self == "." }
  fileprivate var isNamePart: Bool { isASCII && (isLetter || isDigit || self == "_") }
}
