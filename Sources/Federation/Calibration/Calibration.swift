internal import Chance
internal import Wording

/// A delay model made of what was seen, with the evidence.
public struct Calibration: Hashable, Sendable {
  /// How the model says what clients take.
  public enum Form: Hashable, Sendable {
    /// One law for all, times a factor of each client: the shapes of their distributions are alike.
    case scaledLaw(LawFit)
    /// What was seen of each client, in its order, again and again: the shapes differ, or follow from what
    /// went before.
    case recorded
  }

  /// What was seen of one client.
  public struct Evidence: Hashable, Sendable {
    public let name: String
    public let moments: SampleMoments
    /// The correlation of an update's time with that of the update before; nil of too few, or of times that
    /// are all the same.
    public let correlation: Double?
    /// P(as large a difference, where its times over their mean have the distribution of all others'); nil
    /// of one client alone.
    public let likeness: Double?
  }

  public let form: Form
  /// The delays of an experiment with as many clients.
  public let model: DelayModel
  public let clients: [Evidence]
  /// What clients share; what is said of each client is then without it.
  public let shared: SharedParts

  /// Updates of a client that a law needs at least.
  public static let updatesMin = 20
  /// Below this probability, over the number of clients, their shapes differ.
  private static let differsBelow = 0.01

  /// The model of what was seen.
  /// - Parameters:
  ///   - observed: the updates that count; where clients share something, those of `shared.alone`.
  ///   - shared: what clients share, found in all that was recorded.
  ///   - seed: of the samples that tell how well a law fits.
  /// - Throws: when a client was seen too seldom.
  public init(
    _ observed: [ObservedClient], shared: SharedParts = SharedParts([]), seed: UInt64 = 1
  ) throws(CalibrationError) {
    if observed.isEmpty { throw .nothing }
    if let few = observed.min(by: { $0.durations.count < $1.durations.count }),
      few.durations.count < Self.updatesMin
    {
      let longest = observed.map(\.durations.count).max() ?? 0
      throw .tooShort(client: few.name, updates: few.durations.count, longest: longest)
    }
    let relative = observed.map { client in
      let mean = SampleMoments(client.lengths).mean
      return client.lengths.map { $0 / mean }
    }
    clients = observed.indices.map { place in
      Evidence(
        name: observed[place].name, moments: SampleMoments(observed[place].lengths),
        correlation: Self.correlation(relative[place]),
        likeness: Self.likeness(of: place, among: relative))
    }
    /// What independent updates exceed as seldom, by Chernoff's bound of a normal number.
    func noCorrelation(of updates: Int) -> Double {
      let errors = (2 * PortableMath.log(2 * Double(observed.count) / Self.differsBelow))
        .squareRoot()
      return errors / Double(updates).squareRoot()
    }
    let areAlike = clients.allSatisfy { client in
      let differs = client.likeness.map { $0 < Self.differsBelow / Double(observed.count) } ?? false
      return !differs && abs(client.correlation ?? 0) <= noCorrelation(of: client.moments.count)
    }
    let alone: DelayModel
    if areAlike {
      let fit = LawFit(relative.flatMap(\.self), seed: seed)
      form = .scaledLaw(fit)
      alone = DelayModel(factor: .list(clients.map(\.moments.mean)), work: fit.law)
    } else {
      form = .recorded
      alone = DelayModel(
        work: .recorded(DelayTrace(durations: observed.map { $0.durations.map(\.ticks) })))
    }
    self.shared = shared
    model = shared.isEmpty ? alone : shared.adding(to: alone)
  }

  /// How likely as large a difference to all others' relative times is, where there is none.
  private static func likeness(of place: Int, among relative: [[Double]]) -> Double? {
    let others = relative.indices.filter { $0 != place }.flatMap { relative[$0] }
    guard !others.isEmpty else { return nil }
    let distance = KolmogorovSmirnov.distance(relative[place].sorted(), others.sorted())
    return KolmogorovSmirnov.probability(
      ofDistance: distance, relative[place].count, others.count)
  }

  /// Of each number with the one before, of logarithms, so that a rare long one does not hide the rest.
  private static func correlation(_ numbers: [Double]) -> Double? {
    let logs = numbers.map { PortableMath.log($0) }
    let moments = SampleMoments(logs)
    guard logs.count >= updatesMin, moments.standardDeviation > 1e-12 else { return nil }
    let products = zip(logs, logs.dropFirst()).reduce(0) {
      $0 + ($1.0 - moments.mean) * ($1.1 - moments.mean)
    }
    let squares = logs.reduce(0) { $0 + ($1 - moments.mean) * ($1 - moments.mean) }
    return products / squares
  }
}

extension [ObservedClient] {
  /// The same clients without their first updates.
  public func skipping(_ count: Int) -> [ObservedClient] {
    map { ObservedClient(name: $0.name, updates: [ObservedUpdate]($0.updates.dropFirst(count))) }
  }

  /// The same clients as they might have been seen another time: blocks of neighbouring updates drawn anew
  /// with replacement, as long as the root of their number, so that what follows from what went before stays
  /// (Künsch, Annals of Statistics 17, 1989).
  public func resampled(seed: UInt64) -> [ObservedClient] {
    enumerated().map { place, client in
      var stream = RandomStream(
        seed: seed, purpose: .calibration, client: UInt32(place), update: .max)
      let count = client.updates.count
      let block = Swift.max(1, Int(Double(count).squareRoot()))
      var drawn: [ObservedUpdate] = []
      while drawn.count < count {
        let start = Int(stream.nextBelow(UInt32(count)))
        // Round about, so that each update is as likely.
        for step in 0..<Swift.min(block, count - drawn.count) {
          drawn.append(client.updates[(start + step) % count])
        }
      }
      return ObservedClient(name: client.name, updates: drawn)
    }
  }
}

/// Why no delay model can be made of what was seen.
public enum CalibrationError: Error, Hashable, CustomStringConvertible {
  case nothing
  /// Of this client, beside one with the most.
  case tooShort(client: String, updates: Int, longest: Int)
  /// Clients of the experiment that were never seen.
  case neverCame([Int])

  public var description: String {
    switch self {
    case .nothing: return "the trace has no update"
    case .tooShort(let client, let updates, let longest):
      let needed = Calibration.updatesMin
      let factor = (Double(needed) / Double(Swift.max(updates, 1))).rounded(.up)
      return "the trace has \(updates.counted("update")) of client \(client) and up to "
        + "\(longest.grouped) of others; \(needed) of each are needed, so it should be "
        + "\(Int(factor)) times as long"
    case .neverCame(let clients):
      let shown = clients.prefix(8).map(String.init).joined(separator: ", ")
      return "the trace has nothing of \(clients.count == 1 ? "client" : "clients") \(shown)"
        + "\(clients.count > 8 ? " and others" : ""), so nobody knows how long they take; "
        + "allowed: a run in which each takes part"
    }
  }
}
