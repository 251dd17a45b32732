internal import GRDB
internal import GRDBSQLite

/// Whether a database is a run's store that this program can read, and the simplest things in it.
enum StoreCheck {
  /// Throws where it is none, or of another version.
  static func check(_ database: Database, _ path: String) throws {
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    guard tables > 0 else {
      throw ResultsError.unreadable(
        path, "it is empty; the run ended before anything was written, or has just begun")
    }
    let id = try Int.fetchOne(database, sql: "PRAGMA application_id")
    guard id == StoreSchema.applicationID else {
      throw ResultsError.unreadable(path, "it is a database, but not the store of a run")
    }
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard version == StoreSchema.version else {
      throw ResultsError.ofAnotherVersion(
        path,
        """
        it has format \(version); this metronome reads format \(StoreSchema.version). Read it with \
        the version that wrote it, or with SQLite itself
        """)
    }
  }

  /// The keys of a table of settings, sorted.
  static func settings(in table: String, _ database: Database) throws -> [StoredSetting] {
    let sql = "SELECT key, value FROM \(table) ORDER BY key"
    var all: [StoredSetting] = []
    try forEachRow(sql, database) { columns in
      let key = columns.text()
      all.append(StoredSetting(key, columns.value()))
    }
    return all
  }

  /// Hands in the rows that SQL finds, one after another.
  static func forEachRow(
    _ sql: String, _ database: Database, _ body: (inout ReadColumns) throws -> Void
  ) throws {
    let statement = try database.cachedStatement(sql: sql).sqliteStatement
    defer { sqlite3_reset(statement) }
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW:
        var columns = ReadColumns(of: statement)
        try body(&columns)
      case SQLITE_DONE: return
      default:
        throw DatabaseError(resultCode: database.lastErrorCode, message: database.lastErrorMessage)
      }
    }
  }
}
