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
    try Plan.checkWeights(of: file.experiment)
    if !file.sweepKeys.isEmpty {
      let keys = file.sweepKeys.joined(separator: ", ")
      let cells = try checkedCells().counted("cell")
      StandardError.writeLine(
        "metronome: \(experiment.file) has a sweep of \(keys), whose \(cells) can be run; this is "
          + "its base, without it")
    }
    try writeStandardOutput(file.experiment.resolvedYAML)
  }

  /// How many cells the file's sweep has.
  /// - Throws: what is wrong with one of them.
  private func checkedCells() throws -> Int {
    let sweep = try experiment.sweep()
    for cell in sweep.cells {
      do {
        try Plan.checkWeights(of: cell.experiment)
      } catch {
        throw ValidationError("\(experiment.file): sweep: \(cell.label): \(error)")
      }
    }
    return sweep.cells.count
  }
}
