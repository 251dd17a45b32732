internal import Records
internal import Wording

/// A named curve of a figure.
struct CurveSeries: Sendable {
  var name: String
  var style: SeriesStyle
  var curve: BandCurve
  /// Where runs diverged, of which the mean has nothing.
  var divergedAt: [Double] = []
}

extension Figure {
  /// More points of one series cannot be seen.
  private static let mostPoints = 600
  private static let marksPerSeries = 8

  /// Means of a measure along a course, with their bands.
  /// - Parameter title: the answer that it gives.
  static func curves(
    _ name: String, _ series: [CurveSeries], of measure: String, over course: Course,
    title: String, caption: String, place: Place
  ) -> Figure? {
    let series = series.filter { !$0.curve.points.isEmpty }
    guard !series.isEmpty else { return nil }
    let largest = series.flatMap { $0.curve.points.map(\.x) + $0.divergedAt }.max() ?? 0
    let (axis, divisor) = course.axis(upTo: largest)
    let rows = rows(of: series)
    let csv = CurveRow.columns(course).csv(of: rows)
    let scaled = largest / divisor
    return Figure(
      name: name, title: title, caption: caption, csv: csv, place: place
    ) { size in
      let labels = EndLabels(
        series.map {
          EndLabels.Series(
            name: $0.name, style: $0.style, x: $0.curve.points.last!.x / divisor,
            y: $0.curve.points.last!.estimate.mean)
        })
      var axes = Axes(
        size: size, x: Axes.Scale(range: 0...(scaled > 0 ? scaled : 1)),
        y: scale(of: rows, isAccuracy: measure.hasSuffix("accuracy")))
      let hasLabels =
        series.count > 1 && labels.width < (size.width < 500 ? 0.34 : 0.5) * size.width
      // On the page small ones stand below one that has the names.
      let hasKey = series.count > 1 && !hasLabels && size != smallSize
      if hasLabels { axes.right = labels.width }
      if hasKey { axes.bottom += labels.keyHeight(within: size.width) }
      return Drawing(
        settings: axes.settings(x: axis, y: measure + (axes.y.isLogarithmic ? " (log scale)" : ""))
          + (hasLabels ? labels.settings(axes) : []) + (hasKey ? labels.keySettings(axes) : []),
        plot: plots(
          of: series, rows: rows, file: name + ".csv", divisor: divisor, within: axes.y))
    }
  }

  /// What the axis reaches over: all means and, as far as they do not squeeze those, their bands. A loss
  /// that falls by more than a factor of thirty is drawn on a logarithmic scale.
  private static func scale(of rows: [CurveRow], isAccuracy: Bool) -> Axes.Scale {
    let means = rows.compactMap(\.mean)
    let (low, high) = (means.min() ?? 0, means.max() ?? 1)
    let room = max(high - low, 1e-3 * max(abs(high), 1e-9))
    let bandLow = max(rows.compactMap(\.low).min() ?? low, low - 0.5 * room)
    let bandHigh = min(rows.compactMap(\.high).max() ?? high, high + 0.5 * room)
    if !isAccuracy, low > 0, high / low > 30 {
      return Axes.Scale(range: low / 1.2...high * 1.2, isLogarithmic: true)
    }
    let (from, to) = (min(low, bandLow) - 0.04 * room, max(high, bandHigh) + 0.04 * room)
    return Axes.Scale(range: isAccuracy ? max(0, from)...min(1, to) : from...to)
  }

  private static func rows(of series: [CurveSeries]) -> [CurveRow] {
    series.flatMap { series in
      let points = series.curve.points
      let step = max(1, (points.count + mostPoints - 1) / mostPoints)
      let shown = points.indices.filter { $0 % step == 0 || $0 == points.count - 1 }
      return shown.map { place in
        let (point, estimate) = (points[place], points[place].estimate)
        return CurveRow(
          series: series.name, n: estimate.count, x: point.x, mean: estimate.mean,
          low: estimate.interval?.lowerBound, high: estimate.interval?.upperBound)
      }
        + series.divergedAt.map {
          CurveRow(series: series.name + " (diverged)", n: 1, x: $0)
        }
    }
  }

  /// Bands below lines below marks.
  private static func plots(
    of series: [CurveSeries], rows: [CurveRow], file: String, divisor: Double, within y: Axes.Scale
  ) -> [String] {
    var (bands, lines, marks): ([String], [String], [String]) = ([], [], [])
    let x = "($3/\(divisor))"
    // A logarithmic axis has no place for what is not greater than 0.
    let least = y.range.lowerBound
    let low = y.isLogarithmic ? "($5 > \(least) ? $5 : \(least))" : "5"
    var start = 0
    for (place, own) in series.enumerated() {
      let count = rows[start...].prefix { $0.series == own.name }.count
      let last = start + count - 1
      let data = "'\(file)' skip 1"
      let colour = "linecolor rgb '\(own.style.colour)'"
      if own.curve.hasBand {
        bands.append(
          """
          \(data) every ::\(start)::\(last) using \(x):\(low):6 with filledcurves \
          fillstyle transparent solid 0.15 noborder \(colour) notitle
          """)
      }
      lines.append(
        """
        \(data) every ::\(start)::\(last) using \(x):4 with lines \
        linewidth \(own.style.width) \(colour) notitle
        """)
      if series.count > 1 {
        let step = max(1, count / marksPerSeries)
        let first = start + min(count - 1, step * (place + 1) / (series.count + 1))
        marks.append(
          """
          \(data) every \(step)::\(first)::\(last) using \(x):4 with points \
          pointtype \(own.style.mark) \(colour) notitle
          """)
      }
      start += count
      if !own.divergedAt.isEmpty {
        let last = start + own.divergedAt.count - 1
        marks.append(
          """
          \(data) every ::\(start)::\(last) using \(x):(\(y.range.upperBound)) \
          with points pointtype 2 pointsize 1.6*mark linewidth 2 \(colour) notitle
          """)
        start += own.divergedAt.count
      }
    }
    return bands + lines + marks
  }
}

/// A row of a figure of curves.
private struct CurveRow {
  var series: String
  var n: Int
  var x: Double
  var mean: Double?
  var low: Double?
  var high: Double?

  static func columns(_ course: Course) -> Columns<CurveRow> {
    Columns([
      Column("series") { .text($0.series) }, Column("n") { .count($0.n) },
      Column(course.rawValue) { .exact($0.x) }, Column("mean") { .exact($0.mean) },
      Column("low") { .exact($0.low) }, Column("high") { .exact($0.high) },
    ])
  }
}
