import ArgumentParser
import Experiment

/// The experiment file and what is changed in it: the same for every verb that reads one.
struct ExperimentOptions: ParsableArguments {
  @Argument(
    help: "The experiment file; see docs/experiment-file.md.",
    completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @OptionGroup private var changes: OverrideOptions

  var overrides: [String] { changes.overrides }

  func read() throws -> Experiment { try changes.read(file) }

  /// The sweep of the file, with what the command line varies.
  func sweep(
    vary: [String] = [], cases: [String] = [], tune: TypedTuning = TypedTuning()
  ) throws -> Sweep {
    try Sweep.read(path: file, overrides: overrides, vary: vary, cases: cases, tune: tune)
  }

  /// The same, as arguments for another verb.
  func arguments(adding more: [String] = []) -> [String] {
    [file] + (overrides + more).flatMap { ["--set", $0] }
  }
}
