import Federation

/// Schemes whose server remembers clients: their weights follow from what they are.
extension Scheme {
  /// Reads the keys of such a kind.
  mutating func read(_ kind: Kind, from section: inout Section) {
    weighting = .importance
    memory = .updates(share: 1)
    switch kind {
    case .ace:
      first = section.choice("first", default: FirstAggregation.round) ?? .round
    case .mifa:
      if let interval = section.ticks("interval", orNone: true) {
        trigger = .everyInterval(VirtualDuration(ticks: interval))
        first = section.choice("first", default: FirstAggregation.all) ?? .all
      } else {
        trigger = .round(Round(reading: &section))
      }
    case .ca2fl:
      weighting = .identical
      readBuffer(&section)
    case .fedstale:
      weighting = .unbiased
      memory = .updates(share: section.number("share", ServerMemory.shareRule, needed: true) ?? 1)
      readBuffer(&section)
    case .area:
      memory = .models
      readBuffer(&section)
    case .fedavg, .async, .fedfix, .fedbuff, .fedasync: break
    }
    if case .round = trigger { return }
    concurrency = section.sectionOrNone("max-in-flight", shortForms: "a whole number") {
      Concurrency(reading: &$0)
    }
  }

  private mutating func readBuffer(_ section: inout Section) {
    trigger = .count(section.count("size", Trigger.sizeRule, needed: true) ?? 1)
    restart = section.choice("restart", default: Restart.arrival) ?? .arrival
    if restart == .everyone {
      section.report(
        "found everyone with a server that remembers clients; allowed: arrival, flush",
        key: "restart")
    }
  }

  /// The `scheme` section, whole.
  var writtenWithMemory: Written {
    var entries: [(String, Written)] = [("kind", .word(kind))]
    switch trigger {
    case .eachArrival: entries.append(("first", .word(first)))
    case .everyInterval(let interval):
      entries += [("interval", .ticks(interval.ticks)), ("first", .word(first))]
    case .round(let round):
      return .section(
        entries + [
          ("interval", .none), ("sample", round.writtenSample),
          ("deadline", round.deadline.map { .ticks($0.ticks) } ?? .none),
        ])
    case .count(let size):
      if kind == .fedstale, case .updates(let share)? = memory {
        entries.append(("share", .number(share)))
      }
      entries += [("size", .count(size)), ("restart", .word(restart))]
    }
    return .section(entries + [("max-in-flight", concurrency?.written ?? .none)])
  }
}
