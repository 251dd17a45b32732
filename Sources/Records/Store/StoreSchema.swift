/// What `run.sqlite` is made of; docs/store.md says it to users.
enum StoreSchema {
  /// `PRAGMA user_version`: changes when a table or a column does.
  static let version = 2
  /// `PRAGMA application_id`, by which `file` and we know it: "METN".
  static let applicationID = 0x4D45_544E
  /// The same of the stores of many runs in one: "METR".
  static let exportID = 0x4D45_5452

  static let settings = ["experiment", "summary"].map {
    StoreTable($0, "key TEXT PRIMARY KEY", "value ANY")
  }
  static let rows: [any StorableRow.Type] = [
    StoredClient.self, StoredLabel.self, StoredLabelCount.self, StoredAggregation.self,
    StoredUpdate.self, StoredEvaluation.self, StoredMeasure.self, StoredClientMeasure.self,
    StoredProcess.self, StoredEvent.self, StoredFault.self,
  ]
  static let tables = settings + rows.map { $0.table }

  /// SQL that makes an empty store.
  static let creation =
    tables.map(\.creation) + [
      "PRAGMA application_id = \(applicationID)", "PRAGMA user_version = \(version)",
    ]
}
