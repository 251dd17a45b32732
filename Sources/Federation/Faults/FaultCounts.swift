/// How many updates of a schedule faults strike, of those that are aggregated.
public struct FaultCounts: Sendable {
  /// Nil where none can be.
  public private(set) var corrupt, duplicate: Int?

  private let corruptUpdates: CorruptUpdates?
  private let duplicateUpdates: DuplicateUpdates?

  init(_ settings: ScheduleSettings) {
    corruptUpdates = CorruptUpdates(settings)
    duplicateUpdates = DuplicateUpdates(settings)
    (corrupt, duplicate) = (corruptUpdates.map { _ in 0 }, duplicateUpdates.map { _ in 0 })
  }

  mutating func add(_ aggregation: Aggregation) {
    if let corruptUpdates {
      corrupt? += aggregation.contributions.count { corruptUpdates.contain($0.order.id) }
    }
    if let duplicateUpdates {
      duplicate? += aggregation.contributions.count { duplicateUpdates.contain($0.order.id) }
    }
  }
}
