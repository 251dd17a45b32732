/// What is wrong with an experiment file or with its overrides, each problem on a line of its own.
public struct ExperimentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One thing to put right.
  public struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// Where it is: `fashion.yaml:12`, `--set training.rate=-1`, or the file alone.
    public let place: String
    /// The dotted key that it is about, as `training.rate`; empty when it is about the whole file.
    public let key: String
    /// What was found and what is allowed.
    public let reason: String

    /// `place: key: reason`.
    public var description: String {
      (key.isEmpty ? [place, reason] : [place, key, reason]).joined(separator: ": ")
    }
  }

  /// At least one problem, in the order of the file's lines, then of the overrides.
  public let problems: [Problem]
  /// How many problems there are besides.
  public let more: Int

  init(problems: [Problem], more: Int = 0) {
    self.problems = problems
    self.more = more
  }

  /// A line for each problem.
  public var description: String {
    (problems.map(\.description) + (more > 0 ? ["and \(more) more"] : [])).joined(separator: "\n")
  }
}
