public import Execution
internal import Digests
internal import Federation
internal import Glibc

/// The folder of one run: the resolved experiment, the metrics as they come, the summary at the end.
///
/// Every file is whole at every moment: rows are written line by line, everything else is written
/// beside its place and then moved into it.
public final class RunFolder {
  /// Where it is.
  public let path: String
  private let experimentSHA256: String
  private let checkpoints: CheckpointFolder
  private let writer: CheckpointWriter
  /// The files of rows, in the order in which they are written.
  private let rowFiles: [(name: String, file: RowFile)]
  /// What is not in the files of rows yet.
  private var waiting: [Checkpoint.Row] = []
  /// How long the files of rows were before the last row.
  private var bytesBeforeLastRow: [String: Int] = [:]

  /// The headers of the files of rows beside `metrics.csv`.
  private static let besideMetrics = [
    ("spread.csv", SpreadRow.columns.header), ("measures.csv", MeasureRow.columns.header),
  ]
  private static let metricsName = "metrics.csv"

  /// Makes the folder and begins its files of rows.
  /// - Throws: when the folder cannot be made or already holds a run.
  public init(path: String, experiment: String) throws(ResultsError) {
    self.path = path
    experimentSHA256 = SHA256.digest(of: experiment)
    checkpoints = CheckpointFolder(in: path)
    try Self.makeFolder(path)
    guard access(path + "/metrics.csv", F_OK) != 0 else { throw .folderInUse(path) }
    try Self.write(Array(experiment.utf8), to: path + "/experiment.yaml")
    let metrics = try RowFile(beginning: path + "/metrics.csv", header: Metrics.header)
    // Who lists runs may look at the lock at this moment.
    guard (0..<20).contains(where: { _ in metrics.lock() || usleep(1_000) != 0 }) else {
      throw .folderInUse(path)
    }
    var files = [(name: Self.metricsName, file: metrics)]
    for (name, header) in Self.besideMetrics {
      files.append((name, try RowFile(beginning: path + "/" + name, header: header)))
    }
    rowFiles = files
    writer = try CheckpointWriter(checkpoints)
    try syncFolder(path)
    // Not every folder around it may be read.
    try? syncFolder(path + "/..")
  }

  /// Goes on with an interrupted run: its files of rows are cut back to the checkpoint.
  /// - Throws: when they are not those of the checkpoint.
  public init(resuming run: InterruptedRun) throws(ResultsError) {
    path = run.path
    experimentSHA256 = SHA256.digest(of: run.experiment)
    checkpoints = CheckpointFolder(in: path)
    var files = [(name: Self.metricsName, file: run.metrics)]
    for (name, header) in Self.besideMetrics {
      files.append((name, try RowFile(opening: path + "/" + name, header: header)))
    }
    rowFiles = files
    writer = try CheckpointWriter(checkpoints)
    let bytes = run.checkpoint?.rowBytes
    for (name, file) in rowFiles { try file.cut(to: bytes.map { $0[name] ?? 0 }) }
    waiting = run.checkpoint?.waitingRows ?? []
    try writeRows()
    try syncFolder(path)
  }

  /// Adds a row to `metrics.csv` and one to `spread.csv`, and to `measures.csv` one for each measure; see
  /// `writeRows`.
  public func add(_ row: Metrics, _ spread: SpreadRow, _ measures: [MeasureRow] = []) {
    waiting.append([
      "metrics.csv": [row.row], "spread.csv": [SpreadRow.columns.line(of: spread)],
      "measures.csv": measures.map { MeasureRow.columns.line(of: $0) },
    ])
  }

  /// Writes the rows that were added: each whole and with its counterparts, or not at all. What could not
  /// be written is written the next time, and a checkpoint holds it.
  public func writeRows() throws(ResultsError) {
    while let row = waiting.first {
      let before = rowBytes
      do throws(ResultsError) {
        for (name, file) in rowFiles {
          for line in row[name] ?? [] { try file.append(line) }
        }
      } catch {
        for (name, file) in rowFiles { try file.cut(to: before[name]) }
        throw error
      }
      bytesBeforeLastRow = before
      waiting.removeFirst()
    }
  }

