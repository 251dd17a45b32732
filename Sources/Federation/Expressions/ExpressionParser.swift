internal import Wording

/// Reads an expression by recursive descent, a function for each way to bind. Length and depth are
/// bounded, so that nothing that is written takes long or overflows the stack.
struct ExpressionParser {
  let tokens: [ExpressionToken]
  private let quantities: [Quantity]
  private var place = 0
  private var depth = 0
  private var steps: [Expression.Step] = []

  init(_ text: String, _ quantities: [Quantity]) throws(ExpressionError) {
    tokens = try ExpressionToken.all(of: text)
    self.quantities = quantities
  }

  /// What is to be done to have its value.
  mutating func parse() throws(ExpressionError) -> [Expression.Step] {
    try comparison()
    if token.kind != .end { throw mistake(allowed: "\(Self.operators), or the end") }
    return steps
  }

  private static let operators = "+ - * / ^ < <= > >= == !="

  // MARK: - Words

  /// The last is the end, which nobody goes behind.
  private var token: ExpressionToken { tokens[place] }

  private func mistake(found: String? = nil, allowed: String) -> ExpressionError {
    ExpressionError(column: token.column, found: found ?? token.found, allowed: allowed)
  }

  private mutating func take(_ sign: String) -> Bool {
    guard token.kind == .sign, token.text == sign else { return false }
    place += 1
    return true
  }

  /// The operation whose sign stands here, if it is one of these.
  private mutating func take(oneOf operations: [Operation]) -> Operation? {
    operations.first { take($0.rawValue) }
  }

  // MARK: - From what binds least

  private mutating func comparison() throws(ExpressionError) {
    try sum()
    guard let operation = take(oneOf: Operation.comparisons) else { return }
    try sum()
    steps.append(.apply(operation))
    if Operation.comparisons.map(\.rawValue).contains(token.text) {
      throw mistake(allowed: "one comparison; parentheses around each of several")
    }
  }

  private mutating func sum() throws(ExpressionError) {
    try product()
    while let operation = take(oneOf: [.plus, .minus]) {
      try product()
      steps.append(.apply(operation))
    }
  }

  private mutating func product() throws(ExpressionError) {
    try signed()
    while let operation = take(oneOf: [.times, .over]) {
      try signed()
      steps.append(.apply(operation))
    }
  }

  /// Whatever stands inside of something else comes by here.
  private mutating func signed() throws(ExpressionError) {
    depth += 1
    defer { depth -= 1 }
    if depth > Expression.deepest {
      throw mistake(
        found: "parentheses, powers and signs nested \(depth) deep",
        allowed: "at most \(Expression.deepest)")
    }
    if take("-") {
      try signed()
      steps.append(.apply(.negative))
    } else if take("+") {
      try signed()
    } else {
      try power()
    }
  }

  private mutating func power() throws(ExpressionError) {
    try single()
    if take("^") {
      try signed()
      steps.append(.apply(.toThe))
    }
  }

  private mutating func single() throws(ExpressionError) {
    switch token.kind {
    case .number(let number):
      place += 1
      steps.append(.number(number))
    case .name: try name()
    case .sign, .end:
      guard take("(") else { throw mistake(allowed: "a number, \(names) or \"(\"") }
      try comparison()
      try close(allowed: "\(Self.operators) or \")\"")
    }
  }

  private mutating func close(allowed: String) throws(ExpressionError) {
    if !take(")") { throw mistake(allowed: allowed) }
  }

  // MARK: - Names

  private mutating func name() throws(ExpressionError) {
    if let quantity = quantities.first(where: { $0.rawValue == token.text }) {
      place += 1
      steps.append(.quantity(quantity))
    } else if let function = Operation.functions.first(where: { $0.rawValue == token.text }) {
      place += 1
      try arguments(of: function)
    } else {
      throw mistake(allowed: names + guess)
    }
  }

  private var known: [String] {
    quantities.map(\.rawValue) + Operation.functions.map(\.rawValue)
  }

  private var names: String {
    quantities.map(\.rawValue).joined(separator: ", ") + ", a function ("
      + Operation.functions.map(\.rawValue).joined(separator: ", ") + ")"
  }

  private var guess: String {
    let word = token.text.lowercased()
    // Any letter is near to any other.
    let found = word.count > 1 ? nearest(to: word, among: known) : known.first { $0 == word }
    return found.map { "; did you mean \"\($0)\"?" } ?? ""
  }

  private mutating func arguments(of function: Operation) throws(ExpressionError) {
    let allowed = function.allowedArguments
    if !take("(") { throw mistake(allowed: "\"(\" behind \(function.rawValue)") }
    var count = 0
    repeat {
      try comparison()
      count += 1
      // The least of three numbers is that of the third and of the least of the others.
      if function.takesMany, count > 1 { steps.append(.apply(function)) }
    } while count < allowed.upperBound && take(",")
    if count < allowed.lowerBound { throw mistake(allowed: takes(function, behind: ",")) }
    if !function.takesMany { steps.append(.apply(function)) }
    try close(allowed: takes(function, behind: ")"))
  }

  private func takes(_ function: Operation, behind sign: String) -> String {
    let count = function.allowedArguments.lowerBound.counted("value")
    return "\(Self.operators) or \"\(sign)\", as \(function.rawValue) takes "
      + (function.takesMany ? "at least " : "") + count
  }
}
