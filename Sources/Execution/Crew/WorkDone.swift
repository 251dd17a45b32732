/// What a client process has done in a session.
public struct WorkDone: Hashable, Sendable {
  /// Updates that it answered, those included that another had answered before.
  public var updates: Int
  /// Clients that it evaluated versions on.
  public var evaluations: Int
  /// How long it was at that, messages included.
  public var busy: Duration

  public init(updates: Int = 0, evaluations: Int = 0, busy: Duration = .zero) {
    (self.updates, self.evaluations, self.busy) = (updates, evaluations, busy)
  }

  /// Counts an answer.
  mutating func add(_ work: Work) {
    switch work {
    case .training(let work): updates += work.members.count
    case .evaluation(let work): evaluations += work.clients.count
    }
  }
}

extension Crew {
  /// What each who is there has done so far, in the order in which they joined.
  public var workDone: [RunEvent] {
    numbers.compactMap { number in members[number].map { .worked(member: number, $0.done) } }
  }
}
