public import Execution
public import Federation

/// What is kept of a run because its clock is real: `decisions.csv`, from which it can go on, and
/// `trace.csv`.
public struct ClockRows: RunSink {
  private let decisions: RowFile
  private let trace: RowFile
  private var waitingDecisions: [String] = []
  private var waitingTrace: [String] = []
  /// Orders of which the trace tells already: they are done again after an interruption, in no time that
  /// means something.
  private var told: Set<OrderID>
  /// How the run kept to its delays.
  public private(set) var punctuality = Punctuality()

  /// Begins the files, or goes on with those of a run that was interrupted.
  /// - Parameters:
  ///   - record: what the run's decisions followed from so far, and how long the file of it is; nil for a
  ///     run that begins.
  public init(
    in folder: String, after record: (record: [RecordedHappening], byteCount: Int)? = nil
  ) throws(ResultsError) {
    let (decisionsPath, tracePath) = (
      folder + "/" + HappeningRows.fileName, folder + "/" + TimedRows.fileName
    )
    decisions = try RowFile(opening: decisionsPath, header: HappeningRows.header)
    trace = try RowFile(opening: tracePath, header: TimedRows.header)
    try decisions.cut(to: record?.byteCount)
    let bytes = try record == nil ? nil : contents(ofRegularFile: tracePath)
    // A last line that was cut off counts for nothing.
    let whole = bytes?.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
    try trace.cut(to: whole)
    told = TimedRows.orders(in: bytes?.prefix(whole ?? 0) ?? [])
  }

  public mutating func take(_ event: RunEvent, at seconds: Double) {
    switch event {
    case .happened(let entry): waitingDecisions.append(HappeningRows.line(of: entry))
    case .timed(let timing):
      guard !told.contains(timing.order.id) else { return }
      waitingTrace.append(TimedRows.line(of: timing))
      punctuality.add(timing)
    default: break
    }
  }

  public mutating func flush() throws(ResultsError) {
    // The trace first: what decisions tell of has its row.
    if !waitingTrace.isEmpty {
      try trace.append(waitingTrace.joined(separator: "\n"))
      waitingTrace.removeAll(keepingCapacity: true)
    }
    if !waitingDecisions.isEmpty {
      try decisions.append(waitingDecisions.joined(separator: "\n"))
      waitingDecisions.removeAll(keepingCapacity: true)
    }
  }

  /// Waits until all is on the disk: a checkpoint speaks of it.
  public mutating func sync() throws(ResultsError) {
    try flush()
    try trace.sync()
    try decisions.sync()
  }
}
