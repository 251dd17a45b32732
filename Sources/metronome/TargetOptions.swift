import ArgumentParser
import Records
import Reports

/// What an evaluation is to reach, so that the times until then are compared.
struct TargetOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The test accuracy whose virtual time is compared; the default is 95% of the best final one, \
      of several seeds their mean.
      """, valueName: "accuracy"))
  var targetAccuracy: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "In its place, the test loss whose virtual time is compared.", valueName: "loss"))
  var targetLoss: Double?

  var target: ComparisonTarget? {
    targetAccuracy.map { .accuracy($0) } ?? targetLoss.map { .loss($0) }
  }

  /// The same for a report.
  var reportTarget: ReportTarget? {
    targetAccuracy.map { ReportTarget(.testAccuracy, $0) }
      ?? targetLoss.map { ReportTarget(.testLoss, $0) }
  }

  /// The same, as arguments for another verb.
  var arguments: [String] {
    targetAccuracy.map { ["--target-accuracy", "\($0)"] }
      ?? targetLoss.map { ["--target-loss", "\($0)"] } ?? []
  }

  func validate() throws { try Self.check(accuracy: targetAccuracy, loss: targetLoss) }

  /// Refuses what is no accuracy or no loss, and both at once.
  static func check(accuracy: Double?, loss: Double?) throws {
    if let accuracy, !(accuracy > 0 && accuracy <= 1) {
      throw ValidationError(
        "--target-accuracy: found \(accuracy); allowed: greater than 0, at most 1")
    }
    if let loss, !(loss >= 0 && loss.isFinite) {
      throw ValidationError("--target-loss: found \(loss); allowed: at least 0")
    }
    if accuracy != nil, loss != nil {
      throw ValidationError("found --target-accuracy and --target-loss; allowed: one of them")
    }
  }
}
