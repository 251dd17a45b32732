import Federation

extension Scheme {
  private enum Kind: String, CaseIterable { case fedavg, async, fedfix, fedbuff, fedasync }

  static let shortForms = """
    FedAvg (or FL), FedAvg-sample-COUNT, Async, FedFix-INTERVAL, FedBuff-SIZE or FedAsync-MIXING, \
    each also with _unbiased (or _weight), _identical or _adaptive, FedAvg also with _round
    """

  /// FedAsync's mixing share where a file does not give it, as in its paper's experiments.
  private static let usualMixing = 0.6

  /// Reads the `scheme` section; the server's settings keep their defaults.
  init(reading section: inout Section, clients: Int?) {
    self.init(trigger: .eachArrival)
    guard let kind = section.kind(default: Kind.fedavg) else { return }
    let usual = kind == .fedasync ? Weighting.identical : .unbiased
    weighting = section.choice("weights", default: usual) ?? usual
    if weighting == .round, kind != .fedavg {
      section.report(
        "found \"round\" with kind \(kind.rawValue); allowed: unbiased, identical, adaptive; only "
          + "kind fedavg has rounds", key: "weights")
    }
    discount = StalenessDiscount(reading: &section)
    if kind != .fedavg {
      concurrency =
        section.sectionOrNone("max-in-flight", shortForms: "a whole number") {
          Concurrency(reading: &$0)
        }
    }
    switch kind {
    case .fedavg: trigger = .round(Round(reading: &section))
    case .async: break
    case .fedfix:
      let interval = section.ticks("interval", needed: true) ?? 2
      trigger = .everyInterval(VirtualDuration(ticks: interval))
    case .fedbuff:
      trigger = .count(section.count("size", Trigger.sizeRule, needed: true) ?? 1)
      restart = section.choice("restart", default: Restart.aggregation) ?? .aggregation
    case .fedasync: mixing = section.number("mixing", Self.mixingRule) ?? Self.usualMixing
    }
    for problem in problems(clients: clients) { section.report(problem) }
  }

  /// The `scheme` section, whole.
  var written: Written {
    func section(_ kind: Kind, _ entries: (String, Written)...) -> Written {
      let limit = ("max-in-flight", concurrency?.written ?? .none)
      return .section(
        [("kind", .word(kind)), ("weights", .word(weighting)), ("discount", discount.written)]
          + entries + (kind == .fedavg ? [] : [limit]))
    }
    switch trigger {
    case .round(let round):
      return section(
        .fedavg, ("sample", round.writtenSample),
        ("deadline", round.deadline.map { .ticks($0.ticks) } ?? .none))
    case .eachArrival:
      if let mixing { return section(.fedasync, ("mixing", .number(mixing))) }
      return section(.async)
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

extension Concurrency {
  /// Reads the `scheme.max-in-flight` section.
  init(reading section: inout Section) {
    self.init(
      limit: section.count("limit", Self.limitRule, needed: true) ?? 1,
      choice: section.choice("by", default: Choice.uniform) ?? .uniform)
  }

  var written: Written { .section([("limit", .count(limit)), ("by", .word(choice))]) }
}

extension StalenessDiscount {
  private enum Kind: String, CaseIterable { case polynomial, hinge }

  /// Reads the key `discount` of the `scheme` section.
  init(reading section: inout Section) {
    self =
      section.sectionOrNone("discount", shortForms: "polynomial") { section in
        switch section.kind(default: Kind.polynomial) {
        case .polynomial:
          .polynomial(exponent: section.number("exponent", Self.exponentRule) ?? 0.5)
        case .hinge:
          .hinge(
            slope: section.number("slope", Self.slopeRule, needed: true) ?? 1,
            grace: section.count("grace", Self.graceRule, needed: true) ?? 0)
        case nil: .none
        }
      } ?? .none
  }

  var written: Written {
    switch self {
    case .none: .none
    case .polynomial(let exponent):
      .section([("kind", .word(Kind.polynomial)), ("exponent", .number(exponent))])
    case .hinge(let slope, let grace):
      .section([("kind", .word(Kind.hinge)), ("slope", .number(slope)), ("grace", .count(grace))])
    }
  }
}
