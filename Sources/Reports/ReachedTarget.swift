internal import Federation
internal import Records
internal import Wording

/// When evaluations reach a target that several runs have in common.
struct ReachedTarget: Sendable {
  /// Nil where nothing was measured that could be compared.
  private let target: ComparisonTarget?

  /// - Parameters:
  ///   - target: nil for 95% of the best mean final accuracy; where no run has an accuracy, for a loss
  ///     that is 5% above the least mean final one. It is the target of the page about the runs, too.
  ///   - finals: of the runs of each setting, over which means are taken.
  init(_ target: ComparisonTarget?, finals: [[Summary.Final]]) {
    func means(_ measure: (Summary.Final) -> Double?) -> [Double] {
      finals.compactMap { Estimate($0.compactMap { measure($0)?.finite })?.mean }
    }
    let accuracy = means(\.testAccuracy).max().map { ComparisonTarget.accuracy(0.95 * $0) }
    let loss = means(\.testLoss).min().map { ComparisonTarget.loss($0 + 0.05 * abs($0)) }
    self.target = target ?? accuracy ?? loss
  }

  var accuracy: Double? {
    if case .accuracy(let accuracy) = target { accuracy } else { nil }
  }

  var loss: Double? { if case .loss(let loss) = target { loss } else { nil } }

  /// The target in the head of a column.
  var text: String {
    switch target {
    case .accuracy(let accuracy): accuracy.text(decimals: 3)
    case .loss(let loss): "loss \(loss.text(significantDigits: 3))"
    case nil: "target"
    }
  }

  /// What an evaluation has that reached it.
  var meaning: String {
    switch target {
    case .accuracy: "with that test accuracy"
    case .loss: "with that test loss or less"
    case nil: "with a target; nothing was measured on test samples"
    }
  }

  /// Virtual time of the first evaluation that reached it, in units.
  func time(in metrics: [Metrics]) -> Double? {
    metrics.first { isReached(by: $0) == true }?.time.units
  }

  /// Whether some evaluation measures what it is about.
  func isMeasured(in metrics: [Metrics]) -> Bool { metrics.contains { isReached(by: $0) != nil } }

  /// Nil where the evaluation does not measure it.
  private func isReached(by metrics: Metrics) -> Bool? {
    switch target {
    case .accuracy(let accuracy): metrics.testAccuracy.map { $0 >= accuracy }
    case .loss(let loss): metrics.testLoss.map { $0 <= loss }
    case nil: nil
    }
  }
}
