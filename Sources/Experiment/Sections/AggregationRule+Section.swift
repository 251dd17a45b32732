import Federation

extension AggregationRule {
  private enum Kind: String, CaseIterable {
    case mean, median
    case trimmedMean = "trimmed-mean"
  }

  /// How much is left out at each end where a file does not say it.
  private static let usualTrim = 0.1

  /// Reads the keys of the `server` section that are about what updates come to.
  init(reading section: inout Section) {
    let kind = section.choice("rule", default: Kind.mean)
    if kind != .trimmedMean, kind != nil, section.peek("trim") != nil {
      section.report(
        "found with rule \(kind?.rawValue ?? ""); allowed: with rule trimmed-mean", key: "trim")
    }
    let trim = section.number("trim", Self.trimRule) ?? Self.usualTrim
    switch kind {
    case .mean, nil: self.init()
    case .median: self.init(middle: .median)
    case .trimmedMean: self.init(middle: .trimmedMean(trim))
    }
    clip = section.number("clip", Self.clipRule, orNone: true)
  }

  /// Those of the keys that are set, as files from before there were such are compared as texts.
  fileprivate var entries: [(String, Written)] {
    var entries: [(String, Written)] = []
    if let middle { entries.append(("rule", .plain(middle.name))) }
    if case .trimmedMean(let share)? = middle { entries.append(("trim", .number(share))) }
    if let clip { entries.append(("clip", .number(clip))) }
    return entries
  }
}

extension Scheme {
  /// Reads the `server` section into what the scheme has of it.
  /// - Parameter clients: how many there are; nil when that is wrong.
  mutating func readServer(_ section: inout Section, clients: Int?) {
    server = ServerOptimiser(reading: &section)
    rule = AggregationRule(reading: &section)
    if let problem = problemOfRule(clients: clients) { section.report(problem) }
  }

  /// The `server` section.
  var writtenServer: Written {
    rule.entries.reduce(server.written) { $0.adding($1.0, $1.1) }
  }
}
