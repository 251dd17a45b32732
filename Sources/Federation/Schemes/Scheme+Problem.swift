internal import Wording

extension Scheme {
  /// What makes the scheme's numbers impossible for so many clients; empty when it can be used. Nil
  /// clients are not known, and then nothing is held against them.
  public func problems(clients: Int?) -> [SettingProblem] {
    var found: [SettingProblem?] = [
      mixing.flatMap { Bound.problem([Bound("mixing", $0, Self.mixingRule)]) },
      discount.problem?.within("discount"),
      concurrency?.problem(clients: clients)?.within("max-in-flight"),
      problemOfMemory, problemOfFirst, problemOfStaleness(clients: clients),
      problemOfRouting(clients: clients), problemOfWeighting,
    ]
    switch trigger {
    case .round(let round): found.append(round.problem(clients: clients)?.within("sample"))
    case .eachArrival, .ringleader, .own: break
    case .everyClient(let mean):
      found.append(Bound.problem([Bound("updates", mean, Trigger.meanRule)]))
    case .everyInterval(let interval): found.append(Self.problem(interval: interval))
    case .count(let size): found.append(problem(size: size, clients: clients))
    }
    return found.compactMap(\.self)
  }

  /// Whoever is waited for has to be able to come.
  private var problemOfFirst: SettingProblem? {
    if first == .any { return nil }
    if case .round = trigger {
      return SettingProblem("first", found: first.rawValue, allowed: "any where there are rounds")
    }
    let takesTurns = first == .all && restartsAtArrival
    guard let concurrency else { return nil }
    if takesTurns, concurrency.choice == .importance {
      return SettingProblem(
        "first", found: "all with max-in-flight by importance, which may never choose some",
        allowed: "any, or by: uniform")
    }
    if takesTurns { return nil }
    return SettingProblem(
      "first",
      found: "\(first.rawValue) with max-in-flight, whose places those would keep that wait",
      allowed: restartsAtArrival ? "all or any" : "any")
  }

  private func problemOfStaleness(clients: Int?) -> SettingProblem? {
    guard let maxStaleness else { return nil }
    if trigger != .eachArrival || mixing != nil || memory != nil {
      return SettingProblem(
        "max-staleness", found: "\(maxStaleness.limit) where updates are not added at each arrival",
        allowed: "kind async")
    }
    return maxStaleness.problem(atWork: concurrency?.limit ?? clients)
  }

  private var problemOfMemory: SettingProblem? {
    if memory != nil, case .round(let round) = trigger, round.sampling?.law == .importance {
      return SettingProblem(
        "sample.by", found: "importance where the server remembers clients, who each count once",
        allowed: "uniform")
    }
    switch memory {
    case .updates(let share)?:
      return Bound.problem([Bound("share", share, ServerMemory.shareRule)])
    case .recentModels(let count)?:
      return Bound.problem([Bound("size", count, ServerMemory.countRule)])
    case .models?, nil: return nil
    }
  }

  /// Who is drawn gets the task, so there are no places.
  private func problemOfRouting(clients: Int?) -> SettingProblem? {
    guard let routing else { return nil }
    if let problem = routing.problem(clients: clients) { return problem.within("routing") }
    if concurrency != nil {
      return SettingProblem(
        "max-in-flight", found: "one beside routing, whose tasks are as many as work or wait",
        allowed: "none, or routing: none")
    }
    guard trigger == .eachArrival, memory == nil, maxStaleness == nil, mixing == nil else {
      return SettingProblem(
        "routing", found: "one where an update is discarded, remembered or mixed in",
        allowed: "none, or kind async without max-staleness")
    }
    return nil
  }

  private var problemOfWeighting: SettingProblem? {
    guard case .staleness(let window) = weighting else { return nil }
    if let problem = Bound.problem([Bound("window", window, Weighting.windowRule)]) {
      return problem.within("weights")
    }
    if case .count(let size) = trigger, size > 1, restart != .everyone { return nil }
    return SettingProblem(
      "weights", found: "staleness where each aggregation has one update, or none is stale",
      allowed: "kind fedbuff with a size of at least 2 and restart flush or arrival")
  }

  /// One of a tick would be more versions until the end of virtual time than can be counted.
  private static func problem(interval: VirtualDuration) -> SettingProblem? {
    if interval.ticks >= 2 { return nil }
    return SettingProblem("interval", found: "0.000000001", allowed: "from 0.000000002")
  }

