/// What an experiment file says: one experiment, and which of its keys a sweep varies.
public struct ExperimentFile: Hashable, Sendable {
  /// The experiment without the sweep: the base of its cells.
  public let experiment: Experiment
  /// The keys that the file's sweep varies, dotted, then the one that it tunes; empty where the file
  /// has no sweep. Their values are judged by `Sweep` alone.
  public let sweepKeys: [String]

  /// Reads the experiment file at `path`, then applies the overrides.
  /// - Parameter overrides: `key=value` each.
  /// - Throws: everything that is wrong with it but for the values of the sweep.
  public static func read(
    path: String, overrides: [String] = []
  ) throws(ExperimentError) -> ExperimentFile {
    try ExperimentFile(yaml: readTextFile(path), file: path, overrides: overrides)
  }

  /// The text of the experiment file at `path`, as it stands there.
  public static func text(path: String) throws(ExperimentError) -> String {
    try readTextFile(path)
  }

  init(yaml: String, file: String, overrides: [String]) throws(ExperimentError) {
    let problems = Problems()
    let draft = try ExperimentDraft(
      yaml: yaml, file: file, overrides: overrides, problems: problems)
    experiment = draft.experiment(isBase: true, problems: problems)
    sweepKeys = draft.sweepKeys(problems: problems)
    try problems.throwIfAny()
  }
}
