internal import GRDB
internal import GRDBSQLite
internal import Glibc

/// `run.sqlite` of a run that goes on, to write to. Each write is one transaction, so that the file is whole
/// at every moment, whatever ends the process.
///
/// While it is open, nothing else of this process may open and close the file: SQLite's locks would go
/// with that.
final class StoreFile {
  let path: String
  private let queue: DatabaseQueue
  private var identity = stat()

  static let name = "run.sqlite"
  /// What SQLite puts beside it while it is open, and what a killed process leaves there.
  static let besides = ["-wal", "-shm", "-journal"]
  /// How many pages the log of what is not in the file itself has before they are brought there.
  private static let logPages = 4_000

  /// Makes an empty store.
  init(creating path: String) throws(ResultsError) {
    self.path = path
    queue = try Self.open(path)
    try with { database in
      // Nothing is lost with a store that nothing is in: the run begins again, and so does its store.
      try database.execute(sql: "PRAGMA synchronous = OFF")
      try database.inTransaction(.immediate) {
        for statement in StoreSchema.creation { try database.execute(sql: statement) }
        return .commit
      }
      try Self.prepare(database)
    }
    stat(path, &identity)
  }

  /// Opens a store that is there.
  /// - Throws: when it is none of this version, or is damaged.
  init(opening path: String) throws(ResultsError) {
    self.path = path
    try Self.checkKind(path)
    queue = try Self.open(path)
    try with { database in
      try StoreCheck.check(database, path)
      try Self.prepare(database)
    }
    stat(path, &identity)
  }

  private static func open(_ path: String) throws(ResultsError) -> DatabaseQueue {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    // Whoever reads does not keep us from writing; who does for longer is waited for elsewhere.
    configuration.busyMode = .timeout(0.1)
    do {
      return try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw ResultsError(store: path, error)
    }
  }

  private static func prepare(_ database: Database) throws {
    _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    try database.execute(sql: "PRAGMA synchronous = NORMAL")
    _ = try Int.fetchOne(database, sql: "PRAGMA wal_autocheckpoint = \(logPages)")
  }

  /// Throws where the path leads to something that is no regular file.
  static func checkKind(_ path: String) throws(ResultsError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .inaccessible(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path, "this is no regular file; a run's store is expected here")
    }
  }

  /// Removes what is there, whole or not.
  static func remove(_ path: String) {
    for file in [path] + besides.map({ path + $0 }) { unlink(file) }
  }

  private func with<Value>(
    _ body: (Database) throws -> Value
  ) throws(ResultsError) -> Value {
    do {
      return try queue.writeWithoutTransaction(body)
    } catch {
      throw ResultsError(store: path, error)
    }
  }
}

// MARK: - Writing

extension StoreFile {
  /// Adds the rows: all of them, or none.
  /// - Parameter isDurable: whether they are on the disk then, whatever becomes of the machine.
  func write(_ rows: WaitingRows, isDurable: Bool = false) throws(ResultsError) {
    try checkPresence()
    try with { database in
      if isDurable { try database.execute(sql: "PRAGMA synchronous = FULL") }
      defer { if isDurable { try? database.execute(sql: "PRAGMA synchronous = NORMAL") } }
      try database.inTransaction(.immediate) {
        try Self.insert(rows.aggregations, database)
        try Self.insert(rows.updates, database)
        try Self.insert(rows.evaluations, database)
        try Self.insert(rows.measures, database)
        try Self.insert(rows.clientMeasures, database)
        try Self.insert(rows.processes, database)
        try Self.insert(rows.events, database)
        try Self.set(rows.summary, in: "summary", database)
        return .commit
      }
    }
  }

  /// Writes what is known of a run before its first order.
  func write(_ description: RunDescription) throws(ResultsError) {
    try with { database in
      try database.inTransaction(.immediate) {
        try Self.set(description.experiment, in: "experiment", database)
        try Self.set(description.summary, in: "summary", database)
        try Self.insert(description.clients, database)
        try Self.insert(description.labels, database)
        try Self.insert(description.labelCounts, database)
        return .commit
      }
    }
  }

