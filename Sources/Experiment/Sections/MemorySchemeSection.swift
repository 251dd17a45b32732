import Federation

/// Schemes whose weights follow from what they are: most of them remember clients.
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
    case .fedfa:
      weighting = .identical
      memory = .recentModels(section.count("size", ServerMemory.countRule, needed: true) ?? 1)
    case .ringleader: (trigger, weighting) = (.ringleader, .clientMeans)
    case .malenia:
      (memory, restart, weighting) = (nil, .everyone, .clientMeans)
      trigger = .everyClient(harmonicMean: section.number("updates", Trigger.meanRule) ?? 1)
    case .own: readOwn(&section)
    case .fedavg, .async, .fedfix, .fedbuff, .fedasync: break
    }
    // Those wait for all.
    switch trigger {
    case .round, .everyClient, .ringleader, .own: return
    case .eachArrival, .everyInterval, .count: break
    }
    concurrency = section.sectionOrNone("max-in-flight", shortForms: "a whole number") {
      Concurrency(reading: &$0)
    }
  }

  /// Reads a scheme of one's own.
  private mutating func readOwn(_ section: inout Section) {
    let names = OwnSchemes.all.keys.sorted()
    let known = names.isEmpty ? "none yet, see docs/own-scheme.md" : names.joined(separator: ", ")
    if !section.has("name") { section.report("missing; allowed: \(known)", key: "name") }
    let numbers =
      section.has("numbers")
      ? section.table(.any, clients: nil, of: "as the scheme has them", at: "numbers") : []
    let name = section.text("name", allowed: known) { OwnSchemes.all[$0] != nil }
    guard let numbers, let make = name.flatMap({ OwnSchemes.all[$0] }) else { return }
    do throws(SettingProblem) {
      self = try make(numbers)
    } catch {
      section.report(error)
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
  var writtenWithOwnWeights: Written {
    var entries: [(String, Written)] = [("kind", .word(kind))]
    switch trigger {
    case .eachArrival:
      if case .recentModels(let count)? = memory {
        entries.append(("size", .count(count)))
      } else {
        entries.append(("first", .word(first)))
      }
    case .ringleader: return .section(entries)
    case .own(let own):
      return .section(entries + [("name", .text(own.name)), ("numbers", .list(own.numbers))])
    case .everyClient(let mean): return .section(entries + [("updates", .number(mean))])
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
