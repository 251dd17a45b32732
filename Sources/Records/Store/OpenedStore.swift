internal import Execution
internal import Glibc
internal import Wording

/// The store of a run that begins or goes on, with the rows that belong to it there.
struct OpenedStore {
  let file: StoreFile
  /// What is to be said of how it was found.
  private(set) var note: String?

  /// - Throws: when it cannot be made, or is not the one that the checkpoint was made with.
  init(_ start: RunStore.Start, _ description: RunDescription) throws(ResultsError) {
    let path = start.folder + "/" + StoreFile.name
    let isThere = access(path, F_OK) == 0
    if isThere, !start.isResumed { throw .folderInUse(start.folder) }
    guard isThere, let checkpoint = start.checkpoint else {
      // A run that begins again does so with nothing.
      let before = isThere ? Self.origin(of: path) : []
      if isThere { try StoreFile.checkKind(path) }
      StoreFile.remove(path)
      file = try StoreFile(creating: path)
      var description = description
      description.summary.replace(with: before)
      if let checkpoint = start.checkpoint {
        description.summary.append(
          StoredSetting("rows_from", .integer(checkpoint.state.aggregations)))
        note = """
          \(path) is not there; a new one has what comes after aggregation \
          \(checkpoint.state.aggregations.grouped)
          """
      }
      try file.write(description)
      return
    }
    file = try StoreFile(opening: path)
    try Self.goOn(file, from: checkpoint)
  }

  /// When and by which command a run began that begins again.
  private static func origin(of path: String) -> [StoredSetting] {
    guard let file = try? StoreFile(opening: path), let all = try? file.summary() else { return [] }
    return all.filter { ["begun", "command_line"].contains($0.key) }
  }

  private static func goOn(_ file: StoreFile, from checkpoint: Checkpoint) throws(ResultsError) {
    let (aggregations, evaluations) = (checkpoint.state.aggregations, checkpoint.state.evaluations)
    let summary = try file.summary()
    let found = summary.first { $0.key == "aggregations" }?.value.number ?? 0
    let waiting = checkpoint.waitingStoreRows
    guard waiting != nil || Int(found) >= aggregations else {
      throw .unreadable(
        file.path,
        """
        it ends at aggregation \(Int(found).grouped), before the checkpoint's \
        \(aggregations.grouped); put the file back as it was, or remove it: then a new one has \
        what comes after that
        """)
    }
    try file.cut(
      aggregations: waiting?.firstAggregation ?? aggregations,
      evaluations: waiting?.firstEvaluation ?? evaluations)
    try file.removeSummary {
      KeptCounts.isPast($0, aggregations: aggregations, evaluations: evaluations)
    }
    var rows = waiting ?? WaitingRows()
    rows.limit(evaluations: evaluations)
    rows.summary.removeAll {
      KeptCounts.isPast($0, aggregations: aggregations, evaluations: evaluations)
    }
    rows.summary.append(StoredSetting("state", .text("running")))
    try file.write(rows)
  }
}

extension WaitingRows {
  /// The first aggregation that something waits of.
  fileprivate var firstAggregation: Int? {
    [aggregations.first?.aggregation, updates.first?.aggregation].compactMap(\.self).min()
  }

  fileprivate var firstEvaluation: Int? { evaluations.first?.evaluation }

  /// Leaves out the evaluation that is done again by who goes on.
  fileprivate mutating func limit(evaluations count: Int) {
    evaluations.removeAll { $0.evaluation >= count }
    measures.removeAll { $0.evaluation >= count }
    clientMeasures.removeAll { $0.measure.evaluation >= count }
  }
}

extension [StoredSetting] {
  /// Puts these in the places of those with the same keys.
  fileprivate mutating func replace(with others: [StoredSetting]) {
    let keys = Set(others.map(\.key))
    removeAll { keys.contains($0.key) }
    append(contentsOf: others)
  }
}
