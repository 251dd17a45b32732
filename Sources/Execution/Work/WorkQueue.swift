import Federation
internal import HeapModule

/// Work that can be done now, handed out in the order in which it is needed.
///
/// Arrivals are aggregated in virtual-time order, so the order by aggregation is the order by due
/// time. Work of clients that a process has declared as its own is kept for it; other work goes first
/// to the process that did its client's work before and so has its data, where that delays nobody.
///
/// An entry of a heap counts only while its work is in `waiting`, so that work which stands in
/// several of them is handed out once.
struct WorkQueue {
  private typealias Queue = Heap<Entry>

  /// For anybody.
  private var free = PerKind<Queue>(Queue())
  /// For those that declared the clients.
  private var own: [Int: PerKind<Queue>] = [:]
  /// What is also in `free`, for those that have the clients' data.
  private var atHome: [Int: PerKind<Queue>] = [:]
  /// What is filed and not done.
  private var undone: Set<WorkID> = []
  /// What of it is to be handed out.
  private var waiting: Set<WorkID> = []
  private var claims = Claims()
  /// Who has a client's data, because it did its work last.
  private var homes: [ClientID: Int] = [:]
  /// Members for whom work came that only they can do, or have the data for, since this was asked last.
  private var called: Set<Int> = []
  private(set) var freeTrainingCount = 0

  // MARK: What there is

  /// Whether the work is filed and not done.
  func isUndone(_ id: WorkID) -> Bool { undone.contains(id) }

  /// Whether all that was filed is done.
  var isDone: Bool { undone.isEmpty }

  /// Takes new work, or work that its process will not do.
  mutating func add(_ work: Work) {
    undone.insert(work.id)
    wait(work)
  }

  /// Lets work that is under way be handed out once more. Does nothing where it is done.
  mutating func offerAgain(_ work: Work) {
    if undone.contains(work.id) { wait(work) }
  }

  /// Notes that the work is done.
  /// - Returns: false where it was done before, or cut into other pieces.
  mutating func finish(_ id: WorkID) -> Bool {
    if waiting.remove(id) != nil, id.kind == .training { freeTrainingCount -= 1 }
    return undone.remove(id) != nil
  }

  private mutating func wait(_ work: Work) {
    guard !claims.isEmpty else { return waitFree(work) }
    switch work {
    case .training(let training):
      guard training.members.contains(where: { !claims.members(of: $0.order.client).isEmpty })
      else { return waitFree(work) }
      if training.isSum {
        undone.remove(work.id)
        for single in training.singles { add(.training(single)) }
      } else {
        waitOwn(work, for: claims.members(of: training.members[0].order.client))
      }
    case .evaluation(let evaluation):
      guard evaluation.clients.contains(where: { !claims.members(of: $0).isEmpty })
      else { return waitFree(work) }
      split(evaluation)
    }
  }

  /// Cuts an evaluation by who may do it.
  private mutating func split(_ work: EvaluationWork) {
    let parts = Dictionary(grouping: work.clients) { claims.members(of: $0) }
    if parts.count == 1, let members = parts.keys.first {
      return waitOwn(.evaluation(work), for: members)
    }
    undone.remove(work.id)
    for (members, clients) in parts {
      var part = work
      part.clients = clients
      undone.insert(part.id)
      if members.isEmpty {
        waitFree(.evaluation(part))
      } else {
        waitOwn(.evaluation(part), for: members)
      }
    }
  }

  private mutating func waitOwn(_ work: Work, for members: [Int]) {
    guard waiting.insert(work.id).inserted else { return }
    if work.kind == .training { freeTrainingCount += 1 }
    for member in members {
      own[member, default: PerKind(Queue())][work.kind].insert(Entry(work))
      called.insert(member)
    }
  }

  private mutating func waitFree(_ work: Work) {
    guard waiting.insert(work.id).inserted else { return }
    if work.kind == .training { freeTrainingCount += 1 }
    free[work.kind].insert(Entry(work))
    if let home = homes[work.firstClient] {
      atHome[home, default: PerKind(Queue())][work.kind].insert(Entry(work))
      called.insert(home)
    }
  }

  // MARK: Who may do what

