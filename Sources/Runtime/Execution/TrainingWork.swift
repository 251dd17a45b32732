public import Federation

/// A piece of an aggregation that one client process computes: one contribution, or a whole group of
/// them (design, section 2) from the same version, whose weighted sum comes back as one vector.
public struct TrainingWork: Hashable, Sendable {
  /// Which aggregation it is for.
  public var aggregation: Int
  /// The place of the first member among the aggregation's contributions.
  public var first: Int
  /// Consecutive contributions of one group, at least one, all with the same base version.
  public var members: [Contribution]

  /// The version that all members train from.
  public var baseVersion: Int { members[0].order.baseVersion }

  /// Whether the weighted sum comes back, in place of a plain delta.
  public var isSum: Bool { members.count > 1 }

  /// One piece for each member.
  var singles: [TrainingWork] {
    members.indices.map {
      TrainingWork(aggregation: aggregation, first: first + $0, members: [members[$0]])
    }
  }
}

/// Some clients' part in the evaluation of a version.
public struct EvaluationWork: Hashable, Sendable {
  /// Which evaluation of the run it belongs to, from 0.
  public var evaluation: Int
  /// The version that made the parameters that are evaluated.
  public var version: Int
  /// On whose samples.
  public var clients: [ClientID]
}

/// What a client process can be asked for.
public enum Work: Hashable, Sendable {
  case training(TrainingWork)
  case evaluation(EvaluationWork)

  /// Where it stands in the order in which work is needed: evaluations come last.
  var place: (Int, Int) {
    switch self {
    case .training(let work): (work.aggregation, work.first)
    case .evaluation(let work): (.max, work.evaluation)
    }
  }

  /// Whose part it is.
  var clients: [ClientID] {
    switch self {
    case .training(let work): work.members.map(\.order.client)
    case .evaluation(let work): work.clients
    }
  }

  /// The version that its process must hold.
  public var version: Int {
    switch self {
    case .training(let work): work.baseVersion
    case .evaluation(let work): work.version
    }
  }
}

/// Which clients a process may train.
public enum HostedClients: Hashable, Sendable {
  /// Every client that no other process has declared.
  case any
  /// These alone.
  case only(ClientRanges)
}
