internal import Chance

/// What is the same for all updates of a client.
struct ClientPace: Sendable {
  /// What the time of the work is multiplied by.
  var factor: Double
  /// Bytes in a time unit to the client and back, on its own line; infinite where they take no time.
  var (downRate, upRate): (Double, Double)
  /// How long an attempt's bytes take to the client and back where nobody else is on the line, and its
  /// device's latency of each way, in time units.
  var (down, up, latency): (Double, Double, Double)

  /// Both ways, as far as they are always the same.
  var transfer: Double { down + up + 2 * latency }

  static let unknown = ClientPace(
    factor: .nan, downRate: .nan, upRate: .nan, down: .nan, up: .nan, latency: .nan)
  var isUnknown: Bool { factor.isNaN }
}

extension DelayModel {
  /// Whether the client never comes back, because a trace has nothing of it.
  public func isNeverAvailable(_ client: ClientID) -> Bool {
    if case .recorded(let trace) = work, trace.durations[client.index].isEmpty { return true }
    if case .trace(let trace) = availability { return trace.stretches[client.index].isEmpty }
    return false
  }

  /// The clients that never come back.
  /// - Complexity: O(M) where there is a trace.
  func neverAvailable(among clients: Int) -> [ClientID] {
    var hasTrace = if case .recorded = work { true } else { false }
    if case .trace = availability { hasTrace = true }
    guard hasTrace else { return [] }
    return (0..<UInt32(clients)).map { ClientID($0) }.filter(isNeverAvailable)
  }

  /// How long an update keeps the client busy, not counting what slow stretches add: its attempts until
  /// one is not lost, rounded to ticks once.
  /// - Precondition: the client is available at some time.
  /// - Complexity: O(1); O(update) where slowness is autoregressive.
  func duration(of client: ClientID, update: UInt32, in delays: Delays) -> VirtualDuration {
    var pace = pace(of: client, in: delays)
    var walk = SlownessWalk()
    slow(&pace, of: client, update: update, &walk, in: delays)
    return duration(pace, of: client, update: update, in: delays)
  }

  /// Puts the update's own slowness into the pace, where that is autoregressive.
  func slow(
    _ pace: inout ClientPace, of client: ClientID, update: UInt32, _ walk: inout SlownessWalk,
    in delays: Delays
  ) {
    guard case .autoregressive(let correlation, let deviation) = persistence else { return }
    pace.factor *= walk.factor(
      correlation: correlation, deviation: deviation, of: client, update: update,
      seed: delays.updateSeed)
  }

  /// The same where the client's pace is known.
  func duration(
    _ pace: ClientPace, of client: ClientID, update: UInt32, in delays: Delays
  ) -> VirtualDuration {
    let attempts = loss == 0 ? 1 : attemptCount(of: client, update: update, in: delays)
    let latency = network?.latency?.law(of: client)
    func ways() -> Double {
      latency.map { sum(of: $0, .latency, draws: 2 * attempts, client, update, in: delays) } ?? 0
    }
    let transfer = Double(attempts) * pace.transfer
    switch work {
    case .drawn(let law):
      let work = pace.factor * sum(of: law, .delay, draws: attempts, client, update, in: delays)
      return VirtualDuration(roundingUnits: work + transfer + ways())
    case .recorded(let trace):
      return VirtualDuration(
        recorded: trace.ticks(of: client, update: update), times: attempts, factor: pace.factor,
        plus: transfer + ways())
    // Nothing is added to what the machines take.
    case .natural: return VirtualDuration(ticks: 1)
    }
  }

  /// A function of the seed and the client.
  func pace(of client: ClientID, in delays: Delays) -> ClientPace {
    let device = devices?.device(of: client, seed: delays.seed)
    func rate(_ way: Way) -> Double {
      bandwidth(way, of: client, device, in: delays) ?? .infinity
    }
    let (downRate, upRate, shared) = (rate(.down), rate(.up), network?.shared)
    return ClientPace(
      factor: workFactor(of: client, device, in: delays), downRate: downRate, upRate: upRate,
      down: Double(delays.load.download) / min(downRate, shared?.download ?? .infinity),
      up: Double(delays.load.upload) / min(upRate, shared?.upload ?? .infinity),
      latency: device?.latency ?? 0)
  }

