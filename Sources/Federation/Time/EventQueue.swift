internal import HeapModule

/// What is still to happen, in the one order in which it happens: by time, at the same time by kind
/// (arrivals, then the interval's tick, then the evaluation, then the end), and arrivals by client.
struct EventQueue: Sendable {
  enum Event: Hashable {
    case arrival(ClientID)
    case tick
    case evaluation
    case end
  }

  private var heap = Heap<Entry>()
  /// Arrivals and ticks in it.
  private var work = 0

  /// Whether something is to happen that can lead to more.
  var hasWork: Bool { work > 0 }

  mutating func schedule(_ event: Event, at time: VirtualTime) {
    let rank: UInt64 =
      switch event {
      case .arrival(let client): UInt64(client.rawValue)
      case .tick: Entry.tick
      case .evaluation: 2 << 32
      case .end: 3 << 32
      }
    if rank <= Entry.tick { work += 1 }
    heap.insert(Entry(time: time, rank: rank))
  }

  mutating func popNext() -> (event: Event, time: VirtualTime)? {
    guard let entry = heap.popMin() else { return nil }
    if entry.rank <= Entry.tick { work -= 1 }
    return (entry.event, entry.time)
  }

  /// How many events are to happen.
  var count: Int { heap.count }

  /// Keeps only the events for which `isAwaited` holds.
  /// - Complexity: O(*n*) for *n* events.
  mutating func keep(where isAwaited: (Event, VirtualTime) -> Bool) {
    heap = Heap(heap.unordered.filter { isAwaited($0.event, $0.time) })
    work = heap.unordered.count { $0.rank <= Entry.tick }
  }

  /// The last instant whose ticks come before everything that is still to happen.
  var lastTick: VirtualTime {
    guard let next = heap.min else { return VirtualTime(ticks: .max - 1) }
    // A tick comes after the arrivals of its instant.
    return next.rank >> 32 == 0 ? VirtualTime(ticks: next.time.ticks - 1) : next.time
  }

  /// Kind and client packed into one number, so that an order of two fields decides.
  private struct Entry: Comparable {
    static let tick: UInt64 = 1 << 32

    var time: VirtualTime
    var rank: UInt64

    var event: Event {
      switch rank >> 32 {
      case 0: .arrival(ClientID(UInt32(rank)))
      case 1: .tick
      case 2: .evaluation
      default: .end
      }
    }

    static func < (left: Self, right: Self) -> Bool {
      left.time.ticks != right.time.ticks
        ? left.time.ticks < right.time.ticks : left.rank < right.rank
    }
  }
}
