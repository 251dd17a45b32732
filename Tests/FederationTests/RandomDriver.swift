import Chance
import Federation
import Testing

/// A driver that hands a coordinator arrivals, timers, losses, and clients that come and go in a random
/// order, and keeps book of every order.
struct RandomDriver {
  let scheme: Scheme
  let clients: Int
  private(set) var coordinator: Coordinator
  private(set) var now = VirtualTime.zero
  /// How much was to be done.
  private var actionCount = 0
  /// Each client's open order.
  private(set) var open: [ClientID: TrainingOrder] = [:]
  /// Work that is back and in no aggregation yet.
  private(set) var arrived: Set<TrainingOrder> = []
  /// What ended: in an aggregation, abandoned or lost.
  private(set) var ended: [OrderID] = []
  private(set) var present: Set<ClientID>
  private(set) var timer: (id: TimerID, time: VirtualTime)?
  /// Timers that are waited for no longer.
  private(set) var pastTimers: [TimerID] = []
  private var given: [ClientID: UInt32] = [:]
  /// What was broken, in words; nil as long as nothing is.
  private(set) var fault: String?

  init(_ scheme: Scheme, clients: Int, importance: [Double]? = nil, seed: UInt64) {
    (self.scheme, self.clients) = (scheme, clients)
    let shares = importance ?? Array(repeating: 1 / Double(clients), count: clients)
    coordinator = Coordinator(
      scheme: scheme, weights: ClientWeights(Array(repeating: 1, count: clients)),
      importance: shares, seed: seed)
    present = Set((0..<clients).map { ClientID(UInt32($0)) })
  }

  mutating func begin() {
    var actions: [Coordinator.Action] = []
    coordinator.begin(&actions)
    follow(actions)
  }

  /// Hands it in, a tick after the input before; a timer at its time at the earliest.
  @discardableResult
  mutating func hand(_ input: Coordinator.Input) -> [Coordinator.Action] {
    now = now.advanced(by: VirtualDuration(ticks: 1))
    switch input {
    case .arrived(let id):
      if let order = open[id.client], order.id == id {
        open[id.client] = nil
        arrived.insert(order)
      }
    case .timer(let id):
      if let timer, timer.id == id {
        now = max(now, timer.time)
        pastTimers.append(id)
        self.timer = nil
      }
    case .lost(let id):
      if open[id.client]?.id == id {
        open[id.client] = nil
        ended.append(id)
      }
    case .joined(let client): present.insert(client)
    case .left(let client): present.remove(client)
    }
    var actions: [Coordinator.Action] = []
    coordinator.handle(input, at: now, &actions)
    follow(actions)
    return actions
  }

