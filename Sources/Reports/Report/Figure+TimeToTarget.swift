internal import Records
internal import Wording

extension Figure {
  /// The time to the target over intervals, or over buffer sizes.
  static func timeToTarget(
    _ content: ReportContent, over key: String, named name: String, scheme: String
  ) -> Figure? {
    guard let target = content.target else { return nil }
    let groups = content.families.map { $0.groups[$0.best] }.filter {
      $0.setting("scheme.kind") == scheme && $0.setting(key).flatMap { Double($0) } != nil
    }
    let numbers = Set(groups.compactMap { $0.setting(key) })
    guard numbers.count > 1 else { return nil }
    let rows = groups.map { group in
      let times = group.times(to: target, over: .time)
      return SettingRow(
        series: series(of: group, besides: [key, "scheme.kind", ReportContent.rateKey]) ?? scheme,
        setting: group.setting(key).flatMap { Double($0) } ?? 0, n: times.count,
        reached: times.reachedCount, mean: times.estimate?.mean ?? times.median,
        low: times.estimate?.interval?.lowerBound, high: times.estimate?.interval?.upperBound)
    }.sorted { ($0.series, $0.setting) < ($1.series, $1.setting) }
    var order: [String] = []
    for row in rows where order.last != row.series { order.append(row.series) }
    let fastest = rows.filter { $0.mean != nil }.min { $0.mean! < $1.mean! }
    let title =
      fastest.map {
        """
        The fastest \(name) of those tried is \($0.setting.short): \(target.text) at time \
        \($0.mean!.text(significantDigits: 4))
        """
      } ?? "No \(name) that was tried reaches \(target.text)"
    return SettingFigure(
      name: "\(scheme)-\(name.replacing(" ", with: "-"))", rows: rows, series: order,
      x: name + (scheme == "fedfix" ? " (units)" : " (updates)"),
      y: "time to \(target.text) (units)", isLogarithmic: false,
      isCrossed: { $0.reached! < $0.n }
    ).figure(
      [
        Column("series") { .text($0.series) },
        Column(name.replacing(" ", with: "_")) { .exact($0.setting) },
        Column("n") { .count($0.n) }, Column("time_to_target") { .exact($0.mean) },
        Column("low") { .exact($0.low) }, Column("high") { .exact($0.high) },
        Column("reached") { .count($0.reached) },
      ], title: title,
      caption: """
        Virtual time of the first evaluation with \(target.text), over the \(name)\
        \(rows.barsText). A cross at the upper edge: not all runs reached it; the value there, if \
        any, is the Kaplan-Meier median.
        """)
  }

  /// What tells it from the others but for these keys; nil where nothing else does.
  private static func series(of group: RunGroup, besides keys: [String]) -> String? {
    let parts = group.key.filter { key, value in !keys.contains(key) && value != "none" }
      .filter { key, _ in key != "scheme.size" && key != "scheme.interval" }
      .sorted { $0.key < $1.key }.map { "\($0.key.replacing("scheme.", with: ""))=\($0.value)" }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }
}
