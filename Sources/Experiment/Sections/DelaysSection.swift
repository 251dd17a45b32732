import Federation

extension DelayModel {
  private enum Kind: String, CaseIterable { case spread, trace }

  static let shortForms =
    (["F-PERCENT"] + DelayPreset.allCases.map(\.rawValue) + ["a number"]).joined(separator: ", ")

  /// Reads the `delays` section; nil `clients` take lists of any length.
  init(reading section: inout Section, clients: Int?) {
    if section.peek("work") != nil, section.peek("kind") == nil {
      var parts = DelayParts()
      parts.work = section.law("work", .time) ?? parts.work
      parts.factor = ClientFactor(reading: &section, clients: clients)
      parts.readRest(of: &section, clients: clients)
      self = .composed(parts)
      return
    }
    // Who says what clients are like says more than the profile would.
    let usual = section.peek("clients") == nil ? KindOrLaw.kind(Kind.spread) : .law(.constant)
    var parts = DelayParts()
    switch section.kind(default: usual) {
    case .kind(.trace):
      self = .trace(DelayTrace(reading: &section, clients: clients))
      return
    case .kind(.spread): parts.factor = .spread(percent: section.number("percent", .percent) ?? 0)
    case .law(.constant) where section.isList("value"):
      parts.factor = .list(section.numbers("value", .time, clients: clients) ?? [])
    case .law(.exponential) where section.isList("mean"):
      parts.factor = .list(section.numbers("mean", .time, clients: clients) ?? [])
      parts.work = .exponential(mean: 1)
      _ = Self.percent(&section)
    case .law(.exponential) where section.peek("percent") != nil:
      parts.factor = .spread(percent: Self.percent(&section) ?? 0)
      parts.work = .exponential(mean: 1)
      _ = section.ask("mean")
    case .law(let kind):
      let isListable = kind == .constant || kind == .exponential
      parts.work = DelayLaw(
        kind, reading: &section, isListable ? .time.or("a list with one for each client") : .time)
      if kind == .exponential { _ = section.ask("percent") }
      parts.factor = ClientFactor(reading: &section, clients: clients)
    case nil: break
    }
    parts.readRest(of: &section, clients: clients)
    self = .composed(parts)
  }

  /// Means spread over the clients as F-x does.
  private static func percent(_ section: inout Section) -> Double? {
    guard let percent = section.number("percent", .percentOfMean) else { return nil }
    if section.peek("mean") != nil {
      section.report("found beside mean; allowed: mean or percent, one of them", key: "percent")
    }
    return percent
  }

  /// The `delays` section, whole.
  var written: Written {
    switch self {
    case .trace(let trace):
      .section([("kind", .word(Kind.trace)), ("durations", trace.writtenDurations)])
    case .composed(let parts): .section(Self.entries(parts.factor, parts.work) + parts.restEntries)
    }
  }

  private static func entries(_ factor: ClientFactor, _ work: DelayLaw) -> [(String, Written)] {
    let exponential = ("kind", Written.word(LawKind.exponential))
    switch (factor, work) {
    case (.spread(let percent), .constant(1)):
      return [("kind", .word(Kind.spread)), ("percent", .number(percent))]
    case (.list(let values), .constant(1)):
      return [("kind", .word(LawKind.constant)), ("value", .list(values))]
    case (.list(let means), .exponential(mean: 1)): return [exponential, ("mean", .list(means))]
    case (.spread(let percent), .exponential(mean: 1)):
      return [exponential, ("percent", .number(percent))]
    default: return work.entries + [("clients", factor.written)]
    }
  }
}

extension DelayParts {
  /// Reads the parts beside the local work.
  mutating func readRest(of section: inout Section, clients: Int?) {
    per = section.choice("per", default: WorkUnit.update) ?? .update
    network =
      section.sectionOrNone("network", shortForms: "a mapping") { Network(reading: &$0) } ?? nil
    availability = Availability(reading: &section, clients: clients)
    loss = section.number("loss", .loss) ?? 0
  }

  var restEntries: [(String, Written)] {
    [
      ("per", .word(per)), ("network", network?.written ?? .none),
      ("availability", availability.written), ("loss", .number(loss)),
    ]
  }
}

extension Network {
  /// Reads the `delays.network` section; nil where nothing takes time.
  init?(reading section: inout Section) {
    self.init(
      latency: section.law("latency", .time), download: section.law("download", .magnitude),
      upload: section.law("upload", .magnitude))
    if self == Network() { return nil }
  }

  var written: Written {
    .section([
      ("latency", latency?.written ?? .none), ("download", download?.written ?? .none),
      ("upload", upload?.written ?? .none),
    ])
  }
}
