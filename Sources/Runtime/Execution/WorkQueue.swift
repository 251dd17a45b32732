import Federation
internal import HeapModule

/// Work that can be done now, handed out in the order in which it is needed.
///
/// Arrivals are aggregated in virtual-time order, so the order by aggregation is the order by due
/// time. Clients that a process has declared as its own have queues of their own.
struct WorkQueue {
  private var training = Heap<Entry<TrainingWork>>()
  private var evaluation = Heap<Entry<EvaluationWork>>()
  private var claimedTraining: [ClientID: Heap<Entry<TrainingWork>>] = [:]
  private var claimedEvaluation: [ClientID: Heap<Entry<EvaluationWork>>] = [:]
  private var claimed: Set<ClientID> = []

  mutating func add(_ work: TrainingWork) {
    if claimed.isEmpty || !work.members.contains(where: { claimed.contains($0.order.client) }) {
      training.insert(Entry(work))
    } else {
      for single in work.singles {
        let client = single.members[0].order.client
        if claimed.contains(client) {
          claimedTraining[client, default: Heap()].insert(Entry(single))
        } else {
          training.insert(Entry(single))
        }
      }
    }
  }

  mutating func add(_ work: EvaluationWork) {
    let free = work.clients.filter { !claimed.contains($0) }
    if !free.isEmpty {
      evaluation.insert(
        Entry(EvaluationWork(evaluation: work.evaluation, version: work.version, clients: free)))
    }
    for client in work.clients where claimed.contains(client) {
      claimedEvaluation[client, default: Heap()].insert(
        Entry(EvaluationWork(evaluation: work.evaluation, version: work.version, clients: [client]))
      )
    }
  }

  mutating func add(_ work: Work) {
    switch work {
    case .training(let work): add(work)
    case .evaluation(let work): add(work)
    }
  }

  /// Says anew which clients belong to the processes that declared them.
  mutating func claim(_ clients: Set<ClientID>) {
    var old = self
    self = WorkQueue()
    claimed = clients
    while let entry = old.training.popMin() { add(entry.work) }
    while let entry = old.evaluation.popMin() { add(entry.work) }
    for queue in old.claimedTraining.values { for entry in queue.unordered { add(entry.work) } }
    for queue in old.claimedEvaluation.values { for entry in queue.unordered { add(entry.work) } }
  }

  /// How many pieces of training belong to no process.
  var freeTrainingCount: Int { training.count }

  mutating func nextTraining(for hosted: HostedClients) -> TrainingWork? {
    switch hosted {
    case .any: training.popMin()?.work
    case .only(let clients): Self.pop(&claimedTraining, of: clients)
    }
  }

  mutating func nextEvaluation(for hosted: HostedClients) -> EvaluationWork? {
    switch hosted {
    case .any: evaluation.popMin()?.work
    case .only(let clients): Self.pop(&claimedEvaluation, of: clients)
    }
  }

  /// The first of all that these clients' queues hold. Empty queues are not kept, so it looks at those
  /// clients alone that have work.
  private static func pop<Item>(
    _ queues: inout [ClientID: Heap<Entry<Item>>], of clients: ClientRanges
  ) -> Item? {
    var first: (client: ClientID, entry: Entry<Item>)?
    for (client, queue) in queues where clients.contains(client) {
      guard let entry = queue.min else { continue }
      if let found = first?.entry, found < entry { continue }
      first = (client, entry)
    }
    guard let client = first?.client, let entry = queues[client]?.popMin() else { return nil }
    if queues[client]?.isEmpty == true { queues[client] = nil }
    return entry.work
  }

  /// Work with its place in the order.
  private struct Entry<Item: Ranked>: Comparable {
    var work: Item

    init(_ work: Item) { self.work = work }

    static func == (left: Self, right: Self) -> Bool { left.work.rank == right.work.rank }
    static func < (left: Self, right: Self) -> Bool { left.work.rank < right.work.rank }
  }
}

/// Has a place in the order in which work is needed.
private protocol Ranked {
  var rank: (Int, Int) { get }
}

extension TrainingWork: Ranked {
  fileprivate var rank: (Int, Int) { (aggregation, first) }
}

extension EvaluationWork: Ranked {
  fileprivate var rank: (Int, Int) { (evaluation, Int(clients[0].rawValue)) }
}
