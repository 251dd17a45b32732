internal import Wording
internal import Execution

/// A client process, as `run.sqlite` has it.
public struct StoredProcess: Hashable, Codable, StorableRow {
  /// Its number among those of all sessions, from 1.
  public var process: Int
  /// What the log calls it, of its session.
  public var name: String
  public var host: String?
  public var pid: Int?
  /// Of its machine: how many, and bytes.
  public var cores, memory: Int?
  /// What it computes with, for people.
  public var arithmetic: String?
  /// Updates that it answered, and clients that it evaluated versions on; nil where nobody came to count them.
  public var updates, evaluations: Int?
  /// How long it was at that, in wall seconds.
  public var busy: Double?
  /// In wall seconds; nil where it was there to the end.
  public var joined, left: Double?
  /// Why it left.
  public var reason: String?

  static let table = StoreTable(
    "processes", "process INTEGER PRIMARY KEY", "name TEXT NOT NULL", "host TEXT", "pid INTEGER",
    "cores INTEGER", "memory INTEGER", "arithmetic TEXT", "updates INTEGER",
    "evaluations INTEGER", "busy REAL", "joined REAL", "\"left\" REAL", "reason TEXT")

  init(process: Int, _ newcomer: RunEvent.Newcomer, joined: Double) {
    self.process = process
    (name, host, pid) = (newcomer.name, newcomer.host.name.printable, newcomer.pid)
    cores = newcomer.host.cores > 0 ? newcomer.host.cores : nil
    (memory, arithmetic) = (newcomer.memoryBytes, newcomer.arithmetic)
    self.joined = joined
  }

  /// Takes what it has done.
  mutating func add(_ done: WorkDone) {
    (updates, evaluations) = (done.updates, done.evaluations)
    busy = done.busy / .seconds(1)
  }

  func bind(to columns: inout BoundColumns) {
    columns.add(process)
    columns.add(name)
    columns.add(host)
    columns.add(pid)
    columns.add(cores)
    columns.add(memory)
    columns.add(arithmetic)
    columns.add(updates)
    columns.add(evaluations)
    columns.add(busy)
    columns.add(joined)
    columns.add(left)
    columns.add(reason)
  }

  init(from columns: inout ReadColumns) {
    process = columns.integer()
    name = columns.text()
    host = columns.optionalText()
    pid = columns.optionalInteger()
    cores = columns.optionalInteger()
    memory = columns.optionalInteger()
    arithmetic = columns.optionalText()
    updates = columns.optionalInteger()
    evaluations = columns.optionalInteger()
    busy = columns.optionalReal()
    joined = columns.optionalReal()
    left = columns.optionalReal()
    reason = columns.optionalText()
  }
}