  /// A buffer whose clients wait for its flush has to fill with those that are at work.
  private func problem(size: Int, clients: Int?) -> SettingProblem? {
    if let problem = Bound.problem([Bound("size", size, Trigger.sizeRule)]) { return problem }
    guard let clients, restart == .aggregation else { return nil }
    let limit = min(clients, concurrency?.limit ?? clients)
    if size <= limit { return nil }
    let those = limit < clients ? "\(limit) in flight" : clients.counted("client")
    return SettingProblem(
      "size", found: "\(size) for \(those)",
      allowed: "at most \(limit) with restart flush, where a client waits for the flush that its "
        + "update is in")
  }
}

extension Round {
  /// What makes the sample impossible, by its parts `count` and `spare`.
  func problem(clients: Int?) -> SettingProblem? {
    guard let sampling else { return nil }
    let (count, law) = (sampling.count, sampling.law)
    let bounds = [
      Bound("count", count, ClientSampling.countRule), Bound("spare", spare, Self.spareRule),
    ]
    if let problem = Bound.problem(bounds) { return problem }
    if law == .importance, spare > 0 {
      return SettingProblem("spare", found: "\(spare)", allowed: "0 with by importance")
    }
    guard let clients, law == .uniform, count + spare > clients else { return nil }
    let all = clients.counted("client")
    if count > clients {
      return SettingProblem(
        "count", found: "\(count) for \(all)", allowed: "at most \(clients) with by uniform")
    }
    return SettingProblem(
      "spare", found: "\(spare) beside a count of \(count) for \(all)",
      allowed: "at most \(clients - count)")
  }
}

extension Concurrency {
  func problem(clients: Int?) -> SettingProblem? {
    if let problem = Bound.problem([Bound("limit", limit, Self.limitRule)]) { return problem }
    guard let clients, limit > clients else { return nil }
    return SettingProblem(
      "limit", found: "\(limit) for \(clients.counted("client"))", allowed: "at most \(clients)")
  }
}

extension StalenessDiscount {
  fileprivate var problem: SettingProblem? {
    switch self {
    case .none: nil
    case .polynomial(let exponent):
      Bound.problem([Bound("exponent", exponent, Self.exponentRule)])
    case .hinge(let slope, let grace):
      Bound.problem([Bound("slope", slope, Self.slopeRule), Bound("grace", grace, Self.graceRule)])
    case .threshold(let threshold):
      Bound.problem([Bound("threshold", threshold, Self.thresholdRule)])
    case .table(let factors): Self.problem(factors)
    case .expression: problemOfExpression
    }
  }

  private static func problem(_ factors: [Double]) -> SettingProblem? {
    guard lengthRule.range.contains(factors.count) else {
      return SettingProblem(
        "table", found: "a list of \(factors.count)",
        allowed: "from \(lengthRule.range.lowerBound) to \(lengthRule.range.upperBound) factors, "
          + "those of staleness 0, 1 and so on")
    }
    let bounds = factors.enumerated().map { staleness, factor in
      Bound("table[\(staleness)]", factor, staleness == 0 ? .positive : factorRule)
    }
    return Bound.problem(bounds)
  }

  /// As far as can be told by trying stalenesses.
  private var problemOfExpression: SettingProblem? {
    for staleness in Staleness.tried(consecutive: 1_000) {
      let factor = factor(at: staleness)
      if factor.isPossibleWeight, factor > 0 || staleness > 0 { continue }
      return SettingProblem(
        "expression", found: "\(factor) at staleness \(staleness)",
        allowed: staleness == 0
          ? "a number greater than 0 at staleness 0"
          : "a finite number of at least 0 at every staleness, as by max(0, ...)")
    }
    return nil
  }
}

extension Scheme {
  /// Whether each aggregation has an update of each client that it was sent to, so that participation does
  /// not depend on how long they take.
  var waitsForEveryone: Bool {
    if case .round(let round) = trigger { !round.abandons } else { false }
  }

  /// What is wrong where weights are to be made of times that nobody knows before; nil where nothing is.
  public func problem(withNatural delays: DelayModel) -> ParticipationError? {
    guard delays.work == .natural else { return nil }
    let needsTimes =
      switch weighting {
      case .unbiased: !waitsForEveryone && routing == nil || discount != .none
      case .expression(let expression):
        expression.uses(.meanTime)
          || expression.uses(.participation) && !waitsForEveryone && routing == nil
      case .identical, .importance, .table, .adaptive, .round, .clientMeans, .staleness: false
      }
    return needsTimes ? ParticipationError(client: ClientID(0), cause: .natural) : nil
  }
}
