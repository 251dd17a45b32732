import Federation

extension Persistence {
  private enum Kind: String, CaseIterable {
    case twoState = "two-state"
    case autoregressive
  }

  /// Reads the key `persistence` of the `delays` section; nil where there is none or it is wrong.
  static func read(_ section: inout Section) -> Persistence? {
    section.sectionOrNone("persistence") { Persistence(reading: &$0) } ?? nil
  }

  private init?(reading section: inout Section) {
    switch section.kind(default: Kind.twoState) {
    case .twoState:
      let slow = section.number("slow", Self.slowRule, needed: true)
      let fastFor = section.number("fast-for", Availability.periodRule, needed: true)
      let slowFor = section.number("slow-for", Availability.periodRule, needed: true)
      self = .twoState(slow: slow ?? 1, fastFor: fastFor ?? 1, slowFor: slowFor ?? 1)
    case .autoregressive:
      let correlation = section.number("correlation", Self.correlationRule, needed: true)
      let deviation = section.number("deviation", Self.deviationRule, needed: true)
      self = .autoregressive(correlation: correlation ?? 0, deviation: deviation ?? 1)
    case nil: return nil
    }
  }

  /// The value of `persistence`.
  var written: Written {
    switch self {
    case .twoState(let slow, let fastFor, let slowFor):
      .section([
        ("kind", .word(Kind.twoState)), ("slow", .number(slow)), ("fast-for", .number(fastFor)),
        ("slow-for", .number(slowFor)),
      ])
    case .autoregressive(let correlation, let deviation):
      .section([
        ("kind", .word(Kind.autoregressive)), ("correlation", .number(correlation)),
        ("deviation", .number(deviation)),
      ])
    }
  }
}
