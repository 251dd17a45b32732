internal import Records
internal import Wording

/// The staleness of one run's updates: those of one setting.
struct StalenessSeries: Sendable {
  var name: String
  var style: SeriesStyle
  /// Ascending, each once.
  var counts: [(staleness: Int, updates: Int)]

  var total: Int { counts.reduce(0) { $0 + $1.updates } }

  var mean: Double {
    counts.reduce(0) { $0 + Double($1.staleness) * Double($1.updates) } / Double(max(1, total))
  }

  /// The least staleness that so large a share does not exceed.
  func quantile(_ share: Double) -> Int {
    var below = 0
    for (staleness, updates) in counts {
      below += updates
      if Double(below) >= share * Double(total) { return staleness }
    }
    return counts.last?.staleness ?? 0
  }
}

extension Figure {
  private static let mostBars = 100

  /// A row of the histogram: values that are counted together.
  private struct StalenessRow {
    var series: String
    var from, through, updates: Int
    /// Of the updates, for each value; and of all up to here.
    var percentEach, percentUpTo: Double

    static let columns = Columns<StalenessRow>([
      Column("series") { .text($0.series) }, Column("from") { .count($0.from) },
      Column("through") { .count($0.through) }, Column("updates") { .count($0.updates) },
      Column("percent_each") { .digits($0.percentEach, 9) },
      Column("percent_up_to") { .digits($0.percentUpTo, 9) },
    ])
  }

  /// How many updates had which staleness: bars of one run, or of several what share had at most so much.
  static func staleness(_ series: [StalenessSeries]) -> Figure? {
    let series = series.filter { $0.total > 0 }
    guard let first = series.first else { return nil }
    let most = series.map { $0.quantile(0.999) }.max() ?? 0
    let width = most / mostBars + 1
    let rows = series.flatMap { Self.rows(of: $0, width: width) }
    let title =
      series.count == 1
      ? """
      Updates are \(first.mean.text(significantDigits: 3)) versions old on average, and 95% of \
      them at most \(first.quantile(0.95).grouped)
      """
      : "Mean staleness: "
        + series.map { "\($0.name) \($0.mean.text(significantDigits: 3))" }
        .joined(separator: ", ")
    let counts = series.map { $0.total.grouped }.joined(separator: ", ")
    return Figure(
      name: "staleness", title: title,
      caption: series.count == 1
        ? "Share of \(counts) updates with each staleness, up to the 99.9th percentile. One run."
        : """
        Share of the updates (\(counts)) with at most so much staleness, up to the 99.9th \
        percentile. One run of each setting, the first seed's.
        """, csv: StalenessRow.columns.csv(of: rows), place: .wide, height: 320
    ) { size in
      series.count == 1
        ? bars(rows, most: most, size: size) : shares(series, rows, most: most, size: size)
    }
  }

  private static func rows(of series: StalenessSeries, width: Int) -> [StalenessRow] {
    var rows: [StalenessRow] = []
    var below = 0
    let scale = 100 / Double(series.total)
    for (staleness, updates) in series.counts {
      below += updates
      let from = staleness / width * width
      if rows.last?.from == from {
        rows[rows.count - 1].updates += updates
      } else {
        rows.append(
          StalenessRow(
            series: series.name, from: from, through: from + width - 1, updates: updates,
            percentEach: 0, percentUpTo: 0))
      }
      let last = rows.count - 1
      rows[last].percentEach = scale * Double(rows[last].updates) / Double(width)
      rows[last].percentUpTo = scale * Double(below)
    }
    return rows
  }

  private static func bars(_ rows: [StalenessRow], most: Int, size: PictureSize) -> Drawing {
    let axes = Axes(
      size: size, x: Axes.Scale(range: -0.7...Double(most) + 0.7, isOfCounts: true),
      y: Axes.Scale(range: 0...1.08 * (rows.map(\.percentEach).max() ?? 1)))
    return Drawing(
      settings: axes.settings(
        x: "staleness (versions between order and aggregation)", y: "share of updates (%)"),
      plot: [
        """
        'staleness.csv' skip 1 using (($2+$3)/2.0):5:($2-0.42):($3+0.42):(0):5 \
        with boxxyerror fillcolor rgb '\(Picture.Colour.blue)' notitle
        """
      ])
  }

  private static func shares(
    _ series: [StalenessSeries], _ rows: [StalenessRow], most: Int, size: PictureSize
  ) -> Drawing {
    let labels = EndLabels(
      series.map {
        EndLabels.Series(name: $0.name, style: $0.style, x: Double(most), y: 100)
      })
    var axes = Axes(
      size: size, x: Axes.Scale(range: 0...Double(max(1, most)), isOfCounts: true),
      y: Axes.Scale(range: 0...102))
    axes.right = labels.width
    var plot: [String] = []
    for own in series {
      guard let start = rows.firstIndex(where: { $0.series == own.name }),
        let last = rows.lastIndex(where: { $0.series == own.name })
      else { continue }
      let colour = "linecolor rgb '\(own.style.colour)'"
      let step = max(1, (last - start + 1) / 8)
      let data = "'staleness.csv' skip 1 every"
      plot.append("\(data) ::\(start)::\(last) using 3:6 with lines linewidth 2 \(colour) notitle")
      plot.append(
        """
        \(data) \(step)::\(start)::\(last) using 3:6 with points pointtype \(own.style.mark) \
        \(colour) notitle
        """)
    }
    return Drawing(
      settings: axes.settings(
        x: "staleness (versions between order and aggregation)", y: "updates at most so stale (%)")
        + labels.settings(axes), plot: plot)
  }
}
