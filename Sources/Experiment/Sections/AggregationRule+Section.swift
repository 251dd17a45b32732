import Federation

extension AggregationRule {
  /// Reads the keys of the `server` section that are about what updates come to.
  init(reading section: inout Section) {
    self.init(clip: section.number("clip", Self.clipRule, orNone: true))
  }

  /// Those of the keys that are set, as files from before there were such are compared as texts.
  fileprivate var entries: [(String, Written)] {
    clip.map { [("clip", .number($0))] } ?? []
  }
}

extension Scheme {
  /// The `server` section.
  var writtenServer: Written {
    rule.entries.reduce(server.written) { $0.adding($1.0, $1.1) }
  }
}
