/// The core under the real clock: decisions that follow from what happens, when it happens.
///
/// A schedule whose arrivals are told, in place of following from the delays; timers, evaluations and the
/// end are its own, at their exact times. What happened is recorded as decisions follow from it: the same
/// record, settings and weights give the same decisions.
public struct LiveDecisions: Sendable {
  private var schedule: Schedule
  /// Orders of which the record told.
  private var replayed: Set<OrderID> = []
  /// Up to when the record tells what happened; zero without one.
  public private(set) var recordedUntil = VirtualTime.zero
  /// Whether there was a record to follow.
  public let followsRecord: Bool

  /// Decisions from their beginning; with a record, those that it led to, and what follows.
  public init(
    _ settings: ScheduleSettings, weights: ClientWeights, record: [RecordedHappening] = []
  ) {
    schedule = Schedule(settings, weights: weights, happenings: Happenings())
    followsRecord = !record.isEmpty
    for entry in record {
      if case .arrived(let order) = entry.happening { replayed.insert(order) }
      schedule.take(entry.happening, at: entry.time)
      recordedUntil = max(recordedUntil, entry.time)
    }
    if followsRecord { schedule.reach(recordedUntil) }
  }

  /// The next decision; nil where there is none before something happens or the time goes on, and after
  /// the stop.
  public mutating func next() -> Schedule.Step? { schedule.next() }

  /// Takes in what happened. An order of which the record told is not back a second time.
  public mutating func take(_ happening: Happening, at time: VirtualTime) {
    if case .arrived(let order) = happening, replayed.contains(order) { return }
    schedule.take(happening, at: time)
  }

  /// The time of the moment, up to which nothing happens any more that was not taken in.
  public mutating func reach(_ time: VirtualTime) { schedule.reach(time) }

  /// When something is decided next if nothing happens before; nil where nothing is.
  public var nextDecision: VirtualTime? { schedule.nextDecision }

  /// What decisions followed from since this was asked last, to be recorded.
  public mutating func takeRecord() -> [RecordedHappening] {
    let decided = schedule.takeDecided()
    return followsRecord ? decided.filter { $0.time > recordedUntil } : decided
  }
}
