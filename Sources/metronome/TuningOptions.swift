import ArgumentParser
import Experiment
import Records

/// The key whose best value is found for each combination of the others.
struct TuningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A key and the values of which the best is taken, for each combination of the others; numbers \
      of equal ratios go on beyond their ends while the best is there.
      """, valueName: "key=values"))
  var tune: String?

  @Option(
    help: ArgumentHelp(
      "The seeds that choose, none of which is reported.", valueName: "seeds"))
  var tuneSeeds: String?

  @Option(
    help: ArgumentHelp(
      "By what is chosen: final-loss or time-to-target, the mean over the seeds.",
      valueName: "rule"))
  var tuneBy: String?

  /// - Parameter target: of time-to-target.
  func typed(_ target: ComparisonTarget?) -> TypedTuning {
    var typed = TypedTuning(values: tune, seeds: tuneSeeds, rule: tuneBy)
    if tuneBy == "time-to-target" {
      switch target {
      case .accuracy(let accuracy): typed.targetAccuracy = accuracy
      case .loss(let loss): typed.targetLoss = loss
      case nil: break
      }
    }
    return typed
  }
}