  /// Whether a pace takes random numbers, so that it is worth to be remembered.
  var drawsPaces: Bool {
    if devices != nil { return true }
    switch factor {
    case .law(let law) where law.fixedValue == nil: return true
    case .tiers, .zipf: return true
    case .same, .spread, .list, .law, .data: break
    }
    return [network?.download, network?.upload].contains { bandwidth in
      if case .law(let law)? = bandwidth { law.fixedValue == nil } else { false }
    }
  }

  /// Whether every update of every client takes the same, not counting the time while clients are
  /// not available.
  var isSameForAll: Bool {
    factor == .same && per == .update && network == nil && devices == nil && loss == 0
      && persistence == nil && work.law?.fixedValue != nil
  }

  /// Whether delays depend on how long messages are.
  public var countsBytes: Bool {
    network?.download != nil || network?.upload != nil || network?.shared != nil
      || server?.byte != nil
      || devices?.devices[0].download != nil || devices?.devices[0].upload != nil
  }

  /// The sum of draws of a law by the update's own stream for the purpose.
  private func sum(
    of law: DelayLaw, _ purpose: RandomPurpose, draws: Int, _ client: ClientID, _ update: UInt32,
    in delays: Delays
  ) -> Double {
    if let value = law.fixedValue { return Double(draws) * value }
    var stream = RandomStream(
      seed: delays.updateSeed, purpose: purpose, client: client.rawValue, update: update)
    var sum = law.draw(&stream)
    for _ in 1..<draws { sum += law.draw(&stream) }
    return sum
  }

  /// How many attempts the update takes: geometric, by the inverse of P(more than n) = loss^n.
  func attemptCount(of client: ClientID, update: UInt32, in delays: Delays) -> Int {
    var stream = RandomStream(
      seed: delays.updateSeed, purpose: .loss, client: client.rawValue, update: update)
    return 1 + Int(stream.nextExponential() / -PortableMath.log(loss))
  }

  /// What the time of the work is multiplied by: the client's factor times its load.
  private func workFactor(
    of client: ClientID, _ device: DeviceTable.Device?, in delays: Delays
  ) -> Double {
    let factor =
      device?.factor ?? factor.value(of: client, among: delays.clients, seed: delays.seed)
    switch per {
    case .update: return factor
    case .step: return factor * Double(delays.load.steps.value(of: client))
    case .sample: return factor * Double(delays.load.samples.value(of: client))
    }
  }

  /// The client's own bytes in a time unit; nil where they take no time.
  private func bandwidth(
    _ way: Way, of client: ClientID, _ device: DeviceTable.Device?, in delays: Delays
  ) -> Double? {
    if let own = way == .down ? device?.download : device?.upload { return own }
    let bandwidth = way == .down ? network?.download : network?.upload
    guard let law = bandwidth?.law(of: client) else { return nil }
    if let fixed = law.fixedValue { return fixed }
    // A stream for each way, so that one law does not shift the other's draws.
    var stream = RandomStream(
      seed: delays.seed, purpose: .bandwidth, client: client.rawValue, update: way.rawValue)
    return law.draw(&stream)
  }
}

/// To the client, or from it.
enum Way: UInt32, Sendable, CaseIterable {
  case down = 0
  case up = 1
}

extension VirtualDuration {
  /// Recorded ticks so often and by this factor, and `units` more; exact where the factor is 1.
  init(recorded ticks: Int64, times count: Int, factor: Double, plus units: Double) {
    let (exact, overflow) = ticks.multipliedReportingOverflow(by: Int64(count))
    guard factor == 1, !overflow else {
      let work = factor * Double(count) * (Double(ticks) / 1e9)
      self.init(roundingUnits: work + units)
      return
    }
    self.init(ticks: exact)
    if units > 0 { self = VirtualDuration(ticks: exact).lengthened(by: units) }
  }

  /// `units` longer, rounded to ticks; the longest there is when it is past it.
  private func lengthened(by units: Double) -> VirtualDuration {
    let more = Int64(min((units * 1e9).rounded(), 0x1p62))
    let (sum, overflow) = ticks.addingReportingOverflow(more)
    return VirtualDuration(ticks: overflow ? .max : sum)
  }
}

extension [Int] {
  /// One for all clients, or the client's own.
  fileprivate func value(of client: ClientID) -> Int { count == 1 ? self[0] : self[client.index] }
}
