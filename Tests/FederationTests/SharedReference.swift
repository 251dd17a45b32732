import Federation

/// Shared lines, shared processors and a server that takes its time, with every scheme on top, written a
/// second time: continuous time, rates by filling up from the slowest line, every client looked at for every
/// event. Slow, and knows nothing of schedules, ticks or the core's state machine.
struct SharedReference {
  /// What is simulated.
  struct System {
    var clients: Int
    /// How long each client's k-th work takes, and its own lines, in bytes a unit.
    var work: (_ client: Int, _ update: Int) -> Double
    var latency: Double
    var ownDown, ownUp: [Double]
    var bytesDown, bytesUp: Double
    /// The shared lines; nil where there is none.
    var down, up: Double?
    /// How fast each of so many at work goes on; nil where nobody holds up anybody.
    var speed: ((_ clients: Int) -> Double)?
    var reading, aggregation: Double
    var end: Double
  }

  enum Rule {
    case everyone(deadline: Double?)
    case eachArrival
    case interval(Double)
    case buffer(Int, waits: Bool)
  }

  private enum State {
    case idle
    /// Alone until then; with how many parts still to come.
    case alone(until: Double)
    case line(isUp: Bool, left: Double)
    case work(left: Double)
    case atServer
  }

  private enum Job {
    case update(Int, number: Int)
    case tick(Double)
  }

  private let system: System
  private let rule: Rule
  private var states: [State]
  private var parts: [[Int]]
  private var updates: [Int]
  private var bases: [Int]
  private var now = 0.0
  private var version = 0
  /// Who is in it, and from which version.
  private var buffer: [(client: Int, base: Int)] = []
  private var queue: [Job] = []
  /// What the server is at, and until when.
  private var serving: (job: Job, isRead: Bool, until: Double)?
  private var timer: Double?
  private var isOverdue = false
  /// `version participants@base` and the time of each aggregation with contributions.
  private(set) var log: [(text: String, time: Double)] = []

  init(_ system: System, _ rule: Rule) {
    (self.system, self.rule) = (system, rule)
    states = Array(repeating: .idle, count: system.clients)
    parts = Array(repeating: [], count: system.clients)
    updates = Array(repeating: -1, count: system.clients)
    bases = Array(repeating: 0, count: system.clients)
    for client in 0..<system.clients { start(client) }
    switch rule {
    case .interval(let interval): timer = interval
    case .everyone(let deadline): timer = deadline
    case .eachArrival, .buffer: break
    }
    while step() {}
  }

  // MARK: - Clients

  private mutating func start(_ client: Int) {
    updates[client] += 1
    bases[client] = version
    // 0: latency down, 1: down, 2: work, 3: latency up, 4: up.
    parts[client] = [4, 3, 2, 1, 0]
    goOn(client)
  }

  private mutating func goOn(_ client: Int) {
    guard let part = parts[client].popLast() else {
      states[client] = .atServer
      queue.append(.update(client, number: updates[client]))
      return serve()
    }
    switch part {
    case 0, 3: states[client] = .alone(until: now + system.latency)
    case 1: transfer(client, isUp: false, system.bytesDown, system.ownDown[client], system.down)
    case 2:
      let work = system.work(client, updates[client])
      states[client] = system.speed == nil ? .alone(until: now + work) : .work(left: work)
    default: transfer(client, isUp: true, system.bytesUp, system.ownUp[client], system.up)
    }
  }

  private mutating func transfer(
    _ client: Int, isUp: Bool, _ bytes: Double, _ own: Double, _ shared: Double?
  ) {
    states[client] =
      shared == nil ? .alone(until: now + bytes / own) : .line(isUp: isUp, left: bytes)
  }

  /// Each client's bytes a unit on a line: the slowest has its own or an equal part of what is left.
  private func rates(isUp: Bool) -> [Int: Double] {
    let own = isUp ? system.ownUp : system.ownDown
    var left = (isUp ? system.up : system.down) ?? 0
    var clients = (0..<system.clients).filter { client in
      if case .line(isUp, _) = states[client] { true } else { false }
    }.sorted { own[$0] < own[$1] }
    var rates: [Int: Double] = [:]
    while !clients.isEmpty {
      let rate = min(own[clients[0]], left / Double(clients.count))
      rates[clients.removeFirst()] = rate
      left -= rate
    }
    return rates
  }

