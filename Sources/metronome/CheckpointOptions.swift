public import ArgumentParser
public import Runtime

/// How often a run that goes on keeps where it stands.
struct CheckpointOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Seconds between two checkpoints, such as 60 or 0.5, or none for one at an unfinished end \
      alone; the default is 60, or more where writing them would take over a hundredth of the time.
      """, valueName: "seconds"))
  var checkpointEvery: CheckpointTiming?

  var timing: CheckpointTiming { checkpointEvery ?? .automatic }

  /// The same, as arguments for another verb.
  var arguments: [String] {
    switch timing {
    case .automatic: []
    case .never: ["--checkpoint-every", "none"]
    case .every(let interval): ["--checkpoint-every", "\(interval / .seconds(1))"]
    }
  }
}

extension CheckpointTiming: ExpressibleByArgument {
  public init?(argument: String) {
    if argument == "none" {
      self = .never
    } else if let seconds = Double(argument), (0.001...31_536_000).contains(seconds) {
      self = .every(.seconds(seconds))
    } else {
      return nil
    }
  }
}
