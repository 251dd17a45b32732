import ArgumentParser
import Experiment
import Runtime

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Checks an experiment file and shows it with every default.",
    discussion: """
      EXAMPLE
        metronome validate docs/experiments/fashion-f80.yaml --set scheme=FedBuff-5
      """)

  @OptionGroup var experiment: ExperimentOptions

  func run() throws {
    let experiment = try experiment.read()
    try Plan.checkWeights(of: experiment)
    try writeStandardOutput(experiment.resolvedYAML)
  }
}
