internal import Chance

/// A delay model at work in a population: each client's mean, and how long each of its updates
/// keeps it busy.
///
/// A busy time is a function of (seed, client, update) alone, so the same update takes the same time
/// under every scheme. What a client is like is a function of (seed, client): nothing is stored for a
/// client beyond what the model itself lists.
public struct Delays: Hashable, Sendable {
  let model: DelayModel
  let load: ClientLoad
  let clients: Int
  /// What clients are drawn from: factors, bandwidths, phases.
  let seed: UInt64
  /// What their updates are drawn from.
  let updateSeed: UInt64

  /// - Precondition: the model has no problem, and the load lists one value, or one for each client.
  public init(model: DelayModel, load: ClientLoad = ClientLoad(), clients: Int, seed: UInt64) {
    self.init(model: model, load: load, clients: clients, seed: seed, updateSeed: seed)
  }

  private init(
    model: DelayModel, load: ClientLoad, clients: Int, seed: UInt64, updateSeed: UInt64
  ) {
    for count in model.listLengths {
      precondition(count == clients, "a list of \(count) for \(clients) clients")
    }
    for list in [load.steps, load.samples] {
      precondition(list.count == 1 || list.count == clients, "a load for each client")
    }
    self.model = model
    self.load = load
    self.clients = clients
    self.seed = seed
    self.updateSeed = updateSeed
  }

  /// The same clients with draws of their own for each update, to measure with what the run will not
  /// see, and other numbers neither.
  func independent(_ number: Int) -> Delays {
    var stream = RandomStream(
      seed: seed, purpose: .participationMeasurement, update: UInt32(number))
    return Delays(
      model: model, load: load, clients: clients, seed: seed, updateSeed: stream.next())
  }

  /// Whether the machines say how long work takes, and nothing before.
  public var areNatural: Bool { model.work == .natural }

  /// When clients can work.
  var availability: Availability { model.availability }

  /// The clients that never come back, because a trace has nothing of them.
  var neverAvailable: [ClientID] { model.neverAvailable(among: clients) }

  /// Whether durations take a few values only, so that clients are back at the same time by rule.
  var isDiscrete: Bool {
    var laws = [model.work.law]
    if case .law(let law)? = model.network?.latency { laws.append(law) }
    return laws.allSatisfy { law in
      switch law {
      case .constant, .empirical, nil: true
      default: false
      }
    }
  }

  /// How long the client is busy with its `update`-th piece of work, `update` from 0, not counting
  /// the time while it is not available, what slow stretches add, and what others hold up; the
  /// longest there is for a client that never is available.
  public func duration(of client: ClientID, update: UInt32) -> VirtualDuration {
    if model.isNeverAvailable(client) { return VirtualDuration(ticks: .max) }
    return model.duration(of: client, update: update, in: self)
  }

  /// E[T], in time units: of the time between an order and its arrival when the client gets its next
  /// order as soon as it is back and nobody else is on its line or at work. Infinite where the law has no mean,
  /// and where the client is never available.
  public func mean(of client: ClientID) -> Double { model.mean(of: client, in: self) }

  /// The mean of `duration` with what slow stretches add, in time units.
  func busyMean(of client: ClientID) -> Double { model.busyMean(of: client, in: self) }

  /// E[ceil(T / interval)], the mean number of intervals until the client's work is aggregated by a
  /// server that aggregates at multiples of `interval`: the sum over k >= 0 of P(T > k interval). Nil
  /// where there is no closed form.
  ///
  /// Whole ticks make it exact for fixed delays: a delay of exactly one interval takes one.
  public func meanIntervals(of client: ClientID, interval: VirtualDuration) -> Double? {
    guard let closed = model.closedForm(of: client, in: self) else { return nil }
    switch closed {
    case .never: return .infinity
    case .fixed(let duration): return duration.intervals(of: interval)
    case .recorded(let durations):
      return durations.reduce(0) { $0 + $1.intervals(of: interval) } / Double(durations.count)
    case .scaled(let law, let factor, let shift):
      return law.meanIntervals(interval.units, factor: factor, shift: shift)
    }
  }
}