  /// How fast each at work goes on.
  private var workRates: [Int: Double] {
    let atWork = (0..<system.clients).filter { client in
      if case .work = states[client] { true } else { false }
    }
    let speed = atWork.isEmpty ? 1 : system.speed?(atWork.count) ?? 1
    return Dictionary(uniqueKeysWithValues: atWork.map { ($0, speed) })
  }

  // MARK: - Time

  /// Goes to what happens next; false after the end.
  private mutating func step() -> Bool {
    let rates = rates(isUp: false).merging(rates(isUp: true)) { first, _ in first }
      .merging(workRates) { first, _ in first }
    var next = serving?.until ?? .infinity
    for client in 0..<system.clients {
      switch states[client] {
      case .alone(let until): next = min(next, until)
      case .line(_, let left), .work(let left): next = min(next, now + left / rates[client]!)
      case .idle, .atServer: break
      }
    }
    if let timer { next = min(next, timer) }
    guard next <= system.end else { return false }
    let span = next - now
    now = next
    for (client, rate) in rates {
      if case .line(let isUp, let left) = states[client] {
        states[client] = .line(isUp: isUp, left: left - rate * span)
      }
      if case .work(let left) = states[client] { states[client] = .work(left: left - rate * span) }
    }
    for client in 0..<system.clients {
      switch states[client] {
      case .alone(let until) where until <= now: goOn(client)
      case .line(_, let left), .work(let left):
        if let rate = rates[client], left <= rate * 1e-12 { goOn(client) }
      case .alone, .idle, .atServer: break
      }
    }
    if let serving, serving.until <= now { finish(serving.job, isRead: serving.isRead) }
    if let time = timer, time <= now {
      timer = nil
      queue.append(.tick(time))
      serve()
    }
    return true
  }

  // MARK: - The server

  private mutating func serve() {
    while serving == nil, !queue.isEmpty {
      let job = queue.removeFirst()
      if case .update(let client, let number) = job {
        guard number == updates[client], case .atServer = states[client] else { continue }
        if system.reading > 0 {
          serving = (job, false, now + system.reading)
          return
        }
      }
      read(job)
    }
  }

  private mutating func finish(_ job: Job, isRead: Bool) {
    serving = nil
    if isRead { decide(job) } else { read(job) }
    serve()
  }

  private mutating func read(_ job: Job) {
    if system.aggregation > 0, aggregates(job) {
      serving = (job, true, now + system.aggregation)
    } else {
      decide(job)
    }
  }

  private func aggregates(_ job: Job) -> Bool {
    switch (rule, job) {
    case (.everyone, .update): buffer.count + 1 == system.clients || isOverdue
    case (.eachArrival, _): true
    case (.interval, .update): false
    case (.buffer(let size, _), _): buffer.count + 1 == size
    case (_, .tick): !buffer.isEmpty
    }
  }

  // MARK: - The schemes

  private mutating func decide(_ job: Job) {
    let aggregates = aggregates(job)
    if case .update(let client, _) = job {
      buffer.append((client, bases[client]))
      states[client] = .idle
    }
    switch (rule, job) {
    case (.everyone(let deadline), _):
      if case .tick = job, !aggregates { isOverdue = true }
      guard aggregates else { return }
      queue = []
      aggregate()
      isOverdue = false
      timer = deadline.map { now + $0 }
      for client in 0..<system.clients { start(client) }
    case (.eachArrival, _): aggregate().forEach { start($0) }
    case (.interval(let interval), .tick):
      if aggregates { aggregate().forEach { start($0) } } else { version += 1 }
      timer = interval * ((now / interval + 1e-7).rounded(.down) + 1)
    case (.interval, .update): break
    case (.buffer(_, waits: true), _):
      if aggregates { aggregate().forEach { start($0) } }
    case (.buffer(_, waits: false), .update(let client, _)):
      if aggregates { aggregate() }
      start(client)
    case (.buffer, .tick): break
    }
  }

  @discardableResult private mutating func aggregate() -> [Int] {
    let members = buffer.sorted { ($0.client, $0.base) < ($1.client, $1.base) }
    let text = members.map { "\($0.client)@\($0.base)" }.joined(separator: " ")
    log.append(("\(version) \(text)", now))
    version += 1
    buffer = []
    return members.map(\.client)
  }
}
