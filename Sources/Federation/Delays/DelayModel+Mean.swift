extension DelayModel {
  /// What is known of a client's T without sampling.
  enum ClosedForm {
    /// It is always this.
    case fixed(VirtualDuration)
    /// It is each of these in turn.
    case recorded([VirtualDuration])
    /// factor x a draw of the law + shift, in time units.
    case scaled(DelayLaw, factor: Double, shift: Double)
    /// The client never comes back.
    case never
  }

  /// The closed form of a client's T, if there is one: always available, nothing lost, no slowness that
  /// lasts, and the work the only part by chance.
  func closedForm(of client: ClientID, in delays: Delays) -> ClosedForm? {
    if work == .natural { return nil }
    if isNeverAvailable(client) { return .never }
    guard case .always = availability, loss == 0, persistence == nil, !sharesWays else {
      return nil
    }
    let latency = network?.latency?.law(of: client)
    guard let way = latency == nil ? 0 : latency?.fixedValue else { return nil }
    let pace = pace(of: client, in: delays)
    let shift = 2 * way + pace.transfer
    switch work {
    case .recorded(let trace):
      return .recorded(
        trace.durations[client.index].map {
          VirtualDuration(recorded: $0, times: 1, factor: pace.factor, plus: shift)
        })
    case .drawn(let law):
      if let value = law.fixedValue {
        return .fixed(VirtualDuration(roundingUnits: pace.factor * value + shift))
      }
      return .scaled(law, factor: pace.factor, shift: shift)
    case .natural: return nil
    }
  }

  /// Whether how often a client is back depends on what others do.
  public var isCoupled: Bool { server != nil || sharesWays }

  /// Whether when work is back depends on who else is on its way or at work.
  var sharesWays: Bool { network?.shared != nil || processors != nil }

  /// Whether E[T] is what `mean` says. It is more where others are on the line or at work too; and not quite that
  /// where slow stretches and ways take turns: which state work begins in depends on how long the ways
  /// took.
  var hasKnownMeans: Bool {
    if sharesWays { return false }
    guard persistence?.isInTime == true else { return true }
    return network == nil && devices?.hasWays != true
  }

  /// E[T] in time units, not counting the time while the client is not available; infinite for one
  /// that never is, and where the machines say how long work takes.
  func busyMean(of client: ClientID, in delays: Delays) -> Double {
    switch closedForm(of: client, in: delays) {
    case .never: return .infinity
    case .fixed(let duration): return duration.units
    case .recorded(let durations):
      return durations.reduce(0) { $0 + $1.units } / Double(durations.count)
    case .scaled, nil: break
    }
    let pace = pace(of: client, in: delays)
    let work =
      switch work {
      case .drawn(let law): law.mean
      case .recorded(let trace): trace.mean(of: client)
      case .natural: Double.infinity
      }
    let slowdown = persistence?.meanSlowdown ?? 1
    let attempt =
      slowdown * pace.factor * work + pace.transfer
      + 2 * (network?.latency?.law(of: client).mean ?? 0)
    // Wald: the number of attempts is geometric and does not depend on how long they are.
    return max(1e-9, attempt / (1 - loss))
  }

  /// E[T] in time units.
  func mean(of client: ClientID, in delays: Delays) -> Double {
    // A client that is busy all the time it is available gets that share of the time.
    let busy = busyMean(of: client, in: delays)
    return busy == .infinity ? busy : busy / availability.share(of: client)
  }
}