  /// Says anew which clients belong to the processes that declared them.
  mutating func claim(_ claims: Claims) {
    let queues = [free] + own.values
    let all = queues.flatMap { queue in
      Work.Kind.allCases.flatMap { queue[$0].unordered.map(\.work) }
    }
    let left = Dictionary(
      all.filter { waiting.contains($0.id) }.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    self.claims = claims
    (free, own, atHome, waiting) = (PerKind(Queue()), [:], [:], [])
    freeTrainingCount = 0
    for work in left.values { add(work) }
  }

  /// Notes that the member is given the client's work, and so will have its data. Who trains a client is
  /// its home; who evaluates it only while it has none.
  mutating func settle(_ work: Work, at member: Int) {
    for client in work.clients where work.kind == .training || homes[client] == nil {
      homes[client] = member
    }
  }

  /// Forgets a member that left. What only it could do is kept, and filed anew with the next claims.
  mutating func forget(_ member: Int) {
    atHome[member] = nil
    homes = homes.filter { $0.value != member }
  }

  /// Members for whom work came that only they can do, or have the data for, since this was asked last.
  mutating func takeCalled() -> Set<Int> {
    defer { called.removeAll(keepingCapacity: true) }
    return called
  }

  /// All members are to ask again: what could not be done before can be done now.
  mutating func callAll() { called.formUnion(own.keys) }

  // MARK: Handing out

  /// The next work of a kind for a member, or nil when there is none for it now.
  /// - Parameters:
  ///   - isFree: whether it may do what nobody declared.
  ///   - window: how many aggregations after the first one that is needed the work may be for which the
  ///     member has the data.
  mutating func next(
    _ kind: Work.Kind, for member: Int, isFree: Bool, window: Int
  ) -> Work? {
    if !isFree { return own[member]?[kind].popFirst { waiting.contains($0) }.map { take($0) } }
    guard let first = free[kind].first(where: { waiting.contains($0) }) else { return nil }
    if let near = atHome[member]?[kind].first(where: { waiting.contains($0) }),
      near.need.isWithin(window, of: first.need)
    {
      atHome[member]?[kind].removeMin()
      return take(near)
    }
    free[kind].removeMin()
    return take(first)
  }

  /// Whether work of a kind waits that anybody may do.
  mutating func hasFree(_ kind: Work.Kind) -> Bool {
    free[kind].first(where: { waiting.contains($0) }) != nil
  }

  private mutating func take(_ work: Work) -> Work {
    waiting.remove(work.id)
    if work.kind == .training { freeTrainingCount -= 1 }
    return work
  }

  /// Work with its place in the order, so that heaps compare numbers alone.
  fileprivate struct Entry: Comparable {
    let work: Work
    let rank: Need
    let client: UInt32

    init(_ work: Work) {
      self.work = work
      rank = work.need
      client = work.firstClient.rawValue
    }

    static func == (left: Self, right: Self) -> Bool {
      left.rank == right.rank && left.client == right.client
    }
    static func < (left: Self, right: Self) -> Bool {
      left.rank != right.rank ? left.rank < right.rank : left.client < right.client
    }
  }
}

/// One of something for each kind of work.
private struct PerKind<Item> {
  private var training: Item
  private var evaluation: Item

  init(_ item: Item) { (training, evaluation) = (item, item) }

  subscript(kind: Work.Kind) -> Item {
    get { kind == .training ? training : evaluation }
    _modify {
      switch kind {
      case .training: yield &training
      case .evaluation: yield &evaluation
      }
    }
  }
}

extension Heap<WorkQueue.Entry> {
  /// The first whose work still counts; those before it are dropped.
  fileprivate mutating func first(where counts: (WorkID) -> Bool) -> Work? {
    while let entry = self.min {
      if counts(entry.work.id) { return entry.work }
      removeMin()
    }
    return nil
  }

  fileprivate mutating func popFirst(where counts: (WorkID) -> Bool) -> Work? {
    guard let found = first(where: counts) else { return nil }
    removeMin()
    return found
  }
}

extension Need {
  /// Whether it is at most so many aggregations after another; of evaluations, the same one.
  fileprivate func isWithin(_ window: Int, of first: Need) -> Bool {
    if aggregation == .max { return place == first.place }
    return aggregation - first.aggregation <= window
  }
}

extension Work {
  fileprivate var firstClient: ClientID {
    switch self {
    case .training(let work): work.members[0].order.client
    case .evaluation(let work): work.clients[0]
    }
  }
}
