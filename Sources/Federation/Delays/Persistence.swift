internal import Chance

/// Slowness of a client that lasts for a while, beside what its updates draw independently: what the
/// time of its work is multiplied by.
public enum Persistence: Hashable, Sendable {
  /// Slow and fast in turn for exponential times of these means, each client on its own; work goes
  /// `slow` times slower while it is slow. It begins with the share that it has in the long run.
  case twoState(slow: Double, fastFor: Double, slowFor: Double)
  /// exp(x_k - sigma^2/2) for the client's k-th update, with x_k = rho x_{k-1} + sqrt(1 - rho^2) sigma
  /// z_k: a log-normal factor of mean 1, whose logarithm has the standard deviation sigma and, from
  /// one update to the next, the correlation rho.
  case autoregressive(correlation: Double, deviation: Double)
}

extension Persistence {
  /// Whether it is a process in time; else it goes from update to update.
  public var isInTime: Bool { if case .twoState = self { true } else { false } }

  /// What is wrong with it; nil where nothing is.
  /// - Parameter processors: what clients work on, where they share it.
  func problem(
    _ availability: Availability, _ processors: SharedProcessors?
  ) -> SettingProblem? {
    switch self {
    case .twoState(let slow, let fastFor, let slowFor):
      if processors != nil {
        return SettingProblem(
          "kind", found: "two-state beside processors", allowed: "kind autoregressive")
      }
      if availability != .always {
        return SettingProblem(
          "kind", found: "two-state beside an availability",
          allowed: "availability: always, or kind autoregressive")
      }
      return Bound.problem([
        Bound("slow", slow, Self.slowRule), Bound("fast-for", fastFor, Availability.periodRule),
        Bound("slow-for", slowFor, Availability.periodRule),
      ])
    case .autoregressive(let correlation, let deviation):
      return Bound.problem([
        Bound("correlation", correlation, Self.correlationRule),
        Bound("deviation", deviation, Self.deviationRule),
      ])
    }
  }

  /// How many times as long as by its law alone the work of a client takes that works all the time.
  ///
  /// In the long run as much work is done in a time as the client's mean speed says.
  var meanSlowdown: Double {
    switch self {
    case .twoState(let slow, let fastFor, let slowFor):
      (fastFor + slowFor) / (fastFor + slowFor / slow)
    case .autoregressive: 1
    }
  }
}

/// One client's slowness from update to update, where that is autoregressive.
struct SlownessWalk: Sendable {
  /// The update that comes next, and x of the one before it.
  private var next: UInt32 = 0
  private var x = 0.0

  /// What the work of this update is multiplied by: a function of the seed, the client and the update.
  /// - Complexity: O(1) for the update after the one before, else O(update).
  mutating func factor(
    correlation: Double, deviation: Double, of client: ClientID, update: UInt32, seed: UInt64
  ) -> Double {
    if update < next { self = SlownessWalk() }
    let innovation = deviation * (1 - correlation * correlation).squareRoot()
    while next <= update {
      var stream = RandomStream(
        seed: seed, purpose: .slowness, client: client.rawValue, update: next)
      let normal = stream.nextNormal()
      // The first is drawn from the law that all have.
      x = next == 0 ? deviation * normal : correlation * x + innovation * normal
      next += 1
    }
    return PortableMath.exp(x - deviation * deviation / 2)
  }
}
