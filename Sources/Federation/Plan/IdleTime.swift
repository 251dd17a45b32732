/// How long each client waits: from the arrival of its work, or from where it was abandoned, to the
/// client's next order; before its first order it waits too.
struct IdleTime: Sendable {
  /// When each client's last work is back; the end of time where that is not known yet.
  private var free: [Int64]
  /// Ticks of each client so far.
  private var waited: [Int64]

  init(clients: Int) {
    free = Array(repeating: 0, count: clients)
    waited = free
  }

  /// The client works from the order's start to `due`, or until it is said to be back.
  mutating func work(_ order: TrainingOrder, until due: VirtualTime?) {
    let client = order.client.index
    // Work that outlasted the end and was abandoned is still open here.
    waited[client] += max(0, order.start.ticks - free[client])
    free[client] = (due ?? .endOfTime).ticks
  }

  /// The client's work is back.
  mutating func arrive(_ client: ClientID, at now: VirtualTime) { free[client.index] = now.ticks }

  /// The client's work ends unused.
  mutating func abandon(_ client: ClientID, at now: VirtualTime) {
    free[client.index] = min(free[client.index], now.ticks)
  }

  /// Each client's share of the time up to `end`, in [0, 1].
  func shares(until end: VirtualTime) -> [Double] {
    guard end.ticks > 0 else { return free.map { _ in 0 } }
    return zip(waited, free).map { waited, free in
      Double(waited + max(0, end.ticks - free)) / Double(end.ticks)
    }
  }
}
