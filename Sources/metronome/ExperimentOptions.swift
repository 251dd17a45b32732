import ArgumentParser
import Experiment

/// The experiment file and what is changed in it: the same for every verb that reads one.
struct ExperimentOptions: ParsableArguments {
  @Argument(
    help: "The experiment file; see docs/experiment-file.md.",
    completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Sets a key of the experiment; may be given again. Example: --set training.rate=0.1",
      valueName: "key=value"))
  var overrides: [String] = []

  func read() throws -> Experiment {
    try Experiment.read(path: file, overrides: overrides)
  }

  /// The same, as arguments for another verb.
  func arguments(adding more: [String] = []) -> [String] {
    [file] + (overrides + more).flatMap { ["--set", $0] }
  }
}
