import Federation

extension StalenessDiscount {
  private enum Kind: String, CaseIterable {
    case polynomial, hinge
    case delayAdaptive = "delay-adaptive"
    case table, expression
  }

  /// Reads the key `discount` of the `scheme` section.
  init(reading section: inout Section) {
    self =
      section.sectionOrNone("discount", shortForms: "polynomial") { section in
        let kind =
          section.has("expression") ? Kind.expression : section.has("table") ? .table : .polynomial
        switch section.kind(default: kind) {
        case .polynomial:
          return .polynomial(exponent: section.number("exponent", Self.exponentRule) ?? 0.5)
        case .hinge:
          return .hinge(
            slope: section.number("slope", Self.slopeRule, needed: true) ?? 1,
            grace: section.count("grace", Self.graceRule, needed: true) ?? 0)
        case .delayAdaptive:
          return .threshold(section.count("threshold", Self.thresholdRule) ?? Self.atWork)
        case .table:
          let factors = section.table(
            Self.factorRule, clients: nil, of: "the factors of staleness 0, 1 and so on")
          return factors.map { .table($0) } ?? .none
        case .expression:
          return section.expression(of: [.staleness], as: "exp(-0.1*s)").map { .expression($0) }
            ?? .none
        case nil: return .none
        }
      } ?? .none
  }

  /// A threshold that the file does not give: as many as work at a time, which is said elsewhere.
  static let atWork = 0

  /// The value of `discount`.
  var written: Written {
    switch self {
    case .none: .none
    case .polynomial(let exponent):
      .section([("kind", .word(Kind.polynomial)), ("exponent", .number(exponent))])
    case .hinge(let slope, let grace):
      .section([("kind", .word(Kind.hinge)), ("slope", .number(slope)), ("grace", .count(grace))])
    case .threshold(let threshold):
      .section([("kind", .word(Kind.delayAdaptive)), ("threshold", .count(threshold))])
    case .table(let factors):
      .section([("kind", .word(Kind.table)), ("table", .list(factors))])
    case .expression(let expression):
      .section([("kind", .word(Kind.expression)), ("expression", .text(expression.text))])
    }
  }
}
