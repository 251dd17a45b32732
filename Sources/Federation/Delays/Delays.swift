import Glibc
internal import Kernels

/// A delay law at work in a population: each client's mean, its survival function, and the duration
/// of each of its updates.
///
/// A duration is a function of (seed, client, update) alone, so the same update takes the same time
/// under every scheme. Nothing is stored per client beyond what the law itself lists.
public struct Delays: Hashable, Sendable {
  private let law: DelayLaw
  private let clients: Int
  private let seed: UInt64
  private let purpose: RandomPurpose

  /// - Precondition: the law lists one value, or one for each client.
  public init(law: DelayLaw, clients: Int, seed: UInt64) {
    self.init(law: law, clients: clients, seed: seed, purpose: .delay)
  }

  private init(law: DelayLaw, clients: Int, seed: UInt64, purpose: RandomPurpose) {
    switch law {
    case .constant(let values), .exponential(let values):
      precondition(
        values.count == 1 || values.count == clients,
        "\(values.count) delays for \(clients) clients")
    case .spread: break
    }
    self.law = law
    self.clients = clients
    self.seed = seed
    self.purpose = purpose
  }

  /// The same law with draws of its own, to measure with what the run will not see.
  var independent: Delays {
    Delays(law: law, clients: clients, seed: seed, purpose: .participationMeasurement)
  }

  /// How long the client's `update`-th piece of work takes, `update` from 0.
  public func duration(of client: ClientID, update: UInt32) -> VirtualDuration {
    switch law {
    case .constant, .spread: return fixedDuration(of: client)
    case .exponential:
      var stream = RandomStream(
        seed: seed, purpose: purpose, client: client.rawValue, update: update)
      return VirtualDuration(roundingUnits: mean(of: client) * stream.nextExponential())
    }
  }

  /// E[T], in time units.
  public func mean(of client: ClientID) -> Double {
    switch law {
    case .constant, .spread: return fixedDuration(of: client).units
    case .exponential(let means): return means.count == 1 ? means[0] : means[client.index]
    }
  }

  /// P(T > time).
  public func survival(of client: ClientID, beyond time: VirtualDuration) -> Double {
    switch law {
    case .constant, .spread: return fixedDuration(of: client) > time ? 1 : 0
    case .exponential: return exp(-time.units / mean(of: client))
    }
  }

  /// E[ceil(T / interval)], the mean number of intervals until the client's work is aggregated by a
  /// server that aggregates at multiples of `interval`: the sum over k >= 0 of P(T > k interval).
  ///
  /// Whole ticks make it exact for fixed delays: a delay of exactly one interval takes one.
  public func meanIntervals(of client: ClientID, interval: VirtualDuration) -> Double {
    switch law {
    case .constant, .spread:
      let ticks = fixedDuration(of: client).ticks
      return Double((ticks - 1) / interval.ticks + 1)
    case .exponential: return -1 / expm1(-interval.units / mean(of: client))
    }
  }

  private func fixedDuration(of client: ClientID) -> VirtualDuration {
    switch law {
    case .constant(let values):
      return VirtualDuration(roundingUnits: values.count == 1 ? values[0] : values[client.index])
    case .spread(let percent):
      guard clients > 1 else { return VirtualDuration(ticks: 1_000_000_000) }
      let rank = Double(client.rawValue) / Double(clients - 1)
      return VirtualDuration(roundingUnits: 1 - rank * percent / 100)
    case .exponential: preconditionFailure("an exponential delay is not fixed")
    }
  }
}
