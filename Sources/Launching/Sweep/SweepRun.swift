public import Experiment
public import Records
internal import Runtime

/// A sweep from its first cell to its last. Of a tuning the best value of each group is found first, on
/// the tuning seeds, and then run with the seeds that are reported.
public struct SweepRun {
  private let sweep: Sweep
  private let folder: SweepFolder
  /// What every cell's coordinator is given before its own values: the file, and `--set`s.
  private let arguments: [String]
  private let queue: CellQueue
  private var progress: SweepProgress
  private var rows: [SweepRow] = []

  /// What a sweep came to.
  public struct Outcome: Sendable {
    /// The varied keys, in the order of the rows' values.
    public var keys: [String]
    /// The cells that are reported, then those that chose.
    public var rows: [SweepRow]
    /// Of each group of a tuning.
    public var tuned: [TunedValue]
    /// Whether a signal ended it early.
    public var isInterrupted: Bool
  }

  /// - Parameters:
  ///   - file: the experiment file that the sweep was read from.
  ///   - overrides: `key=value` of all cells.
  public init(
    _ sweep: Sweep, file: String, overrides: [String], folder: SweepFolder,
    options: CellQueue.Options
  ) {
    self.sweep = sweep
    self.folder = folder
    arguments = [file] + overrides.flatMap { ["--set", $0] }
    queue = CellQueue(options)
    let reported = sweep.tuning.map { $0.groups.count * $0.reportSeeds.count } ?? 0
    progress = SweepProgress(options.progress, cells: sweep.cells.count + reported)
  }

  /// Runs what is not done yet.
  /// - Throws: when a cell's folder holds another experiment's run, or no process can be started.
  public consuming func run() async throws -> Outcome {
    guard let tuning = sweep.tuning else {
      let results = try await run(sweep.cells, for: .report)
      return outcome(reported: results, tuned: [])
    }
    let searches = try await search(tuning)
    var cells: [SweepCell] = []
    if !queue.isStopped {
      for search in searches {
        guard let best = search.best, let value = tuning.value(at: best) else { continue }
        cells += try tuning.reportSeeds.map {
          try sweep.cell(values(of: search.group, tuning, value, seed: $0))
        }
      }
    }
    let reported = try await run(cells, for: .report)
    return outcome(reported: reported, tuned: searches.map { tuned($0, tuning) })
  }

  private func outcome(reported: [SweepRow], tuned: [TunedValue]) -> Outcome {
    Outcome(
      keys: sweep.keys, rows: reported + rows.filter { $0.part == .tuning }, tuned: tuned,
      isInterrupted: queue.isStopped)
  }

  /// Runs cells, and adds a row for each.
  private mutating func run(
    _ cells: [SweepCell], for part: SweepRow.Part
  ) async throws -> [SweepRow] {
    let ends = try await queue.run(cells.map(cellRun), &progress)
    let new = try Self.rows(of: cells, ends, for: part, in: folder)
    rows += new
    return new
  }

  private func cellRun(_ cell: SweepCell) -> CellRun {
    CellRun(
      label: cell.label, scheme: cell.experiment.schemeName,
      folder: folder.path + "/" + folder.cell(cell.label),
      resolvedYAML: cell.experiment.resolvedYAML,
      arguments: arguments + cell.overrides.flatMap { ["--set", $0] })
  }

  private static func rows(
    of cells: [SweepCell], _ ends: [CellEnd?], for part: SweepRow.Part, in folder: SweepFolder
  ) throws -> [SweepRow] {
    var new: [SweepRow] = []
    for (cell, end) in zip(cells, ends) {
      let run = folder.cell(cell.label)
      var row = SweepRow(
        values: cell.values, label: cell.label, scheme: cell.experiment.schemeName, part: part,
        state: SweepRow.State(end), run: run, result: nil)
      if case .finished = row.state {
        let path = folder.path + "/" + run
        row.result = SweepRow.Result(
          summary: try RunFolder.summary(in: path), metrics: try RunFolder.metrics(in: path))
      }
      new.append(row)
    }
    return new
  }
}

// MARK: - A sweep in parts
extension SweepRun {
  /// Runs some of the cells and no others, as where each machine of several does some.
  /// - Parameter numbers: the cells, from 1, all of them there.
  /// - Precondition: nothing is tuned: a tuning chooses its cells as it goes.
  public consuming func run(cells numbers: ClosedRange<Int>) async throws -> Outcome {
    precondition(sweep.tuning == nil, "a tuning has no cells that are known before it")
    let cells = Array(sweep.cells[(numbers.lowerBound - 1)..<numbers.upperBound])
    progress = SweepProgress(progress.style, cells: cells.count)
    return outcome(reported: try await run(cells, for: .report), tuned: [])
  }

  /// All cells as their folders tell of them; nothing is run.
  /// - Precondition: nothing is tuned.
  public consuming func collected() throws -> Outcome {
    precondition(sweep.tuning == nil, "a tuning has no cells that are known before it")
    let ends = try sweep.cells.map { try cellRun($0).pastEnd() }
    let rows = try Self.rows(of: sweep.cells, ends, for: .report, in: folder)
    return outcome(reported: rows, tuned: [])
  }
}

// MARK: - Tuning
extension SweepRun {
  /// Tries the grid of each group, and what it grows by, all groups side by side.
  private mutating func search(_ tuning: Tuning) async throws -> [TuningSearch] {
    var searches = tuning.groups.map { TuningSearch($0, of: tuning) }
    var isFirst = true
    while !queue.isStopped {
      var cells: [SweepCell] = []
      var places: [(search: Int, index: Int)] = []
      for number in searches.indices {
        for index in searches[number].open {
          guard let value = tuning.value(at: index) else { continue }
          do throws(ExperimentError) {
            let own = try tuning.seeds.map { seed throws(ExperimentError) in
              try sweep.cell(values(of: searches[number].group, tuning, value, seed: seed))
            }
            cells += own
            places.append((number, index))
          } catch {
            // Beyond what the key may be.
            searches[number].refuse(index)
          }
        }
      }
      if cells.isEmpty { break }
      if !isFirst { progress.expect(cells.count) }
      isFirst = false
      let results = try await run(cells, for: .tuning)
      // What was not run says nothing.
      if queue.isStopped { break }
      for (place, cell) in places.enumerated() {
        let own = results[(place * tuning.seeds.count)..<((place + 1) * tuning.seeds.count)]
        searches[cell.search].note(own.map(\.result), at: cell.index)
      }
      for number in searches.indices { searches[number].grow() }
    }
    return searches
  }

  private func values(
    of group: Tuning.Group, _ tuning: Tuning, _ value: String, seed: UInt64
  ) -> [String: String] {
    group.values.merging([tuning.key: value, "seed": "\(seed)"]) { $1 }
  }

  private func tuned(_ search: TuningSearch, _ tuning: Tuning) -> TunedValue {
    let trials = search.scores.sorted { $0.key < $1.key }.compactMap { index, score in
      tuning.value(at: index).map {
        TunedValue.Trial(
          value: $0, mean: score.mean, lost: score.lost, unreached: score.unreached)
      }
    }
    return TunedValue(
      label: search.group.label, key: tuning.key,
      value: search.best.flatMap { tuning.value(at: $0) }, trials: trials,
      isAtEdge: search.isAtEdge)
  }
}

extension SweepRow.State {
  fileprivate init(_ end: CellEnd?) {
    switch end {
    case .finished: self = .finished
    case .failed(let reason): self = .failed(reason)
    case .diverged(let reason): self = .diverged(reason)
    case .interrupted: self = .interrupted
    case nil: self = .waiting
    }
  }
}
