import ArgumentParser

/// How often things are timed: the same for every verb.
struct TimingOptions: ParsableArguments {
  @Option(
    name: .customLong("repeat"),
    help: ArgumentHelp(
      "How often each thing is timed; the median, the least and the most are shown.",
      valueName: "n"))
  var repeats = 7

  func validate() throws {
    guard (1...10_000).contains(repeats) else {
      throw ValidationError("--repeat: found \(repeats); allowed: 1 to 10000")
    }
  }
}