  private mutating func follow(_ actions: [Coordinator.Action]) {
    actionCount += actions.count
    for action in actions {
      switch action {
      case .train(let order):
        expect(open.updateValue(order, forKey: order.client) == nil, "two orders: \(order)")
        expect(present.contains(order.client), "an order to one who left: \(order)")
        expect(order.update == given[order.client, default: 0], "a number again: \(order)")
        if let waiting = queued[order.client]?.first {
          let isNext = waiting.id == order.id && waiting.baseVersion == order.baseVersion
          expect(isNext, "not what waited: \(order)")
          queued[order.client]?.removeFirst()
        } else {
          expect(order.baseVersion == coordinatorVersion, "an old version: \(order)")
        }
        given[order.client, default: 0] += 1
      case .abandon(let order):
        expect(open.removeValue(forKey: order.client) == order, "abandoned unopened: \(order)")
        ended.append(order.id)
      case .queue(let order):
        let place = UInt32(queued[order.client, default: []].count)
        expect(open[order.client] != nil, "waits for nothing: \(order)")
        expect(order.update == given[order.client, default: 0] + place, "out of turn: \(order)")
        expect(order.baseVersion == coordinatorVersion, "an old version: \(order)")
        queued[order.client, default: []].append(order)
      case .discard(let order)
      where queued[order.client]?.contains(where: { $0.id == order.id }) == true:
        expect(!present.contains(order.client), "taken from one who is there: \(order)")
        queued[order.client]?.removeAll { $0.id == order.id }
        expect(order.update == given[order.client, default: 0], "out of turn: \(order)")
        given[order.client, default: 0] += 1
        ended.append(order.id)
      case .discard(let order):
        expect(arrived.remove(order) != nil, "discarded what is not back: \(order)")
        ended.append(order.id)
      case .aggregate(let aggregation):
        expect(!aggregation.contributions.isEmpty, "an aggregation of nothing")
        expect(aggregation.index == coordinatorVersion, "a version out of turn")
        coordinatorVersion += 1
        for contribution in aggregation.contributions {
          expect(arrived.remove(contribution.order) != nil, "counted twice: \(contribution)")
          ended.append(contribution.order.id)
        }
      case .pass(let passed): coordinatorVersion += passed.count
      case .wake(let id, let time):
        if let timer { pastTimers.append(timer.id) }
        timer = (id, time)
        expect(time > now, "a timer in the past")
      }
    }
    expect(coordinator.openOrders == open.count, "\(coordinator.openOrders) open orders")
    let isKnown = open.values.allSatisfy { coordinator.isOpen($0.id) }
    expect(isKnown, "an order is not known")
    if let routing = scheme.routing, actionCount > 0 {
      let tasks = open.count + queued.values.reduce(0) { $0 + $1.count }
      let all = routing.tasks ?? clients
      expect(present.isEmpty ? tasks == 0 : tasks == all, "\(tasks) tasks in place of \(all)")
    }
    if let limit = scheme.concurrency?.limit {
      expect(open.count <= limit, "\(open.count) at work, more than \(limit)")
    }
  }

  /// What waits at each client.
  private var queued: [ClientID: [TrainingOrder]] = [:]

  /// What the version is as far as the actions went.
  private var coordinatorVersion = 0

  private mutating func expect(_ holds: Bool, _ what: String) {
    if !holds, fault == nil { fault = "\(what), after \(actionCount) actions" }
  }
}

extension RandomDriver {
  /// A real input: of an open order, of the timer, or of a client.
  mutating func randomInput(_ random: inout RandomStream) -> Coordinator.Input {
    let client = ClientID(random.nextBelow(UInt32(clients)))
    let orders = open.values.sorted { $0.client < $1.client }
    let order = orders.isEmpty ? nil : orders[Int(random.nextBelow(UInt32(orders.count)))].id
    switch random.nextBelow(16) {
    case 0, 1: return .left(client)
    case 2, 3: return .joined(client)
    case 4: if let order { return .lost(order) }
    case 5, 6: if let timer { return .timer(timer.id) }
    default: if let order { return .arrived(order) }
    }
    return .joined(client)
  }

  /// An input that names what is not waited for; nil where there is none of its kind.
  func lateInput(_ random: inout RandomStream) -> Coordinator.Input? {
    func any<Value>(_ values: [Value]) -> Value? {
      values.isEmpty ? nil : values[Int(random.nextBelow(UInt32(values.count)))]
    }
    let all = (0..<clients).map { ClientID(UInt32($0)) }
    switch random.nextBelow(8) {
    case 0: return any(pastTimers).map { .timer($0) }
    case 1: return any(all.filter(present.contains)).map { .joined($0) }
    case 2: return any(all.filter { !present.contains($0) }).map { .left($0) }
    case 3: return any(ended).map { .lost($0) }
    // What was never ordered.
    case 4:
      return any(all).map { client in
        .arrived(OrderID(client: client, update: given[client, default: 0] + 7))
      }
    case 5: return .joined(ClientID(UInt32(clients)))
    default: return any(ended).map { .arrived($0) }
    }
  }
}
