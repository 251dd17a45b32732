internal import Chance
internal import Kernels

/// How the local rate changes in the course of a run.
///
/// A pure function of where the run stood when the client was sent its model, so that an update has
/// the same rate whoever computes it and whenever. Steps of one update share their rate. No C library
/// takes part: the same bits everywhere.
public struct RateSchedule: Hashable, Sendable {
  /// What the course of a run is measured by.
  public enum Clock: String, Hashable, Sendable, CaseIterable {
    /// The version that the client was sent: the number of aggregations done.
    case aggregation
    /// The virtual time at which it was sent, in ticks.
    case time
  }

  /// The rate after x aggregations or ticks. All lengths are at least 1.
  public enum Law: Hashable, Sendable {
    /// start
    case constant
    /// start * factor^floor(x / every), 0 < factor <= 1.
    case step(every: Int64, factor: Double)
    /// start * factor^(x / every), 0 < factor <= 1.
    case exponential(every: Int64, factor: Double)
    /// start / (1 + x / every)^power, power > 0.
    case inverse(every: Int64, power: Double)
    /// end + (start - end) (1 + cos(pi x / over)) / 2, and `end`, at least 0, from `over` on
    /// (Loshchilov, Hutter, "SGDR", ICLR 2017, without restarts).
    case cosine(over: Int64, end: Double)
  }

  public var law: Law
  public var clock: Clock

  /// The same rate throughout, unless said otherwise.
  public init(_ law: Law = .constant, by clock: Clock = .aggregation) {
    self.law = law
    self.clock = clock
  }

  /// The rate of an update, of a schedule that starts with `start`.
  public func rate(from start: Double, for update: LocalUpdate) -> Double {
    let position =
      switch clock {
      case .aggregation: Int64(update.baseVersion)
      case .time: update.startTicks
      }
    return rate(from: start, at: max(0, position))
  }

  private func rate(from start: Double, at position: Int64) -> Double {
    switch law {
    case .constant: start
    case .step(let every, let factor): start * Self.power(factor, position / every)
    case .exponential(let every, let factor):
      start * PortableMath.exp(PortableMath.log(factor) * Double(position) / Double(every))
    case .inverse(let every, let power):
      start / Self.power(1 + Double(position) / Double(every), power)
    case .cosine(let over, let end):
      position >= over
        ? end : end + (start - end) * (1 + Self.cosine(Double(position) / Double(over))) / 2
    }
  }

  /// base^count, by squaring.
  private static func power(_ base: Double, _ count: Int64) -> Double {
    var (product, square, rest) = (1.0, base, count)
    while rest > 0 {
      if rest & 1 == 1 { product *= square }
      square *= square
      rest >>= 1
    }
    return product
  }

  private static func power(_ base: Double, _ exponent: Double) -> Double {
    exponent == 1 ? base : PortableMath.exp(exponent * PortableMath.log(base))
  }

  /// cos(pi t) for t in [0, 1], to within a few units in the last place of 1.
  private static func cosine(_ t: Double) -> Double {
    guard t <= 0.5 else { return -cosine(1 - t) }
    let square = (Double.pi * t) * (Double.pi * t)
    var (sum, term) = (1.0, 1.0)
    // pi/2 to the 24th over 24! is below 2^-60.
    for k in 1...12 {
      term *= -square / Double((2 * k - 1) * (2 * k))
      sum += term
    }
    return sum
  }
}
