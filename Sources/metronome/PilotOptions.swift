public import ArgumentParser
public import Launching
import Records

/// The pilot of `plan --advise`.
struct PilotOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      With --advise: also tries schemes and local rates on the real task, for so long, as 60s or \
      5m, or with so many client updates, as 20000, which makes it repeatable.
      """, valueName: "budget"))
  var pilot: PilotBudget?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The test accuracy that a pilot's runs are to reach first; without a target the least loss \
      wins.
      """, valueName: "accuracy"))
  var targetAccuracy: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("In its place, the test loss.", valueName: "loss"))
  var targetLoss: Double?

  var target: ComparisonTarget? {
    targetAccuracy.map { .accuracy($0) } ?? targetLoss.map { .loss($0) }
  }

  func validate() throws {
    try TargetOptions.check(accuracy: targetAccuracy, loss: targetLoss)
    if target != nil, pilot == nil {
      throw ValidationError("--target-accuracy and --target-loss go with --pilot")
    }
  }
}

extension PilotBudget: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
