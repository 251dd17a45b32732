import ArgumentParser

/// What is changed in an experiment file.
struct OverrideOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Sets a key of the experiment; may be given again. Example: --set training.rate=0.1",
      valueName: "key=value"))
  var overrides: [String] = []
}
