internal import Glibc
internal import Wording

/// What a report is about: runs put together by their settings, which of them are drawn, and what is to
/// be said of them as a whole.
package struct ReportContent: Sendable {
  /// What the page is called.
  package let title: String
  package let runs: [ReportedRun]
  /// Settings, in the order of their runs.
  package let groups: [RunGroup]
  /// The keys in which the runs differ, but for the seed; sorted.
  let variedKeys: [String]
  /// Those of `groups` that curves are drawn of, at most `mostDrawn`: where local rates differ, each at
  /// the best.
  let drawn: [RunGroup]
  /// How many settings have no curve since others are better.
  let undrawnCount: Int
  /// Settings that are one but for the local rate, with the place of the best one in each.
  let families: [RateFamily]
  /// The same of the runs that chose rates, where there are such.
  let tunedFamilies: [RateFamily]
  package let target: ReportTarget?
  /// What the advice predicts of settings, by their labels: the pace, a number in proportion to progress in a unit
  /// of virtual time (`SchemeOutlook.pace`).
  private let paces: [String: Double]
  /// What keeps the runs from being compared, a sentence each; empty where nothing does.
  let incomparable: [String]
  /// What else is to be said, a sentence each.
  let notes: [String]

  /// More lines in one figure cannot be told apart.
  static let mostDrawn = 12
  /// Of as many settings at most single updates and clients are shown.
  static let mostExamples = 6
  static let rateKey = "training.rate"

  /// - Parameters:
  ///   - target: nil for 95% of the best mean of final test accuracies, or a test loss that is 5% above
  ///     the least.
  ///   - notes: what was found of the folders.
  ///   - predict: the pace that the advice predicts for a run's settings; nil where it has none. It is asked for
  ///     one run of each interval and each buffer size.
  ///   - observe: reads what was observed in a run; nil where nothing was. It is asked for a few runs.
  /// - Precondition: there is a run.
  package init(
    title: String, runs: [ReportedRun], target: ReportTarget? = nil, notes: [String] = [],
    predict: (ReportedRun) -> Double? = { _ in nil },
    observe: (ReportedRun) throws -> RunObservations? = { _ in nil }
  ) {
    // What chose a setting says nothing of how good it is.
    let (tuning, rest) = (runs.filter(\.isTuning), runs.filter { !$0.isTuning })
    let reported = rest.isEmpty ? runs : rest
    let grouping = RunGrouping(reported)
    self.title = title
    self.runs = reported
    (groups, variedKeys) = (grouping.groups, grouping.variedKeys)
    families = RateFamily.families(of: groups, variedKeys)
    let tuned = RunGrouping(rest.isEmpty ? [] : tuning)
    tunedFamilies = RateFamily.families(of: tuned.groups, tuned.variedKeys)
    incomparable = Comparability.problems(groups, variedKeys)
    let best = families.map { $0.groups[$0.best] }
    let predicted =
      variedKeys.contains(where: NumberSetting.isOfOneKind)
      ? best.compactMap { group in predict(group.runs[0]).map { (group.label, $0) } } : []
    paces = Dictionary(predicted, uniquingKeysWith: { $1 })
    let kept = Self.kept(best)
    var (drawn, unread): ([RunGroup], [String]) = ([], [])
    for (place, var group) in kept.enumerated() {
      if place < Self.mostExamples, let problem = group.observeExample(observe) {
        unread.append(problem)
      }
      drawn.append(group)
    }
    self.drawn = drawn
    undrawnCount = best.count - kept.count
    self.target = target ?? Self.usualTarget(of: groups)
    let repeated = grouping.repeatedCount
    self.notes =
      notes
      + (repeated > 0
        ? ["Left out, since others have their settings and seeds: \(repeated.counted("run"))."]
        : [])
      + (tuned.groups.isEmpty
        ? []
        : [
          "In no table and no curve: \(tuning.count.counted("run")) on seeds of their own, which "
            + "chose the settings that are shown."
        ])
      + Self.notes(of: groups) + unread
  }

  /// What could not be read and what keeps runs from being compared, a sentence each.
  package var problems: [String] {
    runs.flatMap { run in run.problems.map { "\(run.folder.printable): \($0)" } } + incomparable
  }

  /// Times in proportion to 1 over the pace that is predicted, with the factor at which they are as large as the
  /// times that were found, in the geometric mean; nil where there is no pace, or fewer than two to judge it by.
  func predictedTimes(of groups: [RunGroup], _ found: [Double?]) -> [Double?] {
    let paces = groups.map { self.paces[$0.label].flatMap { $0 > 0 ? $0 : nil } }
    let factors = zip(paces, found).compactMap { pace, time in
      pace.flatMap { pace in time.flatMap { $0 > 0 ? log($0 * pace) : nil } }
    }
    guard factors.count > 1 else { return groups.map { _ in nil } }
    let factor = exp(factors.reduce(0, +) / Double(factors.count))
    return paces.map { $0.map { factor / $0 } }
  }

  /// The best ones where there are too many, in their order.
  private static func kept(_ groups: [RunGroup]) -> [RunGroup] {
    guard groups.count > mostDrawn else { return groups }
    let measure = RateFamily.measure(of: groups)
    let ranked = groups.indices.sorted { first, second in
      let values = [first, second].map { groups[$0].estimate(measure)?.mean }
      guard let a = values[0] else { return false }
      guard let b = values[1] else { return true }
      return measure.isBetter(a, than: b)
    }
    return ranked.prefix(mostDrawn).sorted().map { groups[$0] }
  }

  private static func usualTarget(of groups: [RunGroup]) -> ReportTarget? {
    let accuracies = groups.compactMap { $0.estimate(.testAccuracy)?.mean }
    if let best = accuracies.max() { return ReportTarget(.testAccuracy, 0.95 * best) }
    let losses = groups.compactMap { $0.estimate(.testLoss)?.mean }
    return losses.min().map { ReportTarget(.testLoss, $0 + 0.05 * abs($0)) }
  }

  private static func notes(of groups: [RunGroup]) -> [String] {
    let runs = groups.flatMap(\.runs)
    func sentence(_ outcome: ReportedRun.Outcome, _ name: String, _ what: String) -> String? {
      let count = runs.count { $0.outcome == outcome }
      guard count > 0, runs.count > 1 else { return nil }
      return "\(name): \(count.grouped) of \(runs.count.counted("run")), \(what)."
    }
    let divided = groups.contains { group in
      group.runs.count > 1
        && Set(group.runs.compactMap { $0.settings?.values["data.seed"] }).count > 1
    }
    return [
      sentence(.diverged, "Diverged", "in no mean of final values, and never at the target"),
      sentence(.failed, "Failed", "in no mean of final values, and never at the target"),
      sentence(
        .interrupted, "Interrupted",
        "in no mean of final values, and censored where the target was not reached"),
      sentence(.goesOn, "Still going", "not in the means of final values yet"),
      divided
        ? "Each seed divides the data anew, so intervals over seeds are over divisions too." : nil,
    ].compactMap(\.self)
  }
}
