/// The processors of one machine that all clients work on: the more of them are at work at a time, the
/// slower each is.
///
/// A client at work wants a processor for a share of its time, and none in its pauses. Where more want one
/// than there are, they have equal parts of all (processor sharing), so that with n at work each goes on at
///
/// speed(n) = E[min(k, count)] / (n demand),
///
/// where k of the n want one. Who pauses by itself is independent of what others do: k is binomial. Who
/// pauses when a piece is done is held up by the others before: k is that of the closed queueing network of
/// a processor-sharing station and a delay (Baskett, Chandy, Muntz, Palacios, Journal of the ACM 22, 1975).
public struct SharedProcessors: Hashable, Sendable {
  /// What makes a client at work pause.
  public enum Pauses: String, Hashable, Sendable, CaseIterable {
    /// A piece of work is done, as where data is read between.
    case own
    /// Something else, whatever was done until then, as where a process is stopped and continued.
    case imposed
  }

  /// How many there are; a part of one where something else has the rest.
  public var count: Double
  /// The share of the time for which a client at work wants a processor where it has it at once, in (0, 1].
  public var demand: Double
  public var pauses: Pauses

  public init(count: Double, demand: Double = 1, pauses: Pauses = .own) {
    (self.count, self.demand, self.pauses) = (count, demand, pauses)
  }

  /// How fast each of so many at work goes on, in proportion to one that has what it wants at once.
  /// - Precondition: at least one.
  /// - Complexity: O(`clients`).
  public func speed(of clients: Int) -> Double {
    precondition(clients > 0, "the speed of nobody")
    let number = Double(clients)
    if demand == 1 { return min(1, count / number) }
    // P(k) from P(k - 1), in proportion to the first, or to one later on where they grow past all bounds.
    let odds = demand / (1 - demand)
    var (weight, sum, busy) = (1.0, 1.0, 0.0)
    for wanting in 1...clients {
      let k = Double(wanting)
      weight *= odds * (number - k + 1) / (pauses == .imposed ? k : min(k, count))
      sum += weight
      busy += weight * min(k, count)
      if weight > 1e200 {
        sum /= weight
        busy /= weight
        weight = 1
      }
    }
    return min(1, busy / sum / (number * demand))
  }

  /// What is wrong with it; nil where nothing is.
  var problem: SettingProblem? {
    Bound.problem([
      Bound("count", count, Self.countRule), Bound("demand", demand, Self.demandRule),
    ])
  }
}
