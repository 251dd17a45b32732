internal import Records
internal import Wording

extension Figure {
  /// Final values over local rates, a line for each scheme, with crosses where runs diverged.
  static func rateSensitivity(_ content: ReportContent) -> Figure? {
    let isTuned = !content.tunedFamilies.isEmpty
    let families = (isTuned ? content.tunedFamilies : content.families)
      .filter { $0.groups.count > 1 }.prefix(ReportContent.mostDrawn)
    guard !families.isEmpty else { return nil }
    let measure = RateFamily.measure(of: families.flatMap(\.groups))
    let rows = families.flatMap { family in
      family.groups.map { group in
        let estimate = group.estimate(measure)
        return SettingRow(
          series: family.label, setting: group.rate ?? 0, n: group.runs.count,
          mean: estimate?.mean, low: estimate?.interval?.lowerBound,
          high: estimate?.interval?.upperBound, diverged: group.diverged.count)
      }
    }
    let edge = families.filter(\.isBestAtEdge).map(\.label)
    let best = families.map { family in
      "\(family.label) at \(family.groups[family.best].rate.map(\.short) ?? "-")"
    }
    return SettingFigure(
      name: "rate-sensitivity", rows: rows, series: families.map(\.label),
      x: "local rate (log scale)",
      y: "final \(measure.name)", isLogarithmic: true, isCrossed: { ($0.diverged ?? 0) > 0 }
    ).figure(
      [
        Column("series") { .text($0.series) }, Column("rate") { .exact($0.setting) },
        Column("n") { .count($0.n) }, Column("mean") { .exact($0.mean) },
        Column("low") { .exact($0.low) }, Column("high") { .exact($0.high) },
        Column("diverged") { .count($0.diverged) },
      ],
      title: "Best local rate: \(best.joined(separator: ", "))",
      caption: """
        Mean final \(measure.name) over \(isTuned ? "the tuning " : "")seeds at each local \
        rate\(rows.barsText). \
        \(rows.contains { ($0.diverged ?? 0) > 0 }
          ? "A cross at the upper edge: a run diverged there. " : "")\
        The best rate has the least mean among the rates at which no run diverged.\
        \(edge.isEmpty ? "" : " The best of \(edge.joined(separator: ", ")) is at the edge of "
          + "what was tried: a better one may lie beyond.")
        """)
  }
}
