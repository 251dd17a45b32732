public import Federation
internal import Wording

extension Picture {
  /// How many updates have which staleness.
  public static func staleness(_ summary: PlanSummary) -> Picture {
    let histogram = summary.histogram
    var csv = "from,through,updates,percent_each\n"
    for bucket in histogram.buckets {
      let share = 100 * Double(bucket.count) / Double(histogram.statistics.count)
      let each = share / Double(bucket.values.count)
      csv += "\(bucket.values.lowerBound),\(bucket.values.upperBound),\(bucket.count),"
      csv += "\(each.text(significantDigits: 9))\n"
    }
    let (mean, most) = (histogram.statistics.mean, histogram.quantile(0.95))
    // The last thousandth of a long tail would squeeze the rest.
    let end = max(Double(histogram.quantile(0.999)), Double(most) * 1.05, 1) + 0.7
    return Picture(
      name: "staleness", csv: Array(csv.utf8),
      settings: """
        set xlabel 'staleness (versions between order and aggregation)'
        set ylabel 'share of the updates (%)'
        set xrange [-0.7:\(end.short)]
        set yrange [0:\(histogram.statistics.count > 0 ? "*" : "1")]
        set y2range [0:1]
        set offsets 0,0,graph 0.2,0
        unset key
        \(label("mean \(mean.text(significantDigits: 3))", at: mean, height: 0.97, of: end))
        \(label("95% at most \(most.grouped)", at: Double(most), height: 0.9, of: end))
        """,
      plot: [
        """
        'staleness.csv' every ::1 using (($1+$2)/2.0):4:($1-0.42):($2+0.42):(0):4 \
        with boxxyerror fillcolor rgb '\(Colour.blue)' notitle
        """,
        vertical(mean, height: 1, dash: 1), vertical(Double(most), height: 0.93, dash: 2),
      ])
  }

  /// A line from the lowest of the picture on.
  private static func vertical(_ place: Double, height: Double, dash: Int) -> String {
    """
    '+' using (\(place.short)):(0):(0):(\(height)) every ::0::0 axes x1y2 with vectors nohead \
    linewidth 1.5 dashtype \(dash) linecolor rgb '\(Colour.red)' notitle
    """
  }

  /// The name of a line, on the side where there is room.
  private static func label(
    _ text: String, at place: Double, height: Double, of end: Double
  ) -> String {
    let (side, offset) = place < end / 2 ? ("left", 0.6) : ("right", -0.6)
    return """
      set label '\(text)' at first \(place.short), graph \(height) \(side) offset \(offset),0 \
      textcolor rgb '\(Colour.red)'
      """
  }
}
