import Chance
import Federation

/// A formula as a tree, which writes itself and says its own value: what expressions are held to.
indirect enum Formula {
  case number(String)
  case quantity(Quantity)
  case negative(Formula)
  case between(String, Formula, Formula)
  case function(String, [Formula])

  /// A random one.
  init(_ random: inout RandomStream, depth: Int) {
    func choose<Value>(_ values: [Value], _ random: inout RandomStream) -> Value {
      values[Int(random.nextBelow(UInt32(values.count)))]
    }
    func inner(_ random: inout RandomStream) -> Formula { Formula(&random, depth: depth - 1) }
    switch depth == 0 ? random.nextBelow(2) : random.nextBelow(8) {
    case 0: self = .number(choose(["0", "1", "2", "0.5", ".25", "3e-2", "1E1", "7."], &random))
    case 1: self = .quantity(choose(Quantity.allCases, &random))
    case 2: self = .negative(inner(&random))
    case 3:
      let name = choose(["exp", "log", "sqrt", "abs", "min", "max", "if"], &random)
      let count = ["min": 2 + Int(random.nextBelow(3)), "if": 3]
      var arguments: [Formula] = []
      for _ in 0..<(["max": count["min"] ?? 2][name] ?? count[name] ?? 1) {
        arguments.append(inner(&random))
      }
      self = .function(name, arguments)
    default:
      let signs = ["+", "-", "*", "/", "^", "<", "<=", ">", ">=", "==", "!="]
      let sign = choose(signs + signs.prefix(5) + signs.prefix(5), &random)
      self = .between(sign, inner(&random), inner(&random))
    }
  }

  /// How closely it binds.
  private var rank: Int {
    switch self {
    case .number, .quantity, .function: 5
    case .between("^", _, _): 4
    case .negative: 3
    case .between("*", _, _), .between("/", _, _): 2
    case .between("+", _, _), .between("-", _, _): 1
    case .between: 0
    }
  }

  /// With as few parentheses as there can be, or some more, and with spaces here and there.
  func text(_ random: inout RandomStream) -> String {
    let plain = body(&random)
    return random.nextBelow(6) == 0 ? "( \(plain))" : plain
  }

  private func body(_ random: inout RandomStream) -> String {
    let space = random.nextBelow(2) == 0 ? " " : ""
    switch self {
    case .number(let text): return text
    case .quantity(let quantity): return quantity.rawValue
    case .negative(let inner): return "-" + inner.text(&random, least: 3)
    case .between(let sign, let left, let right):
      // Powers bind to the right and take signs there, comparisons stand alone, others bind to the left.
      let (before, behind) = sign == "^" ? (5, 3) : rank == 0 ? (1, 1) : (rank, rank + 1)
      return left.text(&random, least: before) + space + sign + space
        + right.text(&random, least: behind)
    case .function(let name, let arguments):
      var texts: [String] = []
      for argument in arguments { texts.append(argument.text(&random)) }
      return name + space + "(" + texts.joined(separator: "," + space) + ")"
    }
  }

  private func text(_ random: inout RandomStream, least: Int) -> String {
    rank >= least ? text(&random) : "(\(text(&random)))"
  }

  func value(_ quantities: Quantities) -> Double {
    switch self {
    case .number(let text): return Double(text.hasSuffix(".") ? text + "0" : text) ?? .nan
    case .quantity(let quantity): return quantities[quantity]
    case .negative(let inner): return -inner.value(quantities)
    case .between(let sign, let left, let right):
      return Self.between(sign, left.value(quantities), right.value(quantities))
    case .function(let name, let arguments):
      return Self.function(name, arguments.map { $0.value(quantities) })
    }
  }

  private static func between(_ sign: String, _ left: Double, _ right: Double) -> Double {
    switch sign {
    case "+": return left + right
    case "-": return left - right
    case "*": return left * right
    case "/": return left / right
    case "^": return left.isNaN || right.isNaN ? .nan : PortableMath.pow(left, right)
    default:
      if left.isNaN || right.isNaN { return .nan }
      let holds: [String: Bool] = [
        "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right,
        "==": left == right, "!=": left != right,
      ]
      return holds[sign] == true ? 1 : 0
    }
  }

  private static func function(_ name: String, _ values: [Double]) -> Double {
    switch name {
    case "exp": return PortableMath.exp(values[0])
    case "log": return PortableMath.log(values[0])
    case "sqrt": return values[0].squareRoot()
    case "abs": return abs(values[0])
    case "if": return values[0].isNaN ? .nan : values[0] != 0 ? values[1] : values[2]
    default:
      if values.contains(where: \.isNaN) { return .nan }
      return (name == "min" ? values.min() : values.max()) ?? .nan
    }
  }
}
