internal import Chance
internal import DequeModule

/// Draws who gets the next task, a function of the seed and the draws before, and holds the tasks that wait
/// at each client.
struct TaskRouter: Sendable {
  private let seed: UInt64
  /// Nil where clients have their turns.
  private let lottery: WeightedDraw?
  /// Who is not there.
  private var isAway: [Bool]
  private var present: Int
  /// How many tasks have no client yet.
  private var unassigned: Int
  private var draws: UInt64 = 0
  /// Those who have not had their turn in this order of all, the next one last.
  private var turns: [UInt32] = []
  /// The versions that the tasks start from that wait at each client.
  private var waiting: [Deque<Int>]

  init(_ routing: Routing, importance: [Double], seed: UInt64) {
    let clients = importance.count
    if let problem = routing.problem(clients: clients) { preconditionFailure("\(problem)") }
    self.seed = seed
    lottery =
      routing.law == .shuffled
      ? nil : WeightedDraw(routing.probabilities(importance: importance))
    isAway = Array(repeating: false, count: clients)
    present = clients
    unassigned = routing.tasks(clients: clients)
    waiting = Array(repeating: [], count: clients)
  }

  /// A task is done or lost, so that the next one can be given to somebody.
  mutating func release() { unassigned += 1 }

  mutating func join(_ client: ClientID) {
    isAway[client.index] = false
    present += 1
  }

  /// The client gets no more tasks, and those that wait at it go to others.
  /// - Returns: the versions from which they would have started.
  mutating func leave(_ client: ClientID) -> [Int] {
    isAway[client.index] = true
    present -= 1
    defer { waiting[client.index].removeAll() }
    unassigned += waiting[client.index].count
    return Array(waiting[client.index])
  }

  /// Who gets the next task; nil where none is left to be given, or nobody is there.
  mutating func next() -> ClientID? {
    guard unassigned > 0, present > 0 else { return nil }
    unassigned -= 1
    guard let lottery else { return nextTurn() }
    var stream = nextStream()
    return lottery.next(&stream, isTaken: isAway)
  }

  private mutating func nextTurn() -> ClientID {
    while true {
      if turns.isEmpty {
        turns = Array(0..<UInt32(isAway.count))
        var stream = nextStream()
        for place in turns.indices.dropFirst().reversed() {
          turns.swapAt(place, Int(stream.nextBelow(UInt32(place + 1))))
        }
      }
      let client = ClientID(turns.removeLast())
      if !isAway[client.index] { return client }
    }
  }

  private mutating func nextStream() -> RandomStream {
    defer { draws += 1 }
    return RandomStream(
      seed: seed, purpose: .nextClient, client: UInt32(truncatingIfNeeded: draws >> 32),
      update: UInt32(truncatingIfNeeded: draws))
  }

  /// A task waits at the client until those before it are done.
  /// - Returns: how many wait there now.
  mutating func queue(_ version: Int, at client: ClientID) -> Int {
    waiting[client.index].append(version)
    return waiting[client.index].count
  }

  /// The version that the client's next task starts from; nil where none waits at it.
  mutating func takeNext(of client: ClientID) -> Int? { waiting[client.index].popFirst() }
}