  /// Keeps where the run stands.
  /// - Parameters:
  ///   - isBeforeLastRow: whether the last evaluation is done again by who goes on.
  ///   - waitingStoreRows: what `run.sqlite` has no room for.
  public func keep(
    _ state: RunState, isBeforeLastRow: Bool = false, waitingStoreRows: WaitingRows? = nil,
    wallSeconds: Double, trainingSeconds: Double, dataFingerprint: UInt64, program: String,
    arithmeticCore: String
  ) throws(ResultsError) {
    // A checkpoint speaks of rows, so they are on the disk first.
    for (_, file) in rowFiles { try file.sync() }
    let isLastWritten = waiting.isEmpty
    var checkpoint = Checkpoint(
      state, wallSeconds: wallSeconds, trainingSeconds: trainingSeconds,
      rowBytes: isBeforeLastRow && isLastWritten ? bytesBeforeLastRow : rowBytes,
      experimentSHA256: experimentSHA256, dataFingerprint: dataFingerprint, program: program,
      arithmeticCore: arithmeticCore)
    checkpoint.waitingRows = isBeforeLastRow ? waiting.dropLast() : waiting
    checkpoint.waitingStoreRows = waitingStoreRows
    try writer.write(checkpoint)
  }

  private var rowBytes: [String: Int] {
    Dictionary(uniqueKeysWithValues: rowFiles.map { ($0.name, $0.file.byteCount) })
  }

  /// Writes `summary.json`, with which the run has finished: its checkpoints are removed.
  public func write(_ summary: Summary) throws(ResultsError) {
    // Nothing makes them again once it is there.
    for (_, file) in rowFiles { try file.sync() }
    try Self.write(summary.json, to: path + "/summary.json")
    try syncFolder(path)
    checkpoints.remove()
  }

  /// Writes `clients.csv`: the final model's quality on each client.
  public func write(_ clients: [ClientRow]) throws(ResultsError) {
    try Self.write(ClientRow.columns.csv(of: clients), to: path + "/clients.csv")
  }

  /// The trace of a run; nil where the path is no run's folder.
  public static func trace(of path: String) -> String? {
    let trace = path + "/" + TimedRows.fileName
    return access(trace, F_OK) == 0 ? trace : nil
  }

  /// The text of a run's `experiment.yaml`; nil where there is none.
  package static func experimentText(in path: String) throws(ResultsError) -> String? {
    let bytes = try contents(ofRegularFile: path + "/experiment.yaml")
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Makes a folder that can be written to, and those around it.
  package static func makeFolder(_ path: String) throws(ResultsError) {
    var made = ""
    if path.hasPrefix("/") { made = "/" }
    for part in path.split(separator: "/") {
      made += part
      guard mkdir(made, 0o755) == 0 || errno == EEXIST else { throw .unwritable(made, errno) }
      made += "/"
    }
    guard access(path, W_OK | X_OK) == 0 else { throw .unwritable(path, errno) }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(ResultsError) {
    let file = try DraftFile(path: path)
    try file.append(bytes)
    try file.finish()
  }
}

extension RunFolder {
  /// `runs/<name>-<time>`, with a number behind it when that is taken.
  public static func defaultPath(name: String) -> String {
    var now = Glibc.time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let count = strftime(&buffer, buffer.count, "%Y%m%d-%H%M%S", &parts)
    let stamp = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    let base = "runs/\(name)-\(stamp)"
    var (path, copy) = (base, 1)
    while access(path, F_OK) == 0 {
      copy += 1
      path = "\(base)-\(copy)"
    }
    return path
  }

  /// The rows of a run's `metrics.csv`, in order.
  public static func metrics(in path: String) throws(ResultsError) -> [Metrics] {
    let file = path + "/metrics.csv"
    guard let bytes = try contents(ofRegularFile: file) else {
      throw .unreadable(file, "it cannot be read")
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard lines.first.map(String.init) == Metrics.header else {
      throw .unreadable(file, "its first line is not the header \"\(Metrics.header)\"")
    }
    var rows: [Metrics] = []
    for (index, line) in lines.enumerated().dropFirst() {
      guard let row = Metrics(row: line) else {
        throw .unreadable(file, "line \(index + 1) is not a row of eight numbers")
      }
      rows.append(row)
    }
    return rows
  }

  /// A run's `summary.json`.
  public static func summary(in path: String) throws(ResultsError) -> Summary {
    let file = path + "/summary.json"
    guard let bytes = try contents(ofRegularFile: file) else {
      throw .unreadable(file, "it cannot be read; the run may not have finished")
    }
    do {
      return try StoredJSON.read(bytes, as: Summary.self)
    } catch {
      throw .unreadable(file, "it is not a summary: \(error)")
    }
  }
}
