internal import Glibc
internal import Records
public import Runtime
internal import Wording

/// Runs the cells of a sweep side by side on this machine, each in processes of its own. Data files are
/// in memory once, since all map the same cache.
///
/// A cell that has finished is left as it is, one that was interrupted goes on, and one that fails does
/// not stop the others.
public struct CellQueue: Sendable {
  /// How the cells of a sweep are run.
  public struct Options: Sendable {
    /// How many cells at once, at least 1.
    public var jobs: Int
    /// Client processes of each cell; nil where one process does all of a cell.
    public var processes: Int?
    /// What starts them; nil for this program itself.
    public var clientProgram: ClientProgram?
    public var transport: LocalRun.Transport
    public var progress: ProgressStyle
    /// Whether each run's own progress is shown, in place of a line for each cell that ends.
    public var showsRuns: Bool
    /// Whether nothing that runs say is shown, not even what goes wrong, which the results tell.
    public var silencesRuns = false
    /// What every cell's coordinator is given besides.
    public var coordinatorArguments: [String]

    public init(
      jobs: Int, processes: Int?, clientProgram: ClientProgram? = nil,
      transport: LocalRun.Transport = .ipc, progress: ProgressStyle, showsRuns: Bool = false,
      coordinatorArguments: [String] = []
    ) {
      self.jobs = jobs
      self.processes = processes
      self.clientProgram = clientProgram
      self.transport = transport
      self.progress = progress
      self.showsRuns = showsRuns
      self.coordinatorArguments = coordinatorArguments
    }

    /// How many cells at once make use of a machine: as many as it has cores for their processes.
    public static func usualJobs(processes: Int?) -> Int {
      max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) / (processes ?? 1))
    }
  }

  private let options: Options
  private let stop = StopFanOut()

  public init(_ options: Options) { self.options = options }

  /// Whether a signal has asked for an end: no further cell is begun.
  public var isStopped: Bool { stop.isStopped }

  /// Runs all that have not finished, in their order.
  /// - Returns: how each ended; nil for those that were not begun, which happens after a signal.
  /// - Throws: when a folder holds a run of another experiment, or no process can be started.
  func run(_ cells: [CellRun], _ progress: inout SweepProgress) async throws -> [CellEnd?] {
    let starts = try cells.map { cell throws(ResultsError) in try cell.start() }
    let signals = try StopSignals { [stop] in stop.request() }
    defer { signals.cancel() }
    var ends = [CellEnd?](repeating: nil, count: cells.count)
    for (place, start) in starts.enumerated() {
      if case .finished = start { ends[place] = .finished }
    }
    progress.skip(ends.count { $0 != nil })
    try await withThrowingTaskGroup(of: (Int, CellEnd).self) { group in
      var waiting = cells.indices.filter { ends[$0] == nil }[...]
      func begin() {
        guard !stop.isStopped, let place = waiting.popFirst() else { return }
        let (cell, start) = (cells[place], starts[place])
        let label = "\(place + 1)/\(cells.count) \(cell.label)"
        group.addTask { (place, try await run(cell, start, label: label)) }
      }
      for _ in 0..<options.jobs { begin() }
      while let (place, end) = try await group.next() {
        ends[place] = end
        progress.note(end, of: cells[place].label, isSilent: options.showsRuns)
        begin()
      }
    }
    return ends
  }

  private func run(
    _ cell: CellRun, _ start: CellRun.Start, label: String
  ) async throws -> CellEnd {
    let isResumed = if case .resumed = start { true } else { false }
    let place =
      isResumed ? ["--resume", cell.folder] : cell.arguments + ["--output", cell.folder]
    var local = LocalRun(
      arguments: place + options.coordinatorArguments, processes: options.processes,
      transport: options.transport, resumedFolder: isResumed ? cell.folder : nil,
      progress: options.showsRuns ? options.progress : .none, label: label, relaysResult: false)
    local.clientProgram = options.clientProgram
    local.isSilent = options.silencesRuns
    let ending = try await local.run(whenStopped: stop.stream())
    switch ending.code {
    case ExitCode.done: return .finished
    case ExitCode.interrupted: return .interrupted
    default:
      let reason = ending.failure ?? "it ended with code \(ending.code)"
      return ending.isDivergence ? .diverged(reason) : .failed(reason)
    }
  }
}
