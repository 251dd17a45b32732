public import Federation
internal import Kernels

/// What a client process can be asked for.
public enum Work: Hashable, Sendable {
  case training(TrainingWork)
  case evaluation(EvaluationWork)

  /// Which work it is, whoever does it.
  public var id: WorkID {
    switch self {
    case .training(let work): work.id
    case .evaluation(let work): work.id
    }
  }

  /// Where it stands in the order in which work is needed: evaluations come last.
  public var need: Need {
    switch self {
    case .training(let work): work.need
    case .evaluation(let work): work.need
    }
  }

  /// Whose part it is.
  public var clients: [ClientID] {
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

  /// How durations of work compare.
  public var kind: Kind {
    switch self {
    case .training: .training
    case .evaluation: .evaluation
    }
  }

  /// Kinds of work that take times of their own, for each client of a piece.
  public enum Kind: Hashable, Sendable, CaseIterable {
    case training
    case evaluation
  }
}

/// A piece of an aggregation that one client process computes: one contribution, or a whole group of
/// them (design, section 2) from the same version, whose weighted sum comes back as one vector.
public struct TrainingWork: Hashable, Sendable {
  /// When it is needed.
  public var need: Need
  /// Consecutive contributions of one group, at least one, all with the same base version. Where it is
  /// not known yet what becomes of the work it is one, without a weight.
  public var members: [Contribution]

  public init(need: Need, members: [Contribution]) {
    self.need = need
    self.members = members
  }

  /// The version that all members train from.
  public var baseVersion: Int { members[0].order.baseVersion }

  /// Whether the weighted sum comes back, in place of a plain delta.
  public var isSum: Bool { members.count > 1 }

  /// Which work it is.
  public var id: WorkID {
    WorkID(of: members[0].order, count: members.count)
  }

  /// How many members a group has at most.
  static let membersMax = GroupedSum.groupSize

  /// One piece for each member.
  var singles: [TrainingWork] {
    members.indices.map {
      TrainingWork(need: Need(need.aggregation, need.place + $0), members: [members[$0]])
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

  public init(evaluation: Int, version: Int, clients: [ClientID]) {
    self.evaluation = evaluation
    self.version = version
    self.clients = clients
  }

  /// When it is needed, among evaluations.
  public var need: Need { Need(.max, evaluation) }

  /// Which work it is.
  public var id: WorkID {
    WorkID(
      kind: .evaluation, first: UInt64(evaluation) << 32 | UInt64(clients[0].rawValue),
      count: clients.count)
  }
}

/// The name of a piece of work in a run: no two pieces that are open have the same.
public struct WorkID: Hashable, Sendable {
  let kind: Work.Kind
  /// The first client with its update or its evaluation.
  let first: UInt64
  let count: Int

  init(kind: Work.Kind, first: UInt64, count: Int) {
    (self.kind, self.first, self.count) = (kind, first, count)
  }

  /// Of training: so many members, of which this order is the first.
  init(of order: TrainingOrder, count: Int) {
    self.init(
      kind: .training, first: UInt64(order.client.rawValue) << 32 | UInt64(order.update),
      count: count)
  }
}

/// The place of work in the order in which it is needed.
public struct Need: Comparable, Hashable, Sendable {
  /// The aggregation that it is for; the last of all for evaluations.
  public var aggregation: Int
  /// The place in that aggregation.
  public var place: Int

  public init(_ aggregation: Int, _ place: Int) {
    self.aggregation = aggregation
    self.place = place
  }

  public static func < (left: Self, right: Self) -> Bool {
    left.aggregation != right.aggregation
      ? left.aggregation < right.aggregation : left.place < right.place
  }
}
