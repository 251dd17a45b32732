import Federation

extension Faults {
  /// Reads the `faults` section; nil `clients` are not known.
  init(reading section: inout Section, clients: Int?) {
    self.init(
      corruption: section.sectionOrNone("corrupt", shortForms: "a kind alone") {
        Corruption(reading: &$0, clients: clients)
      } ?? nil,
      crashes: section.sectionOrNone("crash") { Crashes(reading: &$0, clients: clients) },
      duplicates: section.sectionOrNone("duplicate", shortForms: "a probability") {
        Duplicates(reading: &$0, clients: clients)
      })
  }

  /// The `faults` section: none, or the faults that there are.
  var written: Written {
    let entries = [
      ("corrupt", corruption?.written), ("crash", crashes?.written),
      ("duplicate", duplicates?.written),
    ].compactMap { key, value in value.map { (key, $0) } }
    return entries.isEmpty ? .none : .section(entries)
  }
}

extension Corruption {
  private enum Word: String, CaseIterable {
    case signFlip = "sign-flip"
    case scale, noise
  }

  /// Reads the `faults.corrupt` section; nil where its kind is wrong.
  init?(reading section: inout Section, clients: Int?) {
    let kind: Kind
    switch section.kind(default: Word.signFlip) {
    case .signFlip: kind = .signFlip(factor: section.number("factor", Self.factorRule) ?? 1)
    case .scale:
      kind = .scale(factor: section.number("factor", Self.factorRule, needed: true) ?? 1)
    case .noise:
      kind = .noise(
        deviation: section.number("deviation", Self.deviationRule, needed: true) ?? 1)
    case nil: return nil
    }
    self.init(
      kind, of: section.faultyClients(among: clients),
      probability: section.number("probability", Self.probabilityRule) ?? 1)
  }

  fileprivate var written: Written {
    let own: [(String, Written)] =
      switch kind {
      case .signFlip(let factor): [("kind", .word(Word.signFlip)), ("factor", .number(factor))]
      case .scale(let factor): [("kind", .word(Word.scale)), ("factor", .number(factor))]
      case .noise(let deviation):
        [("kind", .word(Word.noise)), ("deviation", .number(deviation))]
      }
    return .section(
      own + [("clients", clients.written), ("probability", .number(probability))])
  }
}

extension Crashes {
  private static let never = "never"

  /// Reads the `faults.crash` section.
  fileprivate init(reading section: inout Section, clients: Int?) {
    let moment: Moment
    if section.peek("rate") != nil {
      moment = .rate(section.number("rate", Self.rateRule) ?? 1)
      if section.ask("at") != nil {
        section.report("found beside rate; allowed: at or rate, one of them", key: "at")
      }
    } else {
      moment = .at(VirtualTime(ticks: section.ticks("at", needed: true) ?? 1))
      _ = section.ask("rate")
    }
    self.init(moment, of: section.faultyClients(among: clients))
    let key = "recover"
    if section.peek(key)?.word == Self.never {
      _ = section.ask(key)
    } else {
      let isLength = section.number(key, VirtualDuration.rule.or(Self.never)) != nil
      let ticks = isLength ? section.peek(key)?.word.flatMap(Ticks.read) : nil
      recovery = ticks.map(VirtualDuration.init(ticks:))
    }
  }

  fileprivate var written: Written {
    let own: (String, Written) =
      switch moment {
      case .at(let time): ("at", .ticks(time.ticks))
      case .rate(let rate): ("rate", .number(rate))
      }
    return .section([
      own, ("clients", clients.written),
      ("recover", recovery.map { .ticks($0.ticks) } ?? .plain(Self.never)),
    ])
  }
}

extension Duplicates {
  /// Reads the `faults.duplicate` section.
  fileprivate init(reading section: inout Section, clients: Int?) {
    let probability = section.number("probability", Self.probabilityRule, needed: true)
    self.init(
      counted: section.choice("counted", default: Count.once) ?? .once,
      of: section.faultyClients(among: clients), probability: probability ?? 1)
  }

  fileprivate var written: Written {
    .section([
      ("probability", .number(probability)), ("counted", .word(count)),
      ("clients", clients.written),
    ])
  }
}

extension FaultyClients {
  fileprivate var written: Written {
    switch self {
    case .all: .plain("all")
    case .listed(let clients): .list(clients.map { Double($0.rawValue) })
    case .share(let share): .number(share)
    }
  }
}

extension Section {
  /// The key `clients` of a fault.
  fileprivate mutating func faultyClients(among clients: Int?) -> FaultyClients {
    let key = "clients"
    guard isList(key) else {
      if isAbsentOr("all", key) {
        _ = ask(key)
        return .all
      }
      let rule = FaultyClients.shareRule.or("all, or a list of clients")
      return number(key, rule).map(FaultyClients.share) ?? .all
    }
    let last = (clients ?? CountRule.moderate.range.upperBound) - 1
    guard let numbers = counts(key, CountRule(0...last), clients: nil) else { return .all }
    let ids = Set(numbers).sorted().map { ClientID(UInt32($0)) }
    if numbers.isEmpty || ids.count < numbers.count {
      let found = numbers.isEmpty ? "an empty list" : "a client twice"
      report("found \(found); allowed: a list of clients, each once", key: key)
      return .all
    }
    return .listed(ids)
  }

  private func isAbsentOr(_ word: String, _ key: String) -> Bool {
    peek(key).map { $0.word == word } ?? true
  }
}
