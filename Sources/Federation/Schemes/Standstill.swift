/// What makes a scheme wait for ever, where some clients are never available.
public enum Standstill: Hashable, Sendable {
  /// A round waits for all clients.
  case round
  /// A round waits for all but so many of the clients that it draws.
  case sample(spare: Int)
  /// A round waits for one of the clients that it draws, and may draw none that comes back.
  case deadline
  /// So many clients work at a time, and those that never come back take every place at last.
  case places(Int)
  /// A buffer waits for more updates than can be in it.
  case buffer(size: Int, most: Int)
  /// The first aggregation waits for all clients.
  case first
  /// An aggregation has something of each client.
  case each
  /// Those that never come back are given every task at last.
  case queues
}

extension Scheme {
  /// What would make the scheme wait for ever, where so many of the clients are never available; nil
  /// where it goes on.
  ///
  /// Rounds that end by a deadline and draw clients by importance may draw none that comes back too,
  /// with a probability that is mostly beyond all measure: a schedule stops where it happens.
  public func standstill(never: Int, of clients: Int) -> Standstill? {
    guard never > 0 else { return nil }
    if first != .any { return .first }
    if routing != nil { return .queues }
    switch trigger {
    case .round(let round):
      guard let sampling = round.sampling else { return round.deadline == nil ? .round : nil }
      let isDrawnOnce = sampling.law == .uniform
      if round.deadline == nil {
        return never > round.spare || !isDrawnOnce ? .sample(spare: round.spare) : nil
      }
      return isDrawnOnce && never >= sampling.count + round.spare ? .deadline : nil
    case .everyClient, .ringleader: return .each
    // What it waits for nobody knows.
    case .own: return nil
    case .eachArrival, .everyInterval, .count:
      // Each place that such a client takes it keeps.
      let places = (concurrency?.limit ?? clients) - never
      if places < 1 { return .places(concurrency?.limit ?? clients) }
      guard case .count(let size) = trigger, restart == .aggregation, size > places else {
        return nil
      }
      return .buffer(size: size, most: places)
    }
  }
}

extension ParticipationError {
  /// Nil where the scheme can have its weights, as far as that depends on clients that are never
  /// available: it goes on, and divides by the participation of none of them.
  /// - Complexity: O(M) where there is a trace.
  public init?(_ scheme: Scheme, _ delays: DelayModel, clients: Int) {
    let never = delays.neverAvailable(among: clients)
    guard let first = never.first else { return nil }
    if let standstill = scheme.standstill(never: never.count, of: clients) {
      self.init(client: first, cause: .standstill(standstill, clients: never.count))
    } else if scheme.weighting == .unbiased || scheme.memory == .models {
      self.init(client: first, cause: .neverAvailable)
    } else {
      return nil
    }
  }
}

extension Standstill: CustomStringConvertible {
  /// What would happen, and what is allowed.
  public var description: String {
    switch self {
    case .round:
      """
      a round waits for all clients, so that none would end; allowed: scheme.deadline, a scheme \
      that does not wait for all, or fewer clients
      """
    case .sample(let spare):
      """
      a round waits for all but \(spare) of the clients that it draws, so that sooner or later one \
      would never end; allowed: scheme.deadline, as many spare clients, or another scheme
      """
    case .deadline:
      """
      a round may draw none but those, so that sooner or later one would never end; allowed: a \
      larger sample, or another scheme
      """
    case .places(let limit):
      """
      they would take all \(limit) places of scheme.max-in-flight for ever; allowed: more places \
      than such clients
      """
    case .buffer(let size, let most):
      """
      a buffer of \(size) would never be full; allowed: a size of at most \(most)
      """
    case .each:
      """
      an aggregation has something of each client, so that none would be made; allowed: another \
      scheme, or fewer clients
      """
    case .queues:
      """
      tasks wait at them for ever, all of them at last; allowed: scheme.routing: none, or fewer \
      clients
      """
    case .first:
      """
      the first aggregation waits for all clients, so that none would be made; allowed: \
      scheme.first: any, or fewer clients
      """
    }
  }
}
