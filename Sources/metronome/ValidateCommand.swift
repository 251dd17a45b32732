import ArgumentParser
import Experiment
import Runtime
import Wording

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
    let file = try ExperimentFile.read(path: experiment.file, overrides: experiment.overrides)
    var weights = WeightsCheck()
    try weights.check(file.experiment)
    if !file.sweepKeys.isEmpty {
      let keys = file.sweepKeys.joined(separator: ", ")
      let sweep = try experiment.sweep()
      for cell in sweep.cells {
        do {
          try weights.check(cell.experiment)
        } catch {
          throw ValidationError("\(experiment.file): sweep: \(cell.label): \(error)")
        }
      }
      let reported = sweep.tuning.map {
        " to choose \($0.key), and then the "
          + "\(($0.groups.count * $0.reportSeeds.count).grouped) reported ones"
      }
      StandardError.writeLine(
        "metronome: \(experiment.file) has a sweep of \(keys), whose "
          + "\(sweep.cells.count.counted("cell"))\(reported ?? "") can be run; this is its "
          + "base, without it"
      )
    }
    try writeStandardOutput(file.experiment.resolvedYAML)
  }
}
