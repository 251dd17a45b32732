/// Rows that `run.sqlite` does not have yet.
public struct WaitingRows: Hashable, Codable, Sendable {
  var aggregations: [StoredAggregation] = []
  var updates: [StoredUpdate] = []
  var evaluations: [StoredEvaluation] = []
  var measures: [StoredMeasure] = []
  var clientMeasures: [StoredClientMeasure] = []
  /// Those that left are there again, which replaces what was written when they came.
  var processes: [StoredProcess] = []
  var events: [StoredEvent] = []
  /// Keys of the summary.
  var summary: [StoredSetting] = []

  var count: Int {
    aggregations.count + updates.count + evaluations.count + measures.count + clientMeasures.count
      + processes.count + events.count + summary.count
  }

  var isEmpty: Bool { count == 0 }

  /// Forgets them, and keeps the room that they took.
  mutating func clear() {
    aggregations.removeAll(keepingCapacity: true)
    updates.removeAll(keepingCapacity: true)
    evaluations.removeAll(keepingCapacity: true)
    measures.removeAll(keepingCapacity: true)
    clientMeasures.removeAll(keepingCapacity: true)
    processes.removeAll(keepingCapacity: true)
    events.removeAll(keepingCapacity: true)
    summary.removeAll(keepingCapacity: true)
  }
}
