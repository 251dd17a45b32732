internal import GRDB
internal import Glibc
internal import Wording

/// A run's store, `run.sqlite`, opened to be read: of a run that has finished, that goes on, or that was
/// interrupted. All that is read through one of these is of one moment of the run.
public final class StoredRun {
  /// The run folder.
  public let folder: String
  /// The resolved experiment, a key for each value: `training.rate`, `scheme` with its short form,
  /// `scheme.kind`, ...
  public let experiment: [StoredSetting]
  /// What is known of the run; all that `summary.json` has, once it has finished.
  public let summary: [StoredSetting]
  public let state: State
  private let path: String
  private let queue: DatabaseQueue

  /// Where a run stands.
  public enum State: String, Sendable {
    /// A process is at work on it.
    case running
    case finished
    /// It may go on; somebody ended it, or killed it.
    case interrupted
    /// It could not go on.
    case failed
  }

  /// - Parameter path: the run folder, or the file itself.
  /// - Throws: when there is none, or it is no store, damaged, or of another version.
  public init(_ path: String) throws(ResultsError) {
    let isFile = path.hasSuffix(".sqlite")
    let file = isFile ? path : path + "/" + StoreFile.name
    folder = isFile ? Self.folder(of: path) : path
    self.path = file
    try Self.checkPresence(file, in: folder)
    var configuration = Configuration()
    configuration.readonly = true
    // What is read first decides which moment all the rest is of.
    configuration.allowsUnsafeTransactions = true
    configuration.busyMode = .timeout(2)
    do {
      queue = try DatabaseQueue(path: file, configuration: configuration)
      (experiment, summary) = try queue.inDatabase { database in
        try database.execute(sql: "BEGIN DEFERRED TRANSACTION")
        try StoreCheck.check(database, file)
        return (
          try StoreCheck.settings(in: "experiment", database),
          try StoreCheck.settings(in: "summary", database)
        )
      }
    } catch let error as ResultsError {
      throw error
    } catch {
      throw ResultsError(store: file, error)
    }
    let said = summary.first { $0.key == "state" }?.value.text.flatMap(State.init(rawValue:))
    state = Self.state(in: folder, said: said ?? .interrupted)
  }

  /// Where a run stands whose store says this: one that was killed could not say so, and has finished only
  /// with its summary.
  private static func state(in folder: String, said: State) -> State {
    let isAlone = access(folder + "/metrics.csv", F_OK) != 0
    let lacksEnd =
      said == .running
      || said == .finished && !isAlone && access(folder + "/summary.json", F_OK) != 0
    guard lacksEnd else { return said }
    return isAtWork(on: folder) ? .running : .interrupted
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  private static func checkPresence(_ file: String, in folder: String) throws(ResultsError) {
    guard access(folder, F_OK) == 0 else { throw .inaccessible(folder, errno) }
    guard access(file, F_OK) == 0 else {
      guard access(folder + "/metrics.csv", F_OK) == 0 else {
        throw .unreadable(
          folder, "this is no run folder: neither run.sqlite nor metrics.csv is there")
      }
      throw .unreadable(
        file,
        "it is not there; a version of metronome without a store made this run, or somebody "
          + "removed it. metrics.csv and what is beside it are all that is left")
    }
    try StoreFile.checkKind(file)
  }
}

// MARK: - Keys

extension StoredRun {
  /// The value of a key of the summary, or else of the experiment.
  public subscript(key: String) -> StoredValue {
    summary.first { $0.key == key }?.value ?? experiment.first { $0.key == key }?.value ?? .absent
  }

  /// What the tables do not have, a sentence each; empty where they have everything.
  public var missing: [String] {
    var sentences: [String] = []
    let done = Int(self["aggregations"].number ?? 0).counted("aggregation")
    let goOn = "`metronome resume \(folder.shellPath)`"
    switch state {
    case .finished: break
    case .running: sentences.append("the run goes on; \(done) so far")
    case .interrupted:
      sentences.append("the run was interrupted after \(done); go on with \(goOn)")
    case .failed: sentences.append("the run could not go on after \(done); see its events")
    }
    if let from = self["rows_from"].number {
      sentences.append(
        "what came before aggregation \(Int(from).grouped) is missing: the file was not there when "
          + "the run was resumed")
    }
    for (table, key, noun) in [
      ("updates", "updates", "aggregation"), ("aggregations", "aggregations", "aggregation"),
      ("client_measures", "client-measures", "evaluation"),
    ] {
      if self["record.\(key)"].text == "none" {
        sentences.append("\(table) has no rows: record.\(key) is none")
      } else if let place = self["cut.\(table)"].number {
        sentences.append(
          "\(table) has no rows from \(noun) \(Int(place).grouped) on: record.\(key) is "
            + self["record.\(key)"].shown)
      }
    }
    if let count = self["record.updates-per-client"].number {
      sentences.append(
        "updates has the first \(Int(count).grouped) of each client (record.updates-per-client)")
    }
    return sentences
  }
}

// MARK: - Tables

extension StoredRun {
  /// Those that are described, by number; see `record.clients`.
  public func clients() throws(ResultsError) -> [StoredClient] { try rows() }
  public func labels() throws(ResultsError) -> [StoredLabel] { try rows() }
  public func labelCounts() throws(ResultsError) -> [StoredLabelCount] { try rows() }
  public func aggregations() throws(ResultsError) -> [StoredAggregation] { try rows() }
  public func evaluations() throws(ResultsError) -> [StoredEvaluation] { try rows() }
  public func measures() throws(ResultsError) -> [StoredMeasure] { try rows() }
  public func clientMeasures() throws(ResultsError) -> [StoredClientMeasure] { try rows() }
  public func processes() throws(ResultsError) -> [StoredProcess] { try rows() }
  public func events() throws(ResultsError) -> [StoredEvent] { try rows() }
  public func faults() throws(ResultsError) -> [StoredFault] { try rows() }

  /// By aggregation, then by client.
  /// - Complexity: O(n) time and memory; `forEachUpdate` needs no memory.
  public func updates() throws(ResultsError) -> [StoredUpdate] { try rows() }

  /// Hands in all updates, by aggregation, then by client.
  public func forEachUpdate(_ body: (StoredUpdate) -> Void) throws(ResultsError) {
    try read { database in
      try StoreCheck.forEachRow(StoredUpdate.table.selection, database) { columns in
        body(StoredUpdate(from: &columns))
      }
    }
  }

  /// What a question in SQL finds.
  /// - Throws: also when SQLite does not understand it.
  public func rows(of sql: String) throws(ResultsError) -> (
    columns: [String], rows: [[StoredValue]]
  ) {
    try read { database in
      let columns = try database.cachedStatement(sql: sql).columnNames
      var rows: [[StoredValue]] = []
      try StoreCheck.forEachRow(sql, database) { found in
        rows.append(columns.map { _ in found.value() })
      }
      return (columns, rows)
    }
  }

  private func rows<Row: StorableRow>() throws(ResultsError) -> [Row] {
    try read { database in
      var all: [Row] = []
      try StoreCheck.forEachRow(Row.table.selection, database) { columns in
        all.append(Row(from: &columns))
      }
      return all
    }
  }

  private func read<Value>(_ body: (Database) throws -> Value) throws(ResultsError) -> Value {
    do {
      return try queue.inDatabase(body)
    } catch {
      throw ResultsError(store: path, error)
    }
  }
}
