internal import Chance
internal import HeapModule

/// Crashes and recoveries that are still to come, in their order: by time, then by client.
///
/// A client's k-th crash is a function of (seed, client, k) and of the one before, whatever the scheme is.
/// - Complexity: O(M) memory for M clients that crash, O(log M) for each crash.
struct CrashTimes: Sendable {
  private var events = Heap<Event>()
  /// How many of them are recoveries.
  private var recoveries = 0
  private let crashes: Crashes
  private let seed: UInt64

  /// Nil where nobody crashes.
  init?(_ settings: ScheduleSettings) {
    guard let crashes = settings.faults.crashes else { return nil }
    self.crashes = crashes
    seed = settings.seed
    let chosen = crashes.clients.chosen(
      among: settings.clients, seed: settings.seed, .crashingClients)
    for client in settings.clientIDs where chosen?.contains(client) ?? true {
      crash(client, number: 0, after: .zero)
    }
  }

  /// When the next one is; nil where there is none.
  var nextTime: VirtualTime? { events.min.map { VirtualTime(ticks: $0.ticks) } }

  /// Whether somebody who is away comes back.
  var awaitsRecovery: Bool { recoveries > 0 }

  /// The next one: who leaves, or is there again.
  mutating func popNext() -> (Happening, VirtualTime)? {
    guard let event = events.popMin() else { return nil }
    let time = VirtualTime(ticks: event.ticks)
    if event.isRecovery {
      recoveries -= 1
      if case .rate = crashes.moment { crash(event.client, number: event.number + 1, after: time) }
      return (.joined(event.client), time)
    }
    if let recovery = crashes.recovery {
      insert(event.client, event.number, at: time.advanced(by: recovery), isRecovery: true)
    }
    return (.left(event.client), time)
  }

  private mutating func crash(_ client: ClientID, number: UInt32, after time: VirtualTime) {
    switch crashes.moment {
    case .at(let time): insert(client, number, at: time, isRecovery: false)
    case .rate(let rate):
      var stream = RandomStream(
        seed: seed, purpose: .crash, client: client.rawValue, update: number)
      let life = VirtualDuration(roundingUnits: stream.nextExponential() / rate)
      insert(client, number, at: time.advanced(by: life), isRecovery: false)
    }
  }

  /// What is past the end of time does not happen.
  private mutating func insert(
    _ client: ClientID, _ number: UInt32, at time: VirtualTime, isRecovery: Bool
  ) {
    guard time < .endOfTime else { return }
    if isRecovery { recoveries += 1 }
    events.insert(
      Event(ticks: time.ticks, client: client, number: number, isRecovery: isRecovery))
  }

  private struct Event: Comparable {
    let ticks: Int64
    let client: ClientID
    /// How often the client crashed before.
    let number: UInt32
    let isRecovery: Bool

    static func < (left: Self, right: Self) -> Bool {
      left.ticks != right.ticks ? left.ticks < right.ticks : left.client < right.client
    }
  }
}
