import Records

extension Workspace {
  /// The tables of a run's store, without what a clock told, and without which process did what: all
  /// that two runs of one experiment have in common.
  func storedTables(in folder: String) throws -> [String: [[StoredValue]]] {
    let run = try StoredRun("\(path)/\(folder)")
    var all: [String: [[StoredValue]]] = [:]
    for (table, left) in [
      ("experiment", []), ("clients", []), ("labels", []), ("label_counts", []),
      ("aggregations", ["wall_seconds"]), ("updates", ["wall_seconds", "process"]),
      ("evaluations", ["wall_seconds"]), ("measures", []), ("client_measures", []),
      ("faults", []), ("summary", []),
    ] {
      let (columns, rows) = try run.rows(of: "SELECT * FROM \(table) ORDER BY rowid")
      let kept = columns.indices.filter { !left.contains(columns[$0]) }
      all[table] = rows.map { row in kept.map { row[$0] } }
    }
    let ofSession: Set = [
      "wall_seconds", "updates_per_second", "processes", "begun", "command_line",
    ]
    // In the order of their keys: which of them were written first depends on when a run was killed.
    all["summary"] = all["summary"]?.filter { !ofSession.contains($0[0].text ?? "") }
      .sorted { ($0[0].text ?? "") < ($1[0].text ?? "") }
    return all
  }
}
