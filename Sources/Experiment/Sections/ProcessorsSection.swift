import Federation

extension SharedProcessors {
  /// Reads the `delays.processors` section.
  init(reading section: inout Section) {
    self.init(
      count: section.number("count", Self.countRule, needed: true) ?? 1,
      demand: section.number("demand", Self.demandRule) ?? 1,
      pauses: section.choice("pauses", default: Pauses.own) ?? .own)
  }

  /// The value of `delays.processors`.
  var written: Written {
    .section([
      ("count", .number(count)), ("demand", .number(demand)), ("pauses", .word(pauses)),
    ])
  }
}
