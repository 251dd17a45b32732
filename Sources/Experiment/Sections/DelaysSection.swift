import Federation

/// The `delays` section.
struct DelaysSection {
  private enum Kind: String, CaseIterable { case spread, trace, none }

  static let shortForms =
    (["F-PERCENT"] + DelayPreset.allCases.map(\.rawValue) + ["a number", "none"])
    .joined(separator: ", ")

  private(set) var model = DelayModel()
  /// Who the clients are, where that was recorded.
  private(set) var work: Roster?
  private(set) var availability: Roster?

  /// Reads the section; nil `clients` take lists of any length.
  /// - Parameter seed: what devices are drawn from.
  init(reading section: inout Section, clients: Int?, seed: UInt64) {
    readWork(of: &section, clients: clients, seed: seed)
    if model.work == .natural { return }
    model.per = section.choice("per", default: WorkUnit.update) ?? .update
    model.network =
      section.sectionOrNone("network") { Network(reading: &$0, clients: clients) } ?? nil
    model.devices = DeviceTable(reading: &section)
    refuseTwice(in: section)
    let found = Availability.read(&section, clients: clients, seed: seed, roster: work)
    (model.availability, availability) = (found.availability, found.roster)
    model.persistence = Persistence.read(&section)
    if model.persistence?.isInTime == true, model.availability != .always {
      section.report(
        "found two-state beside availability; allowed: availability: always, or kind "
          + "autoregressive", key: "persistence")
    }
    model.processors = section.sectionOrNone("processors") { SharedProcessors(reading: &$0) }
    if model.persistence?.isInTime == true, model.processors != nil {
      section.report(
        "found two-state beside processors; allowed: processors: none, or kind autoregressive",
        key: "persistence")
    }
    model.server = section.sectionOrNone("server") { ServerTimes(reading: &$0) } ?? nil
    model.loss = section.number("loss", DelayModel.lossRule) ?? 0
  }

  /// Reads the kind, how long local work takes and what clients are like.
  private mutating func readWork(of section: inout Section, clients: Int?, seed: UInt64) {
    if section.peek("work") != nil, section.peek("kind") == nil {
      if let law = section.law("work", VirtualDuration.rule) { model.work = .drawn(law) }
      model.factor = ClientFactor(
        reading: &section, clients: clients, work: model.work)
      return
    }
    // Who says what clients are like says more than the profile would.
    let isUsual = section.peek("clients") == nil && section.isAbsentOrNone("devices")
    switch section.kind(default: isUsual ? KindOrLaw.kind(Kind.spread) : .law(.constant)) {
    case .kind(.trace):
      let found = DelayTrace.read(&section, clients: clients, seed: seed)
      if let found { (model.work, work) = (.recorded(found.trace), found.roster) }
      model.factor = ClientFactor(
        reading: &section, clients: clients, work: model.work)
    case .kind(Kind.none): model.work = .natural
    case .kind(.spread):
      model.factor = .spread(
        percent: section.number(
          "percent", WorkTime.drawn(.constant(1)).percentRule) ?? 0)
    case .law(.constant) where section.isList("value"):
      model.factor = .list(section.numbers("value", ClientFactor.rule, clients: clients) ?? [])
    case .law(.exponential) where section.isList("mean"):
      model.factor = .list(section.numbers("mean", ClientFactor.rule, clients: clients) ?? [])
      model.work = .drawn(.exponential(mean: 1))
      _ = Self.percent(&section)
    case .law(.exponential) where section.peek("percent") != nil:
      model.factor = .spread(percent: Self.percent(&section) ?? 0)
      model.work = .drawn(.exponential(mean: 1))
      _ = section.ask("mean")
    case .law(let kind):
      let isListable = kind == .constant || kind == .exponential
      model.work = .drawn(
        DelayLaw(
          kind, reading: &section,
          isListable
            ? VirtualDuration.rule.or("a list with one for each client") : VirtualDuration.rule)
      )
      if kind == .exponential { _ = section.ask("percent") }
      model.factor = ClientFactor(
        reading: &section, clients: clients, work: model.work)
    case nil: break
    }
  }

  /// Means spread over the clients as F-x does.
  private static func percent(_ section: inout Section) -> Double? {
    guard
      let percent = section.number(
        "percent", WorkTime.drawn(.exponential(mean: 1)).percentRule)
    else { return nil }
    if section.peek("mean") != nil {
      section.report("found beside mean; allowed: mean or percent, one of them", key: "percent")
    }
    return percent
  }

  /// Refuses what devices say and another key says too.
  private func refuseTwice(in section: Section) {
    guard let device = model.devices?.devices[0] else { return }
    func refuse(_ isTwice: Bool, _ key: String, _ column: String) {
      guard isTwice else { return }
      section.report(
        "found beside \(column) in devices, which says it; allowed: one of them", key: key)
    }
    if device.factor != nil {
      refuse(section.peek("clients") != nil && model.factor != .same, "clients", "factor")
      for key in ["percent", "value", "mean"] where section.peek("clients") == nil {
        refuse(section.peek(key) != nil && model.factor != .same, key, "factor")
      }
    }
    refuse(device.latency != nil && model.network?.latency != nil, "network", "latency")
    refuse(device.download != nil && model.network?.download != nil, "network", "download")
    refuse(device.upload != nil && model.network?.upload != nil, "network", "upload")
  }
}

