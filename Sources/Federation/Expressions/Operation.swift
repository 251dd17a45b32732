internal import Chance

/// What an expression does with the numbers before it. What has a sign is written between them, or
/// before them; the others are functions, by their names.
enum Operation: String, Hashable, Sendable, CaseIterable {
  case negative = "-x"
  case plus = "+"
  case minus = "-"
  case times = "*"
  case over = "/"
  case toThe = "^"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case equal = "=="
  case notEqual = "!="
  case exp, log, sqrt, abs, min, max
  case choose = "if"

  static let comparisons: [Operation] = [
    .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual,
  ]
  static let functions: [Operation] = [.exp, .log, .sqrt, .abs, .min, .max, .choose]

  /// How many values the function takes in its parentheses.
  var allowedArguments: ClosedRange<Int> {
    if takesMany { return 2...Int.max }
    return self == .choose ? 3...3 : 1...1
  }

  /// Whether it takes any number of values, two at a time.
  var takesMany: Bool { self == .min || self == .max }

  /// Puts the result in the place of the last numbers. What has no value is nan, and stays it.
  func apply(to numbers: inout [Double]) {
    let last = numbers.removeLast()
    switch self {
    case .negative: numbers.append(-last)
    case .exp: numbers.append(PortableMath.exp(last))
    case .log: numbers.append(PortableMath.log(last))
    case .sqrt: numbers.append(last.squareRoot())
    case .abs: numbers.append(Swift.abs(last))
    case .choose:
      let then = numbers.removeLast()
      let condition = numbers.removeLast()
      numbers.append(condition.isNaN ? condition : condition != 0 ? then : last)
    default: numbers.append(combine(numbers.removeLast(), last))
    }
  }

  private func combine(_ left: Double, _ right: Double) -> Double {
    // Neither comparisons nor the least of numbers would pass it on.
    if left.isNaN || right.isNaN { return .nan }
    switch self {
    case .plus: return left + right
    case .minus: return left - right
    case .times: return left * right
    case .over: return left / right
    case .toThe: return PortableMath.pow(left, right)
    case .min: return Swift.min(left, right)
    case .max: return Swift.max(left, right)
    case .less: return left < right ? 1 : 0
    case .lessOrEqual: return left <= right ? 1 : 0
    case .greater: return left > right ? 1 : 0
    case .greaterOrEqual: return left >= right ? 1 : 0
    case .equal: return left == right ? 1 : 0
    case .notEqual: return left != right ? 1 : 0
    case .negative, .exp, .log, .sqrt, .abs, .choose:
      preconditionFailure("\(self) does not combine two numbers")
    }
  }
}
