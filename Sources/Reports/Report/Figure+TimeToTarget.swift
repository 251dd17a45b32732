internal import Records
internal import Wording

extension Figure {
  /// The time to the target over the numbers of a setting, with the advice's prediction where there is one.
  static func timeToTarget(_ content: ReportContent, over setting: NumberSetting) -> Figure? {
    guard let target = content.target else { return nil }
    let times = setting.groups.map { $0.times(to: target, over: .time) }
    let means = times.map { $0.estimate?.mean ?? $0.median }
    guard means.contains(where: { $0 != nil }) else { return nil }
    let predicted = content.predictedTimes(of: setting.groups, means)
    let rows = setting.groups.indices.map { place in
      SettingRow(
        series: setting.groups[place].label(without: setting.key),
        setting: setting.groups[place].number(of: setting.key)!, n: times[place].count,
        reached: times[place].reachedCount, mean: means[place],
        low: times[place].estimate?.interval?.lowerBound,
        high: times[place].estimate?.interval?.upperBound, predicted: predicted[place])
    }
    var columns: [Column<SettingRow>] = [
      Column("series") { .text($0.series) }, Column(setting.column) { .exact($0.setting) },
      Column("n") { .count($0.n) }, Column("time_to_target") { .exact($0.mean) },
      Column("low") { .exact($0.low) }, Column("high") { .exact($0.high) },
      Column("reached") { .count($0.reached) },
    ]
    let isPredicted = rows.contains { $0.predicted != nil }
    if isPredicted { columns.append(Column("predicted") { .exact($0.predicted) }) }
    return SettingFigure(
      name: setting.fileName(NumberSetting.timeToTarget), rows: rows, series: setting.series,
      x: setting.axis, y: "time to \(target.text) (units)", isLogarithmic: setting.isLogarithmic,
      isCrossed: { $0.reached! < $0.n }
    ).figure(
      columns, title: title(content, setting, rows, target),
      caption: """
        Virtual time of the first evaluation with \(target.text), over the \(setting.name)\
        \(rows.barsText). A cross at the upper edge: not all runs reached it; the value there, if \
        any, is the Kaplan-Meier median.\(isPredicted ? prediction : "")
        """)
  }

  private static let prediction = """
     Dashed: what the advice predicts before any training, a time in proportion to one over \
    the pace; the factor, one for all, is taken from the runs.
    """

  private static func title(
    _ content: ReportContent, _ setting: NumberSetting, _ rows: [SettingRow], _ target: ReportTarget
  ) -> String {
    guard content.incomparable.isEmpty,
      let fastest = rows.filter({ $0.mean != nil }).min(by: { $0.mean! < $1.mean! })
    else { return "Time to \(target.text) over the \(setting.name)" }
    let place = "\(target.text) at time \(fastest.mean!.text(significantDigits: 4))"
    return setting.series.count > 1
      ? """
      Fastest of those tried is \(fastest.series) with \(setting.name) \
      \(fastest.setting.short): \(place)
      """
      : "The fastest \(setting.name) of those tried is \(fastest.setting.short): \(place)"
  }

  /// A final measure over the numbers of a setting.
  static func final(_ content: ReportContent, over setting: NumberSetting) -> Figure? {
    guard
      let measure = [Measure.testAccuracy, .testLoss, .trainLoss].first(where: { measure in
        setting.groups.contains { $0.estimate(measure) != nil }
      })
    else { return nil }
    let rows = setting.groups.map { group in
      let estimate = group.estimate(measure)
      return SettingRow(
        series: group.label(without: setting.key), setting: group.number(of: setting.key)!,
        n: group.finished.count, mean: estimate?.mean, low: estimate?.interval?.lowerBound,
        high: estimate?.interval?.upperBound, diverged: group.diverged.count)
    }
    let best = rows.filter { $0.mean != nil }.min { measure.isBetter($0.mean!, than: $1.mean!) }
    let claim = content.incomparable.isEmpty ? best : nil
    let name = measure.name.first!.uppercased() + measure.name.dropFirst()
    return SettingFigure(
      name: setting.fileName("final"), rows: rows, series: setting.series, x: setting.axis,
      y: "final \(measure.name)", isLogarithmic: setting.isLogarithmic,
      isCrossed: { ($0.diverged ?? 0) > 0 }
    ).figure(
      [
        Column("series") { .text($0.series) }, Column(setting.column) { .exact($0.setting) },
        Column("n") { .count($0.n) }, Column("mean") { .exact($0.mean) },
        Column("low") { .exact($0.low) }, Column("high") { .exact($0.high) },
        Column("diverged") { .count($0.diverged) },
      ],
      title: claim.map {
        """
        \(name) ends best with \(setting.name) \($0.setting.short)\
        \(setting.series.count > 1 ? " under \($0.series)" : "") \
        (\($0.mean!.text(significantDigits: 3)))
        """
      } ?? "Final \(measure.name) over the \(setting.name)",
      caption: """
        Mean final \(measure.name) of the runs that finished, over the \(setting.name)\
        \(rows.barsText).\
        \(rows.contains { ($0.diverged ?? 0) > 0 }
          ? " A cross at the upper edge: a run diverged there." : "")
        """)
  }
}