extension DelaysSection {
  /// Refuses clients that are never available where the scheme would wait for them, or would divide
  /// by their participation.
  func refuseStandstill(_ scheme: Scheme, clients: Int, in root: Section) {
    guard model.problem(clients: clients) == nil,
      let error = ParticipationError(scheme, model, clients: clients),
      let delays = root.peek("delays")
    else { return }
    var section = Section(delays, path: "delays", problems: root.problems)
    var (roster, list) = (work, "durations")
    if case .recorded(let trace) = model.work, trace.durations[error.client.index].isEmpty {
    } else if let availability = section.peek("availability") {
      section = Section(availability, path: "delays.availability", problems: root.problems)
      (roster, list) = (self.availability, "stretches")
    }
    let number = "\(error.client.rawValue)"
    let found =
      switch roster?.ids[error.client.index] {
      case nil: "no client \(number)"
      case number: "nothing of client \(number)"
      case let id?: "nothing of \(id.debugDescription)"
      }
    section.report(
      "found \(found): \(error)", key: section.peek("file") == nil ? list : "file")
  }
}

extension DelayModel {
  /// The `delays` section, whole.
  var written: Written {
    if work == .natural { return .section([("kind", .none)]) }
    return .section(
      workEntries + [
        ("per", .word(per)), ("network", network?.written ?? .none),
        ("devices", devices?.written ?? .none), ("availability", availability.written),
        ("loss", .number(loss)),
      ] + laterEntries)
  }

  /// What is written only where it is set, as files from before there was such a key are compared as
  /// texts.
  private var laterEntries: [(String, Written)] {
    [
      ("persistence", persistence?.written), ("processors", processors?.written),
      ("server", server?.written),
    ]
    .compactMap { key, value in value.map { (key, $0) } }
  }

  private var workEntries: [(String, Written)] {
    let exponential = ("kind", Written.word(LawKind.exponential))
    switch (factor, work) {
    case (_, .recorded(let trace)):
      return [("kind", .plain("trace"))] + trace.entries + [("clients", factor.written)]
    case (.spread(let percent), .drawn(.constant(1))):
      return [("kind", .plain("spread")), ("percent", .number(percent))]
    case (.list(let values), .drawn(.constant(1))):
      return [("kind", .word(LawKind.constant)), ("value", .list(values))]
    case (.list(let means), .drawn(.exponential(mean: 1))):
      return [exponential, ("mean", .list(means))]
    case (.spread(let percent), .drawn(.exponential(mean: 1))):
      return [exponential, ("percent", .number(percent))]
    case (_, .drawn(let law)): return law.entries + [("clients", factor.written)]
    case (_, .natural): return []
    }
  }
}

extension Network {
  /// Reads the `delays.network` section; nil where nothing takes time.
  init?(reading section: inout Section, clients: Int?) {
    self.init(
      latency: section.lawOrList("latency", Self.latencyRule, clients: clients),
      download: section.lawOrList("download", Self.bandwidthRule, clients: clients),
      upload: section.lawOrList("upload", Self.bandwidthRule, clients: clients),
      shared: section.sectionOrNone("shared") { SharedBandwidth(reading: &$0) } ?? nil)
    if self == Network() { return nil }
  }

  var written: Written {
    .section(
      [
        ("latency", latency?.written ?? .none), ("download", download?.written ?? .none),
        ("upload", upload?.written ?? .none),
      ] + (shared.map { [("shared", $0.written)] } ?? []))
  }
}

extension SharedBandwidth {
  /// Reads the `delays.network.shared` section; nil where nothing is shared.
  fileprivate init?(reading section: inout Section) {
    self.init(
      download: section.number("download", Network.bandwidthRule, orNone: true),
      upload: section.number("upload", Network.bandwidthRule, orNone: true))
    if self == SharedBandwidth() { return nil }
  }

  fileprivate var written: Written {
    .section([
      ("download", download.map(Written.number) ?? .none),
      ("upload", upload.map(Written.number) ?? .none),
    ])
  }
}

extension LawOrList {
  fileprivate var written: Written {
    switch self {
    case .law(let law): law.written
    case .list(let numbers): .list(numbers)
    }
  }
}

extension Section {
  /// A law, or a list with a number for each client.
  fileprivate mutating func lawOrList(
    _ key: String, _ rule: NumberRule, clients: Int?
  ) -> LawOrList? {
    if isList(key) { return numbers(key, rule, clients: clients).map(LawOrList.list) }
    return law(key, rule, or: "a list with one for each client").map(LawOrList.law)
  }
}
