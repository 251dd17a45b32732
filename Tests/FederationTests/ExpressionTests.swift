import Chance
import Federation
import Testing

@Suite struct ExpressionTests {
  @Test(arguments: 0..<UInt64(400))
  func `an expression has the value of the formula that it was written from`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, purpose: .expressions)
    let formula = Formula(&random, depth: 4)
    let text = formula.text(&random)
    guard text.utf8.count <= Expression.longest else { return }
    let expression = try Expression(text)
    for _ in 0..<8 {
      var quantities = Quantities(staleness: Int(random.nextBelow(5)))
      quantities.importance = random.nextUnit()
      quantities.participation = random.nextUnit()
      quantities.meanTime = 3 * random.nextUnit()
      quantities.samples = Double(random.nextBelow(100))
      quantities.clients = 10
      let (found, expected) = (expression.value(quantities), formula.value(quantities))
      #expect(found == expected || found.isNaN && expected.isNaN, "\(text) at \(quantities)")
    }
    let again = try Expression(expression.text)
    #expect(again == expression, "\(text)")
  }

  @Test(
    arguments: [
      ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 ^ 3 ^ 2", 512), ("-2 ^ 2", -4), ("2 ^ -1", 0.5),
      ("2 - 3 - 4", -5), ("8 / 4 / 2", 1), ("--3", 3), ("1 < 2", 1), ("2 <= 1", 0),
      ("(1 < 2) + (2 == 2)", 2), ("min(3, 1, 2)", 1), ("max(3, 1, 2)", 3),
      ("if(s > 2, 10, 20)", 10), ("if(s < 2, 1 / 0, 7)", 7), ("1e-1 * 10", 1),
      ("sqrt(s) + abs(-s)", 6),
      ("exp(0) + log(1)", 1), ("-0 * 1", 0),
    ] as [(String, Double)])
  func `operators bind as in mathematics`(text: String, value: Double) throws {
    let found = try Expression(text).value(Quantities(staleness: 4))
    #expect(found == value && found.sign == value.sign)
  }

  @Test func `what has no value is nan, whatever is made of it`() throws {
    for text in [
      "log(0 - 1)", "max(0, log(-1))", "log(-1) < 1", "if(log(-1), 1, 1)", "0 / 0", "(-2) ^ 0.5",
    ] {
      #expect(try Expression(text).value(Quantities()).isNaN, "\(text)")
    }
  }

  static let signs = "+ - * / ^ < <= > >= == !="
  static let names = "p, f, s, t, n, m, a function (exp, log, sqrt, abs, min, max, if)"

  @Test(arguments: [
    ("", 1, "the end", "a number, \(names) or \"(\""),
    ("1 +", 4, "the end", "a number, \(names) or \"(\""),
    ("2s", 2, "\"s\"", "\(signs), or the end"),
    ("exp(-0.1s)", 9, "\"s\"", "\(signs) or \")\", as exp takes 1 value"),
    ("1 + x", 5, "\"x\"", names),
    ("1 + S", 5, "\"S\"", "\(names); did you mean \"s\"?"),
    ("sqr(s)", 1, "\"sqr\"", "\(names); did you mean \"sqrt\"?"),
    ("exp s", 5, "\"s\"", "\"(\" behind exp"),
    ("exp(s, 2)", 6, "\",\"", "\(signs) or \")\", as exp takes 1 value"),
    ("max(s)", 6, "\")\"", "\(signs) or \",\", as max takes at least 2 values"),
    ("if(s, 1)", 8, "\")\"", "\(signs) or \",\", as if takes 3 values"),
    ("(1 + s", 7, "the end", "\(signs) or \")\""),
    ("1 ** 2", 4, "\"*\"", "a number, \(names) or \"(\""),
    ("0 < s < 3", 7, "\"<\"", "one comparison; parentheses around each of several"),
    ("1 + $", 5, "\"$\"", "numbers, names, + - * / ^ < <= > >= == !=, commas and parentheses"),
    ("1.2.3", 1, "\"1.2.3\"", "a number, as 2, 0.5 or 1e-3"),
    ("1e999", 1, "\"1e999\"", "a number, as 2, 0.5 or 1e-3"),
    (String(repeating: "1", count: 401), 1, "401 bytes", "an expression of at most 400"),
    (
      String(repeating: "(", count: 40), 33, "parentheses, powers and signs nested 33 deep",
      "at most 32"
    ),
    (
      String(repeating: "-", count: 40), 33, "parentheses, powers and signs nested 33 deep",
      "at most 32"
    ),
  ])
  func `a mistake is told with its column`(
    text: String, column: Int, found: String, allowed: String
  ) {
    let error = #expect(throws: ExpressionError.self) { try Expression(text) }
    #expect(error?.column == column && error?.found == found)
    #expect(error?.allowed == allowed)
  }

  @Test func `only quantities that are allowed are known`() throws {
    let error = #expect(throws: ExpressionError.self) { try Expression("p", of: [.staleness]) }
    #expect(
      error?.description
        == "found \"p\" at column 1; allowed: s, a function (exp, log, sqrt, abs, min, max, if)"
    )
    #expect(try Expression("n * exp(s)").uses(.samples))
    #expect(!(try Expression("n * exp(s)").uses(.participation)))
  }

  @Test(arguments: 0..<UInt64(50))
  func `whatever is written is read or refused`(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .expressions, client: 1)
    let words = [
      "s", "p", "(", ")", "exp", "max", ",", "-", "^", "<", "=", "1", "e", ".", " ", "é",
    ]
    for _ in 0..<400 {
      let length = Int(random.nextBelow(random.nextBelow(4) == 0 ? 420 : 12))
      var text = ""
      if random.nextBelow(2) == 0 {
        let bytes = (0..<length).map { _ in UInt8(random.nextBelow(256)) }
        text = String(decoding: bytes, as: UTF8.self)
      } else {
        for _ in 0..<length { text += words[Int(random.nextBelow(UInt32(words.count)))] }
      }
      do throws(ExpressionError) {
        let read = try Expression(text)
        _ = read.value(Quantities(staleness: 3))
        #expect(throws: Never.self) { try Expression(read.text) }
      } catch {
        #expect((1...max(1, text.count + 1)).contains(error.column), "\(text)")
      }
    }
  }

  @Test func `the longest and the deepest have their value`() throws {
    let sum = String(repeating: "1+", count: 199) + "1"
    #expect(try Expression(sum).value(Quantities()) == 200)
    let nested = String(repeating: "(", count: 31) + "s" + String(repeating: ")", count: 31)
    #expect(try Expression(nested).value(Quantities(staleness: 2)) == 2)
    let tower = String(repeating: "1^", count: 31) + "1"
    #expect(try Expression(tower).value(Quantities()) == 1)
  }
}

extension RandomPurpose {
  fileprivate static var expressions: Self { Self(6) }
}
