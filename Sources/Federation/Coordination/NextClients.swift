internal import Chance

/// Chooses which idle client works next, a function of the seed and the choices before.
struct NextClients: Sendable {
  private let concurrency: Concurrency
  private let seed: UInt64
  private let clients: Int
  /// Nil where each idle one is equally likely.
  private let byImportance: WeightedDraw?
  /// Who works, or is not there.
  private var isTaken: [Bool]
  /// How many can be chosen, and for how many there is room.
  private var (choosable, places): (Int, Int)
  /// Where few are idle: who, in an order of no meaning but the same for every run.
  private var idle: [ClientID]?
  private var choices: UInt64 = 0

  init(_ concurrency: Concurrency, importance: [Double], seed: UInt64) {
    if let problem = concurrency.problem(clients: importance.count) {
      preconditionFailure("\(problem)")
    }
    self.concurrency = concurrency
    self.seed = seed
    clients = importance.count
    isTaken = Array(repeating: false, count: importance.count)
    (choosable, places) = (importance.count, concurrency.limit)
    byImportance = concurrency.choice == .importance ? WeightedDraw(importance) : nil
    // A random client is busy more often than not: a list of the others is short then.
    if concurrency.choice == .uniform, concurrency.limit * 2 > importance.count {
      idle = importance.indices.map { ClientID(UInt32($0)) }
    }
  }

  /// The client's work is done: its place is free, and itself idle if it is there.
  mutating func release(_ client: ClientID, isPresent: Bool) {
    places += 1
    if isPresent { join(client) }
  }

  /// The client can be chosen from now on.
  mutating func join(_ client: ClientID) {
    isTaken[client.index] = false
    choosable += 1
    idle?.append(client)
  }

  /// The client, which is idle, cannot be chosen from now on.
  /// - Complexity: O(M), as those who are there are listed from then on.
  mutating func leave(_ client: ClientID) {
    isTaken[client.index] = true
    choosable -= 1
    if concurrency.choice == .uniform {
      idle = isTaken.indices.filter { !isTaken[$0] }.map { ClientID(UInt32($0)) }
    }
  }

  /// Chooses a client, which is busy from now on; nil where there is no room for one, or none is
  /// idle.
  mutating func choose() -> ClientID? {
    guard places > 0, choosable > 0 else { return nil }
    var stream = RandomStream(
      seed: seed, purpose: .nextClient, client: UInt32(truncatingIfNeeded: choices >> 32),
      update: UInt32(truncatingIfNeeded: choices))
    choices += 1
    let client = byImportance?.next(&stream, isTaken: isTaken) ?? uniform(&stream)
    isTaken[client.index] = true
    choosable -= 1
    places -= 1
    return client
  }

  private mutating func uniform(_ stream: inout RandomStream) -> ClientID {
    if var candidates = idle.take() {
      let place = Int(stream.nextBelow(UInt32(candidates.count)))
      candidates.swapAt(place, candidates.count - 1)
      let client = candidates.removeLast()
      idle = candidates
      return client
    }
    while true {
      let client = ClientID(stream.nextBelow(UInt32(clients)))
      if !isTaken[client.index] { return client }
    }
  }
}
