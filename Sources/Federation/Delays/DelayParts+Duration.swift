internal import Kernels

/// What is the same for all updates of a client.
struct ClientPace: Sendable {
  /// What a draw of the work's law is multiplied by.
  var factor: Double
  /// How long an attempt's bytes take both ways, in time units.
  var transfer: Double

  static let unknown = ClientPace(factor: .nan, transfer: .nan)
  var isUnknown: Bool { factor.isNaN }
}

extension DelayParts {
  /// What is known of a client's T without sampling.
  enum ClosedForm {
    /// It is always this.
    case fixed(VirtualDuration)
    /// factor x a draw of the law + shift, in time units.
    case scaled(DelayLaw, factor: Double, shift: Double)
  }

  /// The closed form of a client's T, if there is one: always available, nothing lost, and the work
  /// the only part by chance.
  func closedForm(of client: ClientID, in delays: Delays) -> ClosedForm? {
    guard case .always = availability, loss == 0 else { return nil }
    let latency = network?.latency
    guard let way = latency == nil ? 0 : latency?.fixedValue else { return nil }
    let shift = 2 * way + transfer(of: client, in: delays)
    let factor = workFactor(of: client, in: delays)
    if let value = work.fixedValue {
      return .fixed(VirtualDuration(roundingUnits: factor * value + shift))
    }
    return .scaled(work, factor: factor, shift: shift)
  }

  /// How long an update keeps the client busy: its attempts until one is not lost, rounded to ticks
  /// once.
  func duration(of client: ClientID, update: UInt32, in delays: Delays) -> VirtualDuration {
    duration(pace(of: client, in: delays), of: client, update: update, in: delays)
  }

  /// The same where the client's pace is known.
  func duration(
    _ pace: ClientPace, of client: ClientID, update: UInt32, in delays: Delays
  ) -> VirtualDuration {
    let attempts = loss == 0 ? 1 : attempts(of: client, update: update, in: delays)
    let units =
      pace.factor * sum(of: work, .delay, draws: attempts, client, update, in: delays)
      + Double(attempts) * pace.transfer
    guard let latency = network?.latency else { return VirtualDuration(roundingUnits: units) }
    let ways = sum(of: latency, .latency, draws: 2 * attempts, client, update, in: delays)
    return VirtualDuration(roundingUnits: units + ways)
  }

  /// A function of the seed and the client.
  func pace(of client: ClientID, in delays: Delays) -> ClientPace {
    ClientPace(
      factor: workFactor(of: client, in: delays),
      transfer: network == nil ? 0 : transfer(of: client, in: delays))
  }

  /// Whether a pace takes random numbers, so that it is worth to be remembered.
  var drawsPaces: Bool {
    switch factor {
    case .law(let law) where law.fixedValue == nil: return true
    case .tiers, .zipf: return true
    case .same, .spread, .list, .law: break
    }
    return [network?.download, network?.upload].contains { $0 != nil && $0?.fixedValue == nil }
  }

  /// Whether every update of every client takes the same, not counting the time while clients are
  /// not available.
  var isSameForAll: Bool {
    factor == .same && per == .update && network == nil && loss == 0 && work.fixedValue != nil
  }

  /// E[T] in time units, not counting the time while the client is not available.
  func busyMean(of client: ClientID, in delays: Delays) -> Double {
    if case .fixed(let duration)? = closedForm(of: client, in: delays) { return duration.units }
    let attempt =
      workFactor(of: client, in: delays) * work.mean + transfer(of: client, in: delays)
      + 2 * (network?.latency?.mean ?? 0)
    // Wald: the number of attempts is geometric and does not depend on how long they are.
    return max(1e-9, attempt / (1 - loss))
  }

  /// E[T] in time units.
  func mean(of client: ClientID, in delays: Delays) -> Double {
    // A client that is busy all the time it is available gets that share of the time.
    busyMean(of: client, in: delays) / availability.share(of: client)
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
  private func attempts(of client: ClientID, update: UInt32, in delays: Delays) -> Int {
    var stream = RandomStream(
      seed: delays.updateSeed, purpose: .loss, client: client.rawValue, update: update)
    return 1 + Int(stream.nextExponential() / -PortableMath.log(loss))
  }

  /// What a draw of `work` is multiplied by: the client's factor times its load.
  private func workFactor(of client: ClientID, in delays: Delays) -> Double {
    let factor = factor.value(of: client, among: delays.clients, seed: delays.seed)
    switch per {
    case .update: return factor
    case .step: return factor * Double(delays.load.steps.value(of: client))
    case .sample: return factor * Double(delays.load.samples.value(of: client))
    }
  }

  /// How long the bytes of an attempt take, both ways.
  private func transfer(of client: ClientID, in delays: Delays) -> Double {
    func time(_ bytes: Int, by bandwidth: DelayLaw?, way: UInt32) -> Double {
      guard let bandwidth else { return 0 }
      if let fixed = bandwidth.fixedValue { return Double(bytes) / fixed }
      // A stream for each way, so that one law does not shift the other's draws.
      var stream = RandomStream(
        seed: delays.seed, purpose: .bandwidth, client: client.rawValue, update: way)
      return Double(bytes) / bandwidth.draw(&stream)
    }
    return time(delays.load.download, by: network?.download, way: 0)
      + time(delays.load.upload, by: network?.upload, way: 1)
  }
}

extension [Int] {
  /// One for all clients, or the client's own.
  fileprivate func value(of client: ClientID) -> Int { count == 1 ? self[0] : self[client.index] }
}
