import ArgumentParser
import Experiment
import Runtime

/// What is changed in an experiment file.
struct OverrideOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Sets a key of the experiment; may be given again. Example: --set training.rate=0.1",
      valueName: "key=value"))
  var overrides: [String] = []

  /// Reads one experiment, the base where the file has a sweep, and says so.
  func read(_ file: String) throws -> Experiment {
    let read = try ExperimentFile.read(path: file, overrides: overrides)
    if !read.sweepKeys.isEmpty {
      StandardError.writeLine(
        "metronome: \(file) has a sweep of \(read.sweepKeys.joined(separator: ", ")); this is its "
          + "base, without it")
    }
    return read.experiment
  }
}
