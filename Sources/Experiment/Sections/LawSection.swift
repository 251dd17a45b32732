import Federation

/// The kinds of laws, as the experiment file names them.
enum LawKind: String, CaseIterable {
  case constant, uniform, exponential
  case shiftedExponential = "shifted-exponential"
  case gamma
  case logNormal = "log-normal"
  case weibull, pareto
  case truncatedNormal = "truncated-normal"
  case empirical
}

/// The kind of a section that holds a law, or something else in its place.
enum KindOrLaw<Kind: RawRepresentable<String> & CaseIterable>: RawRepresentable, CaseIterable {
  case kind(Kind)
  case law(LawKind)

  init?(rawValue: String) {
    if let kind = Kind(rawValue: rawValue) {
      self = .kind(kind)
    } else if let law = LawKind(rawValue: rawValue) {
      self = .law(law)
    } else {
      return nil
    }
  }

  var rawValue: String {
    switch self {
    case .kind(let kind): kind.rawValue
    case .law(let law): law.rawValue
    }
  }

  static var allCases: [Self] { Kind.allCases.map(Self.kind) + LawKind.allCases.map(Self.law) }
}

extension DelayLaw {
  /// Reads the keys of a law of this kind; `rule` says how large its values may be.
  init(_ kind: LawKind, reading section: inout Section, _ rule: NumberRule) {
    func value(_ key: String) -> Double? { section.number(key, rule, needed: true) }
    func shape() -> Double { section.number("shape", Self.shapeRule, needed: true) ?? 2 }
    switch kind {
    case .constant: self = .constant(section.number("value", rule) ?? 1)
    case .uniform:
      let from = section.number("from", rule.orZero, needed: true)
      let to = section.number("to", rule, needed: true)
      guard let from, let to else {
        self = .uniform(from: 0, to: 1)
        return
      }
      self = .uniform(from: from, to: to)
    case .exponential: self = .exponential(mean: section.number("mean", rule) ?? 1)
    case .shiftedExponential:
      let shift = section.number("shift", rule.orZero, needed: true) ?? 0
      self = .shiftedExponential(shift: shift, mean: value("mean") ?? 1)
    case .gamma: self = .gamma(shape: shape(), mean: value("mean") ?? 1)
    case .logNormal:
      let median = value("median") ?? 1
      self = .logNormal(
        median: median, sigma: section.number("sigma", Self.sigmaRule, needed: true) ?? 1)
    case .weibull: self = .weibull(shape: shape(), scale: value("scale") ?? 1)
    case .pareto: self = .pareto(shape: shape(), minimum: value("minimum") ?? 1)
    case .truncatedNormal:
      let mean = section.number("mean", .any, needed: true) ?? 1
      let deviation = value("deviation") ?? 1
      self = .truncatedNormal(
        mean: mean, deviation: deviation, from: section.number("from", rule.orZero) ?? 0,
        to: section.number("to", rule, orNone: true) ?? .infinity)
    case .empirical: self = .empirical(EmpiricalLaw(reading: &section, rule))
    }
    if let problem = problem(rule) { section.report(problem) }
  }

  /// The keys of the section that holds the law.
  var entries: [(String, Written)] {
    switch self {
    case .constant(let value): entries(.constant, ("value", value))
    case .uniform(let from, let to): entries(.uniform, ("from", from), ("to", to))
    case .exponential(let mean): entries(.exponential, ("mean", mean))
    case .shiftedExponential(let shift, let mean):
      entries(.shiftedExponential, ("shift", shift), ("mean", mean))
    case .gamma(let shape, let mean): entries(.gamma, ("shape", shape), ("mean", mean))
    case .logNormal(let median, let sigma):
      entries(.logNormal, ("median", median), ("sigma", sigma))
    case .weibull(let shape, let scale): entries(.weibull, ("shape", shape), ("scale", scale))
    case .pareto(let shape, let minimum): entries(.pareto, ("shape", shape), ("minimum", minimum))
    case .truncatedNormal(let mean, let deviation, let from, let to):
      entries(.truncatedNormal, ("mean", mean), ("deviation", deviation), ("from", from))
        + [("to", to.isFinite ? .number(to) : .none)]
    case .empirical(let law): [("kind", .word(LawKind.empirical))] + law.entries
    }
  }

  private func entries(_ kind: LawKind, _ numbers: (String, Double)...) -> [(String, Written)] {
    [("kind", .word(kind))] + numbers.map { ($0.0, .number($0.1)) }
  }

  /// A number where the law is constant, else a section.
  var written: Written {
    if case .constant(let value) = self { .number(value) } else { .section(entries) }
  }
}

extension Section {
  /// A law: a number for one that is constant, or a mapping. Nil where it is absent, none or wrong.
  /// - Parameter other: what else may stand there.
  mutating func law(_ key: String, _ rule: NumberRule, or other: String? = nil) -> DelayLaw? {
    guard case .section = peek(key)?.content else {
      let allowed = (other.map { rule.or($0) } ?? rule).or("a mapping with a law")
      return number(key, allowed, orNone: true).map(DelayLaw.constant)
    }
    return section(key) { section in
      switch section.kind(default: LawKind.constant) {
      case let kind?: DelayLaw(kind, reading: &section, rule)
      case nil: nil
      }
    }
  }
}
