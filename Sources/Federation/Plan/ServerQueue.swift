internal import Chance
internal import DequeModule

/// What waits for the server, and what it is at: first come, first served.
struct ServerQueue: Sendable {
  /// What takes the server a time.
  enum Job: Sendable {
    /// It reads what has come.
    case reading(Coordinator.Input)
    /// It makes the aggregation that this brings about, and hands it in when that is done.
    case aggregating(Coordinator.Input)
  }

  private let aggregation: DelayLaw?
  private let seed: UInt64
  /// How long it reads an update; nil where that takes no time.
  let reading: VirtualDuration?
  private var waiting: Deque<Coordinator.Input> = []
  private var job: Job?

  /// Nil where the server takes no time for anything.
  init?(_ delays: Delays) {
    guard let times = delays.model.server else { return nil }
    aggregation = times.aggregation
    seed = delays.updateSeed
    reading = times.byte.map { VirtualDuration(roundingUnits: $0 * Double(delays.load.upload)) }
  }

  /// Whether it does nothing and nothing waits for it.
  var isIdle: Bool { job == nil && waiting.isEmpty }

  /// What has come waits behind all that came before.
  mutating func append(_ input: Coordinator.Input) { waiting.append(input) }

  /// What it takes up next; nil while it is busy, and where nothing waits.
  mutating func takeNext() -> Coordinator.Input? { job == nil ? waiting.popFirst() : nil }

  /// It is busy with this from now on.
  mutating func begin(_ job: Job) { self.job = job }

  /// What it has done; it is free from now on.
  mutating func finish() -> Job? {
    defer { job = nil }
    return job
  }

  /// How long the aggregation takes that makes the version after this one: a function of the seed and
  /// the version; nil where it takes no time.
  func aggregationTime(after version: Int) -> VirtualDuration? {
    guard let aggregation else { return nil }
    if let fixed = aggregation.fixedValue { return VirtualDuration(roundingUnits: fixed) }
    let number = UInt64(version)
    var stream = RandomStream(
      seed: seed, purpose: .aggregation, client: UInt32(truncatingIfNeeded: number >> 32),
      update: UInt32(truncatingIfNeeded: number))
    return VirtualDuration(roundingUnits: aggregation.draw(&stream))
  }
}
