internal import GRDB
internal import Glibc

/// Many stores in one: the same tables, each with the column `run` in front, the run's folder.
public final class StoreExport {
  private let path: String
  private let draft: String
  private let queue: DatabaseQueue
  private var isFinished = false

  /// Begins the file, beside its place until it is whole.
  public init(path: String) throws(ResultsError) {
    self.path = path
    draft = path + DraftFile.suffix
    // SQLite would say less clearly where nobody may write.
    _ = try DraftFile(path: path)
    UnfinishedFiles.begin(draft)
    StoreFile.remove(draft)
    do {
      var configuration = Configuration()
      configuration.foreignKeysEnabled = false
      configuration.busyMode = .timeout(2)
      queue = try DatabaseQueue(path: draft, configuration: configuration)
      try queue.inDatabase { database in
        // Whoever is interrupted begins again.
        try database.execute(sql: "PRAGMA synchronous = OFF")
        _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = OFF")
        for table in StoreSchema.tables { try database.execute(sql: table.exportedCreation) }
        try database.execute(sql: "PRAGMA application_id = \(StoreSchema.exportID)")
        try database.execute(sql: "PRAGMA user_version = \(StoreSchema.version)")
      }
    } catch {
      UnfinishedFiles.discard(draft)
      throw ResultsError(store: path, error)
    }
  }

  deinit {
    if !isFinished { UnfinishedFiles.discard(draft) }
  }

  /// Adds all rows of a run's store.
  /// - Throws: when it cannot be read.
  public func add(_ folder: String) throws(ResultsError) {
    let file = folder + "/" + StoreFile.name
    // Refuses what is none.
    _ = try StoredRun(folder)
    do {
      try queue.inDatabase { database in
        try database.execute(sql: "ATTACH ? AS one", arguments: [file])
        defer { try? database.execute(sql: "DETACH one") }
        // One moment of a run that goes on.
        try database.inTransaction(.deferred) {
          for table in StoreSchema.tables {
            try database.execute(
              sql: """
                INSERT INTO main.\(table.name) (run, \(table.names))
                SELECT ?, \(table.names) FROM one.\(table.name) ORDER BY one.\(table.name).rowid
                """, arguments: [folder])
          }
          return .commit
        }
      }
    } catch {
      throw ResultsError(store: file, error)
    }
  }

  /// Moves the file into its place.
  public func finish() throws(ResultsError) {
    do { try queue.close() } catch { throw ResultsError(store: path, error) }
    try UnfinishedFiles.finish(draft, as: path)
    isFinished = true
  }
}

extension StoreTable {
  /// SQL that makes it for rows of many runs, of which no column is a key.
  fileprivate var exportedCreation: String {
    let all = columns.map {
      "\($0.name) \($0.declaration.replacing(" PRIMARY KEY", with: " NOT NULL"))"
    }
    return "CREATE TABLE \(name) (run TEXT NOT NULL, \(all.joined(separator: ", "))) STRICT"
  }
}
