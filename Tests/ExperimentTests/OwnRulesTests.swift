import Experiment
import Federation
import Testing

/// Discounts and weights that the user writes in the file.
@Suite struct OwnRulesTests {
  static func expression(_ text: String) -> Expression {
    guard let expression = try? Expression(text) else { preconditionFailure("\(text) is none") }
    return expression
  }

  @Test(arguments: [
    (
      "{ kind: async, discount: { table: [1, 0.7, 0.5] } }",
      Scheme(trigger: .eachArrival, discount: .table([1, 0.7, 0.5]))
    ),
    (
      "{ kind: async, discount: { expression: exp(-0.1 * s) } }",
      Scheme(trigger: .eachArrival, discount: .expression(expression("exp(-0.1*s)")))
    ),
    (
      "{ kind: fedbuff, size: 2, weights: { expression: \"p / f * exp(-0.1 * s)\" } }",
      Scheme(trigger: .count(2), weighting: .expression(expression("p/f*exp(-0.1*s)")))
    ),
    (
      "{ kind: async, weights: { kind: table, table: [1, 0, 2] } }",
      Scheme(trigger: .eachArrival, weighting: .table([1, 0, 2]))
    ),
    (
      "{ kind: async, weights: { expression: 1 } }",
      Scheme(trigger: .eachArrival, weighting: .expression(expression("1")))
    ),
    (
      "Async_weights-p/f_expression-1/(1+s)",
      Scheme(
        trigger: .eachArrival, weighting: .expression(expression("p/f")),
        discount: .expression(expression("1/(1+s)")))
    ),
    (
      "FedBuff-2_weights-table-1/0.5/2_table-1/0.25",
      Scheme(trigger: .count(2), weighting: .table([1, 0.5, 2]), discount: .table([1, 0.25]))
    ),
  ])
  func `a rule is read, and written so that it is read again`(yaml: String, scheme: Scheme) throws {
    let experiment = try Experiment.reading("clients: 3\nscheme: \(yaml)")
    #expect(experiment.scheme == scheme)
    #expect(try Experiment.reading(experiment.resolvedYAML, "name=test") == experiment)
  }

  @Test(arguments: [
    (Scheme(trigger: .eachArrival, discount: .table([1, 0.7, 1e-5])), "Async_table-1/0.7/1.0e-05"),
    (
      Scheme(
        trigger: .eachArrival, weighting: .expression(expression("p / f")),
        discount: .expression(expression("exp(-0.1 * s)"))),
      "Async_weights-p/f_expression-exp(-0.1*s)"
    ),
    (
      Scheme(trigger: .eachArrival, weighting: .table([0.5, 0.25, 0.25])),
      "Async_weights-table-0.5/0.25/0.25"
    ),
    (
      Scheme(trigger: .eachArrival, discount: .table(Array(repeating: 0.5, count: 40))),
      "Async_table-#c0c3dbc0"
    ),
  ])
  func `a rule is part of the scheme's name, a long one by a word of its own`(
    scheme: Scheme, name: String
  ) throws {
    var experiment = try Experiment.reading("clients: 3")
    experiment.scheme = scheme
    #expect(experiment.schemeName == name)
  }

  @Test(arguments: [
    (
      "{ kind: async, discount: { expression: 1 / (1 + x) } }",
      "scheme.discount.expression: found \"x\" at column 10; allowed: s, a function (exp, log, sqrt, "
        + "abs, min, max, if)"
    ),
    (
      "{ kind: async, discount: { expression: 1 - 0.5 * s } }",
      "scheme.discount.expression: found -0.5 at staleness 3; allowed: a finite number of at least 0 "
        + "at every staleness, as by max(0, ...)"
    ),
    (
      "{ kind: async, discount: { expression: s } }",
      "scheme.discount.expression: found 0.0 at staleness 0; allowed: a number greater than 0 at "
        + "staleness 0"
    ),
    (
      "{ kind: async, discount: { expression: [1] } }",
      "scheme.discount.expression: found a list; allowed: an expression, as \"exp(-0.1*s)\""
    ),
    (
      "{ kind: async, discount: { table: 1 } }",
      "scheme.discount.table: found 1; allowed: a list of numbers, the factors of staleness 0, 1 and "
        + "so on"
    ),
    (
      "{ kind: async, discount: { table: [1, -1] } }",
      "scheme.discount.table[1]: found -1; allowed: a number of at least 0"
    ),
    (
      "{ kind: async, discount: { table: [0, 1] } }",
      "scheme.discount.table[0]: found 0.0; allowed: a number greater than 0"
    ),
    (
      "{ kind: async, discount: { kind: polynomial, expression: 1 } }",
      "scheme.discount.expression: unknown key with kind polynomial; allowed: kind, exponent"
    ),
    (
      "{ kind: async, weights: { expression: \"p / g\" } }",
      "scheme.weights.expression: found \"g\" at column 5; allowed: p, f, s, t, n, m, a function "
        + "(exp, log, sqrt, abs, min, max, if)"
    ),
    (
      "{ kind: async, weights: { table: [1, 2] } }",
      "scheme.weights.table: found a list of 2; allowed: a list of 3, one for each client"
    ),
    (
      "{ kind: async, weights: {} }",
      "scheme.weights.expression: missing with kind expression; allowed: an expression, as "
        + "\"p/f*exp(-0.1*s)\""
    ),
    (
      "{ kind: async, weights: unbaised }",
      "scheme.weights: found \"unbaised\"; allowed: unbiased, identical, adaptive, round, or a mapping "
        + "with a table or an expression, or of the kind staleness; did you mean \"unbiased\"?"
    ),
  ])
  func `what is no rule is refused with the place of the mistake`(yaml: String, sentence: String) {
    #expect(
      complaints("clients: 3\nscheme: \(yaml)") == "test.yaml:2: scheme" + sentence.dropFirst(6))
  }

  @Test func `an override names itself and the column`() {
    #expect(
      complaints("scheme: Async", "scheme.discount.expression=exp(-0.1s)")
        == "--set scheme.discount.expression=exp(-0.1s): scheme.discount.expression: found \"s\" at "
        + "column 9; allowed: + - * / ^ < <= > >= == != or \")\", as exp takes 1 value")
  }

  @Test func `rules are varied like any other value`() throws {
    let sweep = try Sweep(
      yaml: """
        clients: 3
        scheme: Async
        sweep:
          scheme.discount.expression: ["exp(-0.1*s)", "max(0.5, 1 - s)", 1/(1+s)]
        """, file: "test.yaml")
    #expect(
      sweep.cells.map(\.experiment.scheme.discount) == [
        .expression(Self.expression("exp(-0.1*s)")), .expression(Self.expression("max(0.5,1-s)")),
        .expression(Self.expression("1/(1+s)")),
      ])
  }

  @Test func `weights by samples need the data`() throws {
    let by = try Experiment.reading("scheme: { kind: async, weights: { expression: n/m } }")
    #expect(by.scheduleNeedsSizes)
    let not = try Experiment.reading("scheme: { kind: async, weights: { expression: 1/m } }")
    #expect(!not.scheduleNeedsSizes)
  }
}
