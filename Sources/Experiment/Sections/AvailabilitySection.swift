import Federation

extension Availability {
  private enum Kind: String, CaseIterable {
    case always
    case onOff = "on-off"
    case diurnal, trace
  }

  /// Reads the key `availability` of the `delays` section: the word `always`, or a mapping.
  init(reading section: inout Section, clients: Int?) {
    let key = "availability"
    self = .always
    if let setting = section.peek(key), case .section = setting.content {
      self = section.section(key) { Availability(readingMapping: &$0, clients: clients) }
    } else if let setting = section.ask(key), setting.word != Kind.always.rawValue {
      section.refuse(setting, key, allowed: "always, or a mapping")
    }
  }

  private init(readingMapping section: inout Section, clients: Int?) {
    switch section.kind(default: Kind.always) {
    case .always, nil: self = .always
    case .onOff:
      self = .onOff(
        on: section.number("on", .turn, needed: true) ?? 1,
        off: section.number("off", .turn, needed: true) ?? 1)
    case .diurnal:
      self = .diurnal(
        period: section.number("period", .turn, needed: true) ?? 1,
        share: section.number("share", .availableShare, needed: true) ?? 1)
    case .trace:
      self = AvailabilityTrace(reading: &section, clients: clients).map(Self.trace) ?? .always
    }
  }

  /// The value of `availability`.
  var written: Written {
    switch self {
    case .always: .word(Kind.always)
    case .onOff(let on, let off):
      section(.onOff, ("on", .number(on)), ("off", .number(off)))
    case .diurnal(let period, let share):
      section(.diurnal, ("period", .number(period)), ("share", .number(share)))
    case .trace(let trace):
      section(.trace, ("length", .ticks(trace.length)), ("stretches", trace.writtenStretches))
    }
  }

  private func section(_ kind: Kind, _ entries: (String, Written)...) -> Written {
    .section([("kind", .word(kind))] + entries)
  }
}
