import Federation

extension Availability {
  private enum Kind: String, CaseIterable {
    case always
    case onOff = "on-off"
    case diurnal, trace
  }

  /// Reads the key `availability` of the `delays` section: the word `always`, or a mapping.
  /// - Parameter roster: who the clients are, where recorded work says so.
  static func read(
    _ section: inout Section, clients: Int?, seed: UInt64, roster: Roster?
  ) -> (availability: Availability, roster: Roster?) {
    let key = "availability"
    if let setting = section.peek(key), case .section = setting.content {
      return section.section(key) { section in
        guard let kind = section.kind(default: Kind.always) else { return (.always, nil) }
        if kind != .trace { return (Availability(kind, reading: &section), nil) }
        let found = AvailabilityTrace.read(
          &section, clients: clients, seed: seed, roster: roster)
        return found.map { (.trace($0.trace), $0.roster) } ?? (.always, nil)
      }
    }
    if let setting = section.ask(key), setting.word != Kind.always.rawValue {
      section.refuse(setting, key, allowed: "always, or a mapping")
    }
    return (.always, nil)
  }

  private init(_ kind: Kind, reading section: inout Section) {
    switch kind {
    case .always, .trace: self = .always
    case .onOff:
      self = .onOff(
        on: section.number("on", Self.periodRule, needed: true) ?? 1,
        off: section.number("off", Self.periodRule, needed: true) ?? 1)
    case .diurnal:
      self = .diurnal(
        period: section.number("period", Self.periodRule, needed: true) ?? 1,
        share: section.number("share", Self.shareRule, needed: true) ?? 1)
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
    case .trace(let trace): .section([("kind", .word(Kind.trace))] + trace.entries)
    }
  }

  private func section(_ kind: Kind, _ entries: (String, Written)...) -> Written {
    .section([("kind", .word(kind))] + entries)
  }
}
