internal import Chance

/// Chooses which idle client works next, a function of the seed and the choices before.
struct NextClients: Sendable {
  private let concurrency: Concurrency
  private let seed: UInt64
  private let clients: Int
  /// p_0 + ... + p_i, filled only where clients are chosen by importance.
  private let cumulative: [Double]
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
    var sum = 0.0
    cumulative =
      concurrency.choice == .importance
      ? importance.map { share in
        sum += share
        return sum
      } : []
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
    let client =
      switch concurrency.choice {
      case .uniform: uniform(&stream)
      case .importance: byImportance(&stream)
      }
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

  /// Draws from all until one is idle; where the idle ones are improbable, from them alone, which is
  /// the same law.
  private mutating func byImportance(_ stream: inout RandomStream) -> ClientID {
    for _ in 0..<64 {
      let client = cumulative.place(of: stream.nextUnit() * (cumulative.last ?? 1))
      if !isTaken[client] { return ClientID(UInt32(client)) }
    }
    var sum = 0.0
    let sums = (0..<clients).map { client in
      if !isTaken[client] { sum += cumulative[client] - (client > 0 ? cumulative[client - 1] : 0) }
      return sum
    }
    return ClientID(UInt32(sums.place(of: min(stream.nextUnit() * sum, sum.nextDown))))
  }
}

extension [Double] {
  /// The first place whose value is greater than `position`, the last if none is.
  func place(of position: Double) -> Int {
    var (low, high) = (0, count - 1)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] > position { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
