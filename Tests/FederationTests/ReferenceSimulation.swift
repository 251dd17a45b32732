import Federation

/// The schemes written a second time, each as its own loop over a plain table of who is back when,
/// scanned from the start for every event. Slow, and shares nothing with the core but its vocabulary.
struct ReferenceSimulation {
  let delays: Delays
  let clients: Int
  let end: Int64
  /// When each client's work is back; nil while it waits.
  private var back: [Int64?]
  private var base: [Int]
  private var count: [UInt32]
  private(set) var log: [String] = []
  private var version = 0

  init(delays: Delays, clients: Int, units: Int64) {
    self.delays = delays
    self.clients = clients
    end = units * 1_000_000_000
    back = Array(repeating: nil, count: clients)
    base = Array(repeating: 0, count: clients)
    count = Array(repeating: 0, count: clients)
    for client in 0..<clients { start(client, at: 0) }
  }

  private mutating func start(_ client: Int, at now: Int64) {
    back[client] = now + delays.duration(of: ClientID(UInt32(client)), update: count[client]).ticks
    base[client] = version
    count[client] += 1
  }

  /// The first client that is back by `limit`, the earliest, then the smallest.
  private func first(by limit: Int64) -> Int? {
    var best: Int?
    for client in 0..<clients {
      guard let time = back[client], time <= limit else { continue }
      if best == nil || time < back[best!]! { best = client }
    }
    return best
  }

  private mutating func aggregate(_ members: [(client: Int, base: Int)], at now: Int64) {
    let sorted = members.sorted { ($0.client, $0.base) < ($1.client, $1.base) }
    log.append(
      "\(version) \(now) " + sorted.map { "\($0.client)@\($0.base)" }.joined(separator: " "))
    version += 1
  }

  mutating func fedavg() -> [String] {
    while true {
      let now = back.compactMap(\.self).max()!
      guard now <= end else { return log }
      aggregate((0..<clients).map { ($0, base[$0]) }, at: now)
      for client in 0..<clients { start(client, at: now) }
    }
  }

  mutating func async() -> [String] {
    while let client = first(by: end) {
      let now = back[client]!
      aggregate([(client, base[client])], at: now)
      start(client, at: now)
    }
    return log
  }

  mutating func fedfix(interval: Int64) -> [String] {
    for now in stride(from: interval, through: end, by: Int(interval)) {
      let members = (0..<clients).filter { back[$0]! <= now }
      aggregate(members.map { ($0, base[$0]) }, at: now)
      for client in members { start(client, at: now) }
    }
    return log
  }

  mutating func fedbuff(size: Int, waits: Bool) -> [String] {
    var buffer: [(client: Int, base: Int)] = []
    while let client = first(by: end) {
      let now = back[client]!
      buffer.append((client, base[client]))
      back[client] = nil
      var starting = waits ? [] : [client]
      if buffer.count == size {
        if waits { starting = buffer.map(\.client).sorted() }
        aggregate(buffer, at: now)
        buffer = []
      }
      for client in starting { start(client, at: now) }
    }
    return log
  }
}
