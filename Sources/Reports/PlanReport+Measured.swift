import Federation
internal import Records
import Wording

/// What the report says of numbers that were measured.
extension PlanReport {
  /// Where the participation comes from, and how well it is known.
  var source: String {
    switch summary.weights.source {
    case .closedForm: return "in closed form"
    case .meanField: return "by a mean field: close where many clients work at a time"
    case .drawn(let rounds): return "f in closed form, d the mean of \(rounds.grouped) drawn rounds"
    case .measured(let plans, let updates):
      let those = plans == 1 ? "a plan" : "\(plans) plans"
      let plan = "measured on \(those) of \(updates.grouped) updates"
      guard let error = summary.weights.largestRelativeError else { return plan }
      return plan + ", standard error at most \(error.asPercentage)"
    }
  }

  /// How well E[T] is known where it was measured: a line for the sums.
  var delays: [(label: String, value: String)] {
    guard let measured = summary.weights.measuredDelays else { return [] }
    let errors = zip(measured.standardErrors, measured.means).lazy.filter { $1.isFinite }
    let largest = errors.map { $0 / $1 }.max() ?? 0
    return [("E[T]", "measured as well, standard error at most \(largest.asPercentage)")]
  }

  /// What is left where participation depends on the phase that rounds come to: lines for the sums.
  var phases: [(label: String, value: String)] {
    if let share = summary.weights.shareOfHours {
      return [
        ("depends on the hours", "of the clients' hours \(share.asPercentage) were seen,"),
        ("", "and f is that of this part alone"),
      ]
    }
    guard let spread = summary.weights.spread, let biases = surrogate.biasesOfPhases else {
      return []
    }
    let (least, most) = (biases.lowerBound.twoDigits, biases.upperBound.twoDigits)
    return [
      (
        "depends on the phase",
        "rounds keep step with the clients' hours: from plan to plan f varies"
      ),
      (
        "",
        "by up to \(spread.asPercentage), and the bias of a run lies between \(least) and \(most)"
      ),
    ]
  }

  /// Of measured shares with the digits that are known of it, roughly.
  var effectiveClients: String {
    if !hasKnownBias { return "-" }
    let digits = surrogate.standardErrors.isEmpty ? 6 : 3
    return surrogate.effectiveClients.text(significantDigits: digits)
  }
}

extension AggregationWeights {
  /// The largest standard error of a measured strength over the strength; nil where nothing was
  /// measured.
  var largestRelativeError: Double? {
    zip(standardErrors, strength).lazy.filter { $1 > 0 }.map { $0 / $1 }.max()
  }
}

extension Double {
  fileprivate var twoDigits: String { text(significantDigits: 2) }
  fileprivate var asPercentage: String { (100 * self).twoDigits + "%" }
}
