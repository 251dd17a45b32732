import Federation

extension ClientFactor {
  private enum Kind: String, CaseIterable { case same, spread, tiers, zipf }

  /// Reads the key `clients` of the `delays` section: a word, a list or a mapping.
  /// - Parameter work: what the factor is of.
  init(reading section: inout Section, clients: Int?, work: WorkTime) {
    let key = "clients"
    if section.isList(key) {
      self = .list(section.numbers(key, Self.rule, clients: clients) ?? [])
    } else if let setting = section.peek(key), case .section = setting.content {
      self = section.section(key) { ClientFactor(readingMapping: &$0, work: work) }
    } else {
      self = .same
      guard let setting = section.ask(key), setting.word != Kind.same.rawValue else { return }
      section.refuse(
        setting, key, allowed: "same, a list with a number for each client, or a mapping")
    }
  }

  private init(readingMapping section: inout Section, work: WorkTime) {
    if section.peek("by") != nil {
      self = DataFactor(reading: &section, work: work).map(ClientFactor.data) ?? .same
      return
    }
    switch section.kind(default: KindOrLaw.kind(Kind.same)) {
    case .kind(.same), nil: self = .same
    case .kind(.spread):
      self = .spread(percent: section.number("percent", work.percentRule, needed: true) ?? 0)
    case .kind(.tiers): self = .tiers(Self.tiers(&section))
    case .kind(.zipf):
      self = .zipf(
        exponent: section.number("exponent", Self.exponentRule, needed: true) ?? 1,
        ranks: section.count("ranks", Self.ranksRule, needed: true) ?? 1)
    case .law(let kind): self = .law(DelayLaw(kind, reading: &section, Self.rule))
    }
  }

  private static func tiers(_ section: inout Section) -> [Tier] {
    func list(_ key: String, _ rule: NumberRule) -> [Double] {
      if section.isList(key) { return section.numbers(key, rule, clients: nil) ?? [] }
      if let setting = section.ask(key, needed: "a list of numbers, one for each tier") {
        section.refuse(setting, key, allowed: "a list of numbers, one for each tier")
      }
      return []
    }
    let factors = list("factors", Self.rule)
    let shares = list("shares", Tier.shareRule)
    if tiersRule.range ~= factors.count, factors.count == shares.count {
      return zip(factors, shares).map { Tier(factor: $0, share: $1) }
    }
    if section.isList("factors"), section.isList("shares") {
      section.report(
        "found \(shares.count) shares for \(factors.count) factors; allowed: 1 to "
          + "\(tiersRule.range.upperBound), as many of each",
        key: "shares")
    }
    return [Tier(factor: 1, share: 1)]
  }

  /// The value of `clients`.
  var written: Written {
    switch self {
    case .same: .word(Kind.same)
    case .list(let factors): .list(factors)
    case .spread(let percent): section(.spread, ("percent", .number(percent)))
    case .tiers(let tiers):
      section(
        .tiers, ("factors", .list(tiers.map(\.factor))), ("shares", .list(tiers.map(\.share))))
    case .zipf(let exponent, let ranks):
      section(.zipf, ("exponent", .number(exponent)), ("ranks", .count(ranks)))
    case .law(let law): .section(law.entries)
    case .data(let factor): factor.written
    }
  }

  private func section(_ kind: Kind, _ entries: (String, Written)...) -> Written {
    .section([("kind", .word(kind))] + entries)
  }
}
