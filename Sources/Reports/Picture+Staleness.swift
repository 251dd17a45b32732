public import Federation
internal import Records
internal import Wording

extension Picture {
  /// How many updates have which staleness.
  public static func staleness(_ summary: PlanSummary) -> Picture {
    let histogram = summary.histogram
    let csv = Columns<StalenessHistogram.Bucket>([
      Column("from") { .count($0.values.lowerBound) },
      Column("through") { .count($0.values.upperBound) },
      Column("updates") { .count($0.count) },
      Column("percent_each") {
        let share = 100 * Double($0.count) / Double(histogram.statistics.count)
        return .digits(share / Double($0.values.count), 9)
      },
    ]).csv(of: histogram.buckets)
    let marks = marks(of: histogram)
    // The last thousandth of a long tail would squeeze the rest.
    let last = Double(histogram.quantile(0.999) ?? 0)
    let end = max(last, 1.05 * (marks.last?.place ?? 0), 1) + 0.7
    return Picture(
      name: "staleness", csv: csv,
      settings: """
        set xlabel 'staleness (versions between order and aggregation)'
        set ylabel 'share of the updates (%)'
        set xrange [-0.7:\(end.short)]
        set yrange [0:\(histogram.statistics.count > 0 ? "*" : "1")]
        set y2range [0:1]
        set offsets 0,0,graph 0.2,0
        unset key
        \(marks.map { $0.label(of: end) }.joined(separator: "\n"))
        """,
      plot: [
        """
        'staleness.csv' every ::1 using (($1+$2)/2.0):4:($1-0.42):($2+0.42):(0):4 \
        with boxxyerror fillcolor rgb '\(Colour.blue)' notitle
        """
      ] + marks.map(\.line))
  }

  /// The mean, and what 95% do not exceed; none where nothing was counted.
  private static func marks(of histogram: StalenessHistogram) -> [Mark] {
    guard let mean = histogram.statistics.mean, let most = histogram.quantile(0.95) else {
      return []
    }
    return [
      Mark(
        text: "mean \(mean.text(significantDigits: 3))", place: mean, height: 1,
        labelHeight: 0.97, dash: 1),
      Mark(
        text: "95% at most \(most.grouped)", place: Double(most), height: 0.93, labelHeight: 0.9,
        dash: 2),
    ]
  }
}

/// A line at a place of the picture, with its name.
private struct Mark {
  let text: String
  let place: Double
  let height: Double
  let labelHeight: Double
  let dash: Int

  /// From the lowest of the picture on.
  var line: String {
    """
    '+' using (\(place.short)):(0):(0):(\(height)) every ::0::0 axes x1y2 with vectors nohead \
    linewidth 1.5 dashtype \(dash) linecolor rgb '\(Picture.Colour.red)' notitle
    """
  }

  /// On the side where there is room.
  func label(of end: Double) -> String {
    let (side, offset) = place < end / 2 ? ("left", 0.6) : ("right", -0.6)
    return """
      set label '\(text)' at first \(place.short), graph \(labelHeight) \(side) offset \
      \(offset),0 textcolor rgb '\(Picture.Colour.red)'
      """
  }
}
