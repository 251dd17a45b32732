internal import Learning
internal import Wording

/// An experiment in many variants: what an experiment file has as `sweep` and the command line adds, in
/// the grammar that `docs/experiment-file.md` describes.
public struct Sweep: Sendable {
  /// The varied keys, dotted: those of the file in its order, those that the command line adds, those
  /// of its cases; of a tuning the tuned key and `seed` are last.
  public let keys: [String]
  /// All combinations, the last key's values fastest, then the cases, no two of them equal. Of a tuning
  /// these are the cells that choose; those that report are made by `cell(_:)` when the values are
  /// known.
  public let cells: [SweepCell]
  /// What is tuned, if anything is.
  public let tuning: Tuning?
  /// The name of the base experiment.
  public let name: String

  private let maker: CellMaker
  /// The values that were written, by key and text.
  private let known: [String: [String: SweepValue]]

  /// More cells are in no sweep.
  public static let mostCells = 100_000

  /// Reads the sweep of the experiment file at `path`.
  /// - Parameters:
  ///   - overrides: `key=value` each, for all cells.
  ///   - vary: `key=values` each, in place of that key of the file's sweep or beside it.
  ///   - cases: `key=value,key=value` each, a cell beside the combinations.
  ///   - tune: in place of parts of the file's `sweep.tune`.
  /// - Throws: everything that is wrong with it or with a cell, each problem once, with the values that
  ///   made it.
  /// - Complexity: reads the whole experiment once for each cell.
  public static func read(
    path: String, overrides: [String] = [], vary: [String] = [], cases: [String] = [],
    tune: TypedTuning = TypedTuning()
  ) throws(ExperimentError) -> Sweep {
    try Sweep(
      yaml: readTextFile(path), file: path, overrides: overrides, vary: vary, cases: cases,
      tune: tune)
  }

  /// The same of the text of an experiment file that messages call `file`.
  public init(
    yaml: String, file: String, overrides: [String] = [], vary: [String] = [],
    cases: [String] = [], tune: TypedTuning = TypedTuning()
  ) throws(ExperimentError) {
    let problems = Problems()
    let draft = try ExperimentDraft(
      yaml: yaml, file: file, overrides: overrides, problems: problems)
    let request = SweepRequest(
      draft.sweep, vary: vary, cases: cases, tune: tune, firstIndex: overrides.count,
      problems: problems)
    try problems.throwIfAny()
    guard !request.isEmpty else {
      throw ExperimentError(
        file: file,
        "missing, and nothing is varied; allowed: keys with their values, there or as "
          + "--vary or --case")
    }
    let baseProblems = Problems()
    let base = draft.experiment(isBase: false, problems: baseProblems)
    let seeds = request.tuningSeeds(base: base.task.seed, problems: problems)
    let blocks = request.blocks
    try Self.checkCount(blocks.count, file: file)
    let maker = CellMaker(draft, keys: blocks.keys)
    var trial = CellTrial(maker, keys: blocks.keys, base: baseProblems)
    let cells = trial.cells(of: blocks)
    trial.report(to: problems)
    try problems.throwIfAny()
    keys = blocks.keys
    self.cells = cells
    name = base.name
    self.maker = maker
    known = request.known
    if let tuning = request.tuning, let seeds {
      self.tuning = Tuning(tuning, seeds: seeds, cells: cells, keys: blocks.keys)
    } else {
      tuning = nil
    }
  }

  private static func checkCount(_ count: Int?, file: String) throws(ExperimentError) {
    if let count, count <= mostCells { return }
    let found = count?.counted("cell") ?? "more cells than can be counted"
    throw ExperimentError(
      file: file, "found \(found); allowed: at most \(mostCells.counted("cell"))")
  }

  /// The cell of these values by key, as they are written; a key that is not there has the base's value.
  ///
  /// Values need not be in the lists: a tuning goes on beyond them.
  /// - Precondition: the keys are among `keys`.
  /// - Throws: what is wrong with it, with the values that made it.
  public func cell(_ values: [String: String]) throws(ExperimentError) -> SweepCell {
    precondition(values.keys.allSatisfy(keys.contains), "\(values.keys) are not among \(keys)")
    let problems = Problems()
    var own: [SweepValue?] = []
    for key in keys {
      guard let text = values[key] else {
        own.append(nil)
        continue
      }
      if let written = known[key]?[text] {
        own.append(written)
      } else {
        own.append(try value(text, of: key))
      }
    }
    let cell = maker.cell(own, problems: problems)
    var found = CellProblems(keys: keys, base: Problems())
    found.add(problems, of: own)
    let named = Problems()
    found.report(to: named, cells: 1)
    try named.throwIfAny()
    return cell
  }

  /// A value that nobody has written.
  private func value(_ text: String, of key: String) throws(ExperimentError) -> SweepValue {
    let typed = TypedOverride(
      "\(key)=\(text)", option: key == tuning?.key ? "--tune" : "--vary")
    let place = Place.override(typed, index: 0)
    return SweepValue(text: text, setting: try Setting(value: text, at: place), keyPlace: place)
  }
}

extension ExperimentError {
  /// A problem of the whole sweep.
  fileprivate init(file: String, _ reason: String) {
    self.init(problems: [.init(place: file.printable, key: "sweep", reason: reason)])
  }
}
