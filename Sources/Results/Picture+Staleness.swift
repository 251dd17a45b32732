public import Federation

extension Picture {
  /// How many updates have which staleness.
  public static func staleness(_ summary: PlanSummary, title: String) -> Picture {
    let histogram = summary.histogram
    var csv = "from,through,updates,percent_each\n"
    for bucket in histogram.buckets {
      let share = 100 * Double(bucket.count) / Double(histogram.statistics.count)
      let each = share / Double(bucket.values.count)
      csv += "\(bucket.values.lowerBound),\(bucket.values.upperBound),\(bucket.count),"
      csv += "\(each.text(significantDigits: 9))\n"
    }
    let (mean, most) = (histogram.statistics.mean.short, histogram.quantile(0.95))
    // The last thousandth of a long tail would squeeze the rest.
    let end = max(Double(histogram.quantile(0.999)), Double(most) * 1.05, 1) + 0.7
    return Picture(
      name: "staleness", csv: Array(csv.utf8),
      settings: """
        set title '\(title)'
        set xlabel 'staleness: versions made between the order and its aggregation'
        set ylabel 'share of updates, in percent for each value'
        set xrange [-0.7:\(end.short)]
        set yrange [0:\(histogram.statistics.count > 0 ? "*" : "1")]
        set y2range [0:1]
        set offsets 0,0,graph 0.08,0
        """,
      plot: [
        """
        'staleness.csv' every ::1 using (($1+$2)/2.0):4:($1-0.42):($2+0.42):(0):4 \
        with boxxyerror fillcolor '\(Colour.blue)' title 'updates'
        """,
        vertical(mean, Colour.red, dash: 1, "mean \(mean)"),
        vertical("\(most)", Colour.dark, dash: 2, "95% at most \(most)"),
      ])
  }

  /// A line from the lowest to the highest of the picture.
  private static func vertical(
    _ place: String, _ colour: String, dash: Int, _ title: String
  ) -> String {
    """
    '+' using (\(place)):(0):(0):(1) every ::0::0 axes x1y2 with vectors nohead linewidth 2 \
    dashtype \(dash) linecolor '\(colour)' title '\(title)'
    """
  }
}
