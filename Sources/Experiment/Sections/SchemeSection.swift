import Federation
internal import Wording

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
          Concurrency(reading: &$0, clients: clients)
        }
    }
    switch kind {
    case .fedavg: trigger = .round(Round(reading: &section, clients: clients))
    case .async: break
    case .fedfix: trigger = .everyInterval(Self.interval(&section))
    case .fedbuff: readBuffer(&section, clients: clients)
    case .fedasync: mixing = section.number("mixing", .share) ?? Self.usualMixing
    }
  }

  /// One of a tick would be more versions until the end of virtual time than can be counted.
  private static func interval(_ section: inout Section) -> VirtualDuration {
    let interval = VirtualDuration(ticks: section.ticks("interval", needed: true) ?? 2)
    if interval.ticks < 2 {
      section.report(
        "found \(Ticks.written(1)); allowed: from \(Ticks.written(2))", key: "interval")
    }
    return interval
  }

  /// A buffer whose clients wait for its flush has to fill with those that are at work.
  private mutating func readBuffer(_ section: inout Section, clients: Int?) {
    let size = section.count("size", needed: true) ?? 1
    restart = section.choice("restart", default: Restart.aggregation) ?? .aggregation
    trigger = .count(size)
    guard let clients, restart == .aggregation else { return }
    let limit = min(clients, concurrency?.limit ?? clients)
    if size > limit {
      let those = limit < clients ? "\(limit) in flight" : clients.counted("client")
      section.report(
        "found \(size) for \(those); allowed: at most \(limit) with restart flush, "
          + "where a client waits for the flush that its update is in",
        key: "size")
    }
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
  init(reading section: inout Section, clients: Int?) {
    self.init()
    sampling = section.sectionOrNone("sample", shortForms: "a whole number") {
      spare = $0.spare() ?? 0
      return ClientSampling(reading: &$0, spare: spare, clients: clients)
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

extension Section {
  /// How many clients more than are waited for a round draws.
  fileprivate mutating func spare() -> Int? { count("spare", .upToCount) }
}

extension ClientSampling {
  /// Reads the `scheme.sample` section but its key `spare`.
  init(reading section: inout Section, spare: Int, clients: Int?) {
    self.init(
      count: section.count("count", needed: true) ?? 1,
      law: section.choice("by", default: Law.uniform) ?? .uniform)
    if law == .importance, spare > 0 {
      section.report("found \(spare); allowed with by importance: 0", key: "spare")
    }
    guard let clients, law == .uniform, count + spare > clients else { return }
    if count > clients {
      section.report(
        "found \(count) for \(clients.counted("client")); allowed: at most \(clients) with by "
          + "uniform", key: "count")
    } else {
      section.report(
        "found \(spare) beside a count of \(count) for \(clients.counted("client")); allowed: at "
          + "most \(clients - count)", key: "spare")
    }
  }
}

extension Concurrency {
  /// Reads the `scheme.max-in-flight` section.
  init(reading section: inout Section, clients: Int?) {
    self.init(
      limit: section.count("limit", needed: true) ?? 1,
      choice: section.choice("by", default: Choice.uniform) ?? .uniform)
    if let clients, limit > clients {
      section.report(
        "found \(limit) for \(clients.counted("client")); allowed: at most \(clients)", key: "limit"
      )
    }
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
          .polynomial(exponent: section.number("exponent", .exponent) ?? 0.5)
        case .hinge:
          .hinge(
            slope: section.number("slope", .magnitude, needed: true) ?? 1,
            grace: section.count("grace", .upToCount, needed: true) ?? 0)
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
