/// A formula that somebody wrote, as `p / f * exp(-0.1 * s)`: numbers, quantities, `+ - * / ^`,
/// comparisons, parentheses and a few functions, and nothing that could do anything.
///
/// `^` binds closest and from the right, then signs, then `*` and `/`, then `+` and `-`, then
/// comparisons, which are 1 or 0. `if(c, a, b)` is a where c is not 0, else b. Its value has the same
/// bits everywhere: see `PortableMath`.
public struct Expression: Hashable, Sendable {
  /// So many bytes are read at most.
  public static let longest = 400
  /// So deep parentheses and signs may stand inside each other.
  public static let deepest = 32

  /// What is to be done, one after another, with the numbers so far.
  enum Step: Hashable, Sendable {
    case number(Double)
    case quantity(Quantity)
    case apply(Operation)
  }

  /// As it was written, without spaces; equal texts are equal expressions.
  public let text: String
  private let steps: [Step]

  /// Reads what somebody wrote.
  /// - Parameter quantities: what it may speak of.
  /// - Throws: the first mistake, with its column.
  public init(
    _ text: String, of quantities: [Quantity] = Quantity.allCases
  ) throws(ExpressionError) {
    var parser = try ExpressionParser(text, quantities)
    steps = try parser.parse()
    self.text = parser.tokens.map(\.text).joined()
  }

  /// Whether it speaks of the quantity.
  public func uses(_ quantity: Quantity) -> Bool { steps.contains(.quantity(quantity)) }

  /// Its value, nan or infinite where there is none.
  public func value(_ quantities: Quantities) -> Double {
    var numbers: [Double] = []
    numbers.reserveCapacity(steps.count)
    for step in steps {
      switch step {
      case .number(let number): numbers.append(number)
      case .quantity(let quantity): numbers.append(quantities[quantity])
      case .apply(let operation): operation.apply(to: &numbers)
      }
    }
    // The sum is 0 where the number is a negative one.
    return numbers[0] + 0
  }
}
