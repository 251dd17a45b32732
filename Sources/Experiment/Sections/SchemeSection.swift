import Federation

extension Scheme {
  enum Kind: String, CaseIterable {
    case fedavg, async, fedfix, fedbuff, fedasync
    case mifa, ace, ca2fl, fedstale, area, fedfa, ringleader, malenia, own

    /// Whether its weights are its own.
    fileprivate var hasOwnWeights: Bool {
      switch self {
      case .fedavg, .async, .fedfix, .fedbuff, .fedasync: false
      case .mifa, .ace, .ca2fl, .fedstale, .area, .fedfa, .ringleader, .malenia, .own: true
      }
    }
  }

  static let shortForms = """
    FedAvg (or FL), FedAvg-sample-COUNT, Async, FedFix-INTERVAL, FedBuff-SIZE or FedAsync-MIXING, \
    each also with _unbiased (or _weight), _identical or _adaptive, FedAvg also with _round; MIFA, \
    MIFA-INTERVAL, ACE, CA2FL-SIZE, FedStale-SIZE-SHARE, FedVARP-SIZE, AREA-SIZE, FedFa-SIZE, \
    Ringleader or Malenia; Rescaled, DelayAdaptive-THRESHOLD, Ringmaster-LIMIT, Rennala-SIZE, \
    FedStaleWeight-SIZE; Random, Shuffled or Generalized, each also with -TASKS
    """

  /// FedAsync's mixing share where a file does not give it, as in its paper's experiments.
  private static let usualMixing = 0.6

  /// Reads the `scheme` section; the server's settings keep their defaults.
  init(reading section: inout Section, clients: Int?) {
    self.init(trigger: .eachArrival)
    guard let kind = section.kind(default: Kind.fedavg) else { return }
    if kind.hasOwnWeights {
      read(kind, from: &section)
      for problem in problems(clients: clients) { section.report(problem) }
      return
    }
    weighting = Weighting(
      reading: &section, usual: kind == .fedasync ? .identical : .unbiased, clients: clients)
    if weighting == .round, kind != .fedavg {
      section.report(
        "found \"round\" with kind \(kind.rawValue); allowed: unbiased, identical, adaptive, a "
          + "table or an expression; only kind fedavg has rounds", key: "weights")
    }
    discount = StalenessDiscount(reading: &section)
    if kind != .fedavg {
      concurrency =
        section.sectionOrNone("max-in-flight", shortForms: "a whole number") {
          Concurrency(reading: &$0)
        }
    }
    if discount == .threshold(StalenessDiscount.atWork) {
      discount = .threshold(concurrency?.limit ?? clients ?? 1)
    }
    switch kind {
    case .fedavg: trigger = .round(Round(reading: &section))
    case .async:
      maxStaleness = section.sectionOrNone("max-staleness", shortForms: "a whole number") {
        StalenessLimit(reading: &$0)
      }
      routing = section.sectionOrNone("routing", shortForms: "uniform, shuffled or importance") {
        Routing(reading: &$0, clients: clients)
      }
    case .fedfix:
      let interval = section.ticks("interval", needed: true) ?? 2
      trigger = .everyInterval(VirtualDuration(ticks: interval))
    case .fedbuff:
      trigger = .count(section.count("size", Trigger.sizeRule, needed: true) ?? 1)
      restart = section.choice("restart", default: Restart.aggregation) ?? .aggregation
    case .fedasync: mixing = section.number("mixing", Self.mixingRule) ?? Self.usualMixing
    case .mifa, .ace, .ca2fl, .fedstale, .area, .fedfa, .ringleader, .malenia, .own: break
    }
    for problem in problems(clients: clients) { section.report(problem) }
  }

  /// The kind that it is written as.
  var kind: Kind {
    switch (memory, trigger) {
    case (_, .own): .own
    case (_, .ringleader): .ringleader
    case (_, .everyClient): .malenia
    case (.models?, _): .area
    case (.recentModels?, _): .fedfa
    case (.updates?, .eachArrival): .ace
    case (.updates?, .count): weighting == .identical ? .ca2fl : .fedstale
    case (.updates?, .round), (.updates?, .everyInterval): .mifa
    case (nil, .round): .fedavg
    case (nil, .eachArrival): mixing == nil ? .async : .fedasync
    case (nil, .everyInterval): .fedfix
    case (nil, .count): .fedbuff
    }
  }

  /// The `scheme` section, whole.
  var written: Written {
    if kind.hasOwnWeights { return writtenWithOwnWeights }
    func section(_ kind: Kind, _ entries: (String, Written)...) -> Written {
      let limit = ("max-in-flight", concurrency?.written ?? .none)
      return .section(
        [("kind", .word(kind)), ("weights", weighting.written), ("discount", discount.written)]
          + entries + (kind == .fedavg ? [] : [limit]))
    }
    switch trigger {
    case .round(let round):
      return section(
        .fedavg, ("sample", round.writtenSample),
        ("deadline", round.deadline.map { .ticks($0.ticks) } ?? .none))
    case .eachArrival:
      if let mixing { return section(.fedasync, ("mixing", .number(mixing))) }
      return section(
        .async, ("max-staleness", maxStaleness?.written ?? .none),
        ("routing", routing?.written ?? .none))
    case .everyClient, .ringleader, .own: return writtenWithOwnWeights
    case .everyInterval(let interval): return section(.fedfix, ("interval", .ticks(interval.ticks)))
    case .count(let size):
      return section(.fedbuff, ("size", .count(size)), ("restart", .word(restart)))
    }
  }
}

extension Round {
  /// Reads the keys `sample` and `deadline` of the `scheme` section.
  init(reading section: inout Section) {
    self.init()
    sampling = section.sectionOrNone("sample", shortForms: "a whole number") {
      spare = $0.count("spare", Self.spareRule) ?? 0
      return ClientSampling(reading: &$0)
    }
    deadline = section.ticks("deadline", orNone: true).map(VirtualDuration.init(ticks:))
  }

  var writtenSample: Written {
    guard let sampling else { return .none }
    return .section([
      ("count", .count(sampling.count)), ("by", .word(sampling.law)), ("spare", .count(spare)),
    ])
  }
}

extension ClientSampling {
  /// Reads the `scheme.sample` section but its key `spare`.
  init(reading section: inout Section) {
    self.init(
      count: section.count("count", Self.countRule, needed: true) ?? 1,
      law: section.choice("by", default: Law.uniform) ?? .uniform)
  }
}

extension StalenessLimit {
  /// Reads the `scheme.max-staleness` section.
  init(reading section: inout Section) {
    self.init(
      section.count("limit", Self.limitRule, needed: true) ?? 1,
      stops: section.flag("stop") ?? false)
  }

  var written: Written { .section([("limit", .count(limit)), ("stop", .plain("\(stops)"))]) }
}

extension Concurrency {
  /// Reads the `scheme.max-in-flight` section.
  init(reading section: inout Section) {
    self.init(
      limit: section.count("limit", Self.limitRule, needed: true) ?? 1,
      choice: section.choice("by", default: Choice.uniform) ?? .uniform)
  }

  var written: Written { .section([("limit", .count(limit)), ("by", .word(choice))]) }
}
