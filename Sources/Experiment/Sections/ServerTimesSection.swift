import Federation

extension ServerTimes {
  /// Reads the `delays.server` section; nil where nothing takes time.
  init?(reading section: inout Section) {
    self.init(
      aggregation: section.law("aggregation", VirtualDuration.rule),
      byte: section.number("byte", Self.byteRule, orNone: true))
    if self == ServerTimes() { return nil }
  }

  /// The value of `delays.server`.
  var written: Written {
    .section([
      ("aggregation", aggregation?.written ?? .none), ("byte", byte.map(Written.number) ?? .none),
    ])
  }
}