  /// Writes what only a run's end tells.
  func write(_ summary: [StoredSetting], surrogate: [(client: Int, weight: Double)])
    throws(ResultsError)
  {
    try with { database in
      try database.inTransaction(.immediate) {
        try Self.set(summary, in: "summary", database)
        for (client, weight) in surrogate {
          try database.execute(
            sql: "UPDATE clients SET surrogate_weight = ? WHERE client = ?",
            arguments: [weight.isFinite ? weight : nil, client])
        }
        return .commit
      }
    }
  }

  /// Removes what was done after a checkpoint: all from this aggregation and this evaluation on.
  func cut(aggregations: Int, evaluations: Int) throws(ResultsError) {
    try with { database in
      try database.inTransaction(.immediate) {
        for table in [StoredAggregation.table, StoredUpdate.table] {
          try database.execute(
            sql: "DELETE FROM \(table.name) WHERE aggregation >= ?", arguments: [aggregations])
        }
        for table in [StoredEvaluation.table, StoredMeasure.table, StoredClientMeasure.table] {
          try database.execute(
            sql: "DELETE FROM \(table.name) WHERE evaluation >= ?", arguments: [evaluations])
        }
        return .commit
      }
    }
  }

  /// Forgets keys of the summary.
  func removeSummary(where isGone: (StoredSetting) -> Bool) throws(ResultsError) {
    let gone = try summary().filter(isGone)
    try with { database in
      for setting in gone {
        try database.execute(sql: "DELETE FROM summary WHERE key = ?", arguments: [setting.key])
      }
    }
  }

  /// Leaves one file that can be read wherever it is copied to, even where nobody may write.
  func close() throws(ResultsError) {
    try with { database in
      // Somebody who reads keeps it from that, and it stays as it is.
      _ = try? String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE")
    }
    do { try queue.close() } catch { throw ResultsError(store: path, error) }
  }

  /// SQLite would go on writing into a file that nobody can find any more.
  private func checkPresence() throws(ResultsError) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_ino == identity.st_ino,
      status.st_dev == identity.st_dev
    else {
      throw .unreadable(
        path, "it was removed or replaced while the run went on, and its rows with it")
    }
  }

  private static func insert<Row: StorableRow>(_ rows: [Row], _ database: Database) throws {
    guard !rows.isEmpty else { return }
    let statement = try database.cachedStatement(sql: Row.table.insertion).sqliteStatement
    // What is left bound is bound anew by the next row.
    defer { sqlite3_reset(statement) }
    for row in rows {
      var columns = BoundColumns(of: statement)
      row.bind(to: &columns)
      guard sqlite3_step(statement) == SQLITE_DONE else { throw failure(of: database) }
      sqlite3_reset(statement)
    }
  }

  private static func set(
    _ settings: [StoredSetting], in table: String, _ database: Database
  ) throws {
    guard !settings.isEmpty else { return }
    let sql = "INSERT OR REPLACE INTO \(table) (key, value) VALUES (?, ?)"
    let statement = try database.cachedStatement(sql: sql).sqliteStatement
    defer { sqlite3_reset(statement) }
    for setting in settings {
      var columns = BoundColumns(of: statement)
      columns.add(setting.key)
      columns.add(setting.value)
      guard sqlite3_step(statement) == SQLITE_DONE else { throw failure(of: database) }
      sqlite3_reset(statement)
    }
  }

  private static func failure(of database: Database) -> DatabaseError {
    DatabaseError(resultCode: database.lastErrorCode, message: database.lastErrorMessage)
  }
}

// MARK: - Looking at what is there

extension StoreFile {
  /// How many rows a table has.
  func count(_ table: StoreTable) throws(ResultsError) -> Int {
    try with { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table.name)") ?? 0 }
  }

  /// The largest number in a table's first column; nil where it has no rows.
  func last(_ table: StoreTable) throws(ResultsError) -> Int? {
    try with {
      try Int.fetchOne($0, sql: "SELECT max(\(table.columns[0].name)) FROM \(table.name)")
    }
  }

  func summary() throws(ResultsError) -> [StoredSetting] {
    try with { try StoreCheck.settings(in: "summary", $0) }
  }
}
