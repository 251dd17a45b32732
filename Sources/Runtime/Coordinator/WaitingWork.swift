internal import DequeModule
import Federation

/// Rows of a trace in the order of their starts, each held back until it is known when its work was back
/// and those before it are handed out.
struct WaitingWork {
  private var rows: Deque<(order: TrainingOrder, due: VirtualTime?)> = []
  /// Which row of each client waits for its end, counted from the first of all.
  private var places: [ClientID: Int] = [:]
  /// How many were handed out.
  private var handedOut = 0

  /// - Parameter due: nil where it is not known yet.
  mutating func append(_ order: TrainingOrder, due: VirtualTime?) {
    if due == nil { places[order.client] = handedOut + rows.count }
    rows.append((order, due))
  }

  /// The work is back of which that was not known.
  mutating func arrive(_ order: TrainingOrder, at time: VirtualTime) {
    if let place = places.removeValue(forKey: order.client) { rows[place - handedOut].due = time }
  }

  /// The work will never be back, if it is not.
  mutating func abandon(_ order: TrainingOrder) { arrive(order, at: .endOfTime) }

  /// Nothing will be back that is not.
  mutating func abandonAll() {
    for place in places.values { rows[place - handedOut].due = .endOfTime }
    places = [:]
  }

  /// The next row; the end of time is that of work that is never back. Nil where none is left, or where
  /// it is not known yet.
  mutating func popFirst() -> (order: TrainingOrder, due: VirtualTime)? {
    guard let order = rows.first?.order, let due = rows.first?.due else { return nil }
    rows.removeFirst()
    handedOut += 1
    return (order, due)
  }
}
