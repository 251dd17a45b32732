import Federation

extension Scheme {
  private enum Kind: String, CaseIterable { case fedavg, async, fedfix, fedbuff }

  static let shortForms = """
    FedAvg (or FL), FedAvg-sample-COUNT, Async, FedFix-INTERVAL or FedBuff-SIZE, each also with \
    _unbiased (or _weight) or _identical
    """

  /// Reads the `scheme` section; the server's settings keep their defaults.
  init(reading section: inout Section, clients: Int?) {
    guard let kind = section.kind(default: Kind.fedavg) else {
      self.init(trigger: .eachArrival)
      return
    }
    let weighting = section.choice("weights", default: Weighting.unbiased) ?? .unbiased
    self.init(trigger: .eachArrival, weighting: weighting)
    switch kind {
    case .fedavg:
      trigger = .everyone(
        sampling: section.sectionOrNone("sample", shortForms: "a whole number") {
          ClientSampling(reading: &$0, clients: clients)
        })
    case .async: break
    case .fedfix:
      trigger = .everyInterval(
        VirtualDuration(ticks: section.ticks("interval", needed: true) ?? 1))
    case .fedbuff:
      let size = section.count("size", needed: true) ?? 1
      restart = section.choice("restart", default: Restart.aggregation) ?? .aggregation
      trigger = .count(size)
      if let clients, size > clients, restart == .aggregation {
        section.report(
          "found \(size) for \(clients) clients; allowed: at most \(clients) with restart flush, "
            + "where a client waits for the flush that its update is in",
          key: "size")
      }
    }
  }

  /// The `scheme` section, whole.
  var written: Written {
    switch trigger {
    case .round(let round):
      .section([
        ("kind", .word(Kind.fedavg)), ("weights", .word(weighting)),
        ("sample", round.sampling?.written ?? .none),
      ])
    case .eachArrival:
      .section([("kind", .word(Kind.async)), ("weights", .word(weighting))])
    case .everyInterval(let interval):
      .section([
        ("kind", .word(Kind.fedfix)), ("weights", .word(weighting)),
        ("interval", .ticks(interval.ticks)),
      ])
    case .count(let size):
      .section([
        ("kind", .word(Kind.fedbuff)), ("weights", .word(weighting)), ("size", .count(size)),
        ("restart", .word(restart)),
      ])
    }
  }
}

extension ClientSampling {
  /// Reads the `scheme.sample` section.
  init(reading section: inout Section, clients: Int?) {
    self.init(
      count: section.count("count", needed: true) ?? 1,
      law: section.choice("by", default: Law.uniform) ?? .uniform)
    if let clients, law == .uniform, count > clients {
      section.report(
        "found \(count) for \(clients) clients; allowed: at most \(clients) with by uniform",
        key: "count")
    }
  }

  /// The `scheme.sample` section, whole.
  var written: Written { .section([("count", .count(count)), ("by", .word(law))]) }
}
