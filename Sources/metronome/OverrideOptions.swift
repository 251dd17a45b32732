import ArgumentParser
import Experiment

/// What is changed in an experiment file.
struct OverrideOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Sets a key of the experiment; may be given again. Example: --set training.rate=0.1",
      valueName: "key=value"))
  var overrides: [String] = []

  func read(_ file: String) throws -> Experiment {
    try Experiment.read(path: file, overrides: overrides)
  }
}
