internal import HeapModule

/// What is still to happen, in the one order in which it happens: by time, at the same time by kind
/// (arrivals, then what the server has done, then the timer, then the evaluation, then the end), and
/// arrivals by client.
struct EventQueue: Sendable {
  enum Event: Hashable {
    case arrival(OrderID)
    case served
    case timer(TimerID)
    case evaluation
    case end
  }

  private var arrivals = Heap<Arrival>()
  private var service: VirtualTime?
  private var timer: (id: TimerID, time: VirtualTime)?
  private var evaluation: VirtualTime?
  private var end: VirtualTime?
  /// The earliest of those four.
  private var nextOther: VirtualTime?

  /// When the next event is; nil where there is none.
  var nextTime: VirtualTime? {
    guard let arrival = arrivals.min?.time else { return nextOther }
    return nextOther.map { min($0, arrival) } ?? arrival
  }

  /// How many arrivals are in it.
  var arrivalCount: Int { arrivals.count }

  /// Whether there is a timer.
  var hasTimer: Bool { timer != nil }

  mutating func schedule(arrival order: OrderID, at time: VirtualTime) {
    arrivals.insert(Arrival(time: time, order: order))
  }

  /// When the server is done with what it is at.
  mutating func schedule(serviceEndAt time: VirtualTime) {
    service = time
    findNextOther()
  }

  /// In place of the timer before.
  mutating func schedule(timer: TimerID, at time: VirtualTime) {
    self.timer = (timer, time)
    findNextOther()
  }

  /// In place of the evaluation before.
  mutating func schedule(evaluationAt time: VirtualTime) {
    evaluation = time
    findNextOther()
  }

  mutating func schedule(endAt time: VirtualTime) {
    end = time
    findNextOther()
  }

  mutating func popNext() -> (event: Event, time: VirtualTime)? {
    guard let time = nextOther else {
      return arrivals.popMin().map { (.arrival($0.order), $0.time) }
    }
    if let first = arrivals.min, first.time <= time {
      arrivals.removeMin()
      return (.arrival(first.order), first.time)
    }
    defer { findNextOther() }
    if service == time {
      service = nil
      return (.served, time)
    }
    if let timer, timer.time == time {
      self.timer = nil
      return (.timer(timer.id), time)
    }
    if evaluation == time {
      evaluation = nil
      return (.evaluation, time)
    }
    end = nil
    return (.end, time)
  }

  private mutating func findNextOther() {
    nextOther = timer?.time
    if let service { nextOther = min(nextOther ?? service, service) }
    if let evaluation { nextOther = min(nextOther ?? evaluation, evaluation) }
    if let end { nextOther = min(nextOther ?? end, end) }
  }

  /// Keeps only the arrivals for which `isAwaited` holds.
  /// - Complexity: O(*n*) for *n* arrivals.
  mutating func keepArrivals(where isAwaited: (OrderID) -> Bool) {
    arrivals = Heap(arrivals.unordered.filter { isAwaited($0.order) })
  }

  /// The last instant whose timers come before everything that is still to happen.
  var lastTick: VirtualTime {
    // A timer comes after the arrivals of its instant.
    let arrival = arrivals.min.map { VirtualTime(ticks: $0.time.ticks - 1) }
    let last = VirtualTime(ticks: .max - 1)
    return min(arrival ?? nextOther ?? last, nextOther ?? arrival ?? last)
  }

  /// Client and update in one number, so that an order of two fields decides.
  private struct Arrival: Comparable {
    var time: VirtualTime
    var rank: UInt64

    init(time: VirtualTime, order: OrderID) {
      self.time = time
      rank = UInt64(order.client.rawValue) << 32 | UInt64(order.update)
    }

    var order: OrderID {
      OrderID(client: ClientID(UInt32(rank >> 32)), update: UInt32(truncatingIfNeeded: rank))
    }

    static func < (left: Self, right: Self) -> Bool {
      left.time.ticks != right.time.ticks
        ? left.time.ticks < right.time.ticks : left.rank < right.rank
    }
  }
}
