internal import Glibc
internal import Records
internal import Wording

/// A value of a figure over a setting's numbers, such as the local rate.
struct SettingRow: Sendable {
  var series: String
  var setting: Double
  var n: Int
  var reached: Int?
  var mean: Double?
  var low: Double?
  var high: Double?
  var diverged: Int?
  /// What was to be expected of the mean.
  var predicted: Double?
}

extension [SettingRow] {
  /// What a caption says of n and of the bars.
  var barsText: String {
    let counts = Set(map(\.n)).sorted()
    guard let least = counts.first, let most = counts.last else { return "" }
    let n = least == most ? "n = \(most)" : "n = \(least) to \(most)"
    return contains { $0.low != nil }
      ? ", \(n); bars are 95% confidence intervals" : ", \(n): no intervals"
  }
}

/// A figure of means with bars over the numbers of a setting, such as the local rate, with a line for each
/// series.
struct SettingFigure: Sendable {
  let name: String
  /// Those of a series follow one another, by setting.
  let rows: [SettingRow]
  /// Names, in the order of their styles.
  let series: [String]
  /// The names of the axes.
  let x, y: String
  /// Whether equal factors of the setting are equal lengths.
  let isLogarithmic: Bool
  /// Rows that have a cross at the upper edge.
  let isCrossed: @Sendable (SettingRow) -> Bool

  /// Of the columns of its CSV file.
  func figure(
    _ columns: [Column<SettingRow>], title: String, caption: String
  ) -> Figure {
    Figure(
      name: name, title: title, caption: caption, csv: Columns(columns).csv(of: rows), place: .wide,
      draw: drawing)
  }

  @Sendable private func drawing(_ size: PictureSize) -> Figure.Drawing {
    let labels = EndLabels(
      series.enumerated().compactMap { place, name in
        rows.last { $0.series == name && $0.mean != nil }.map {
          EndLabels.Series(name: name, style: SeriesStyle(place), x: $0.setting, y: $0.mean!)
        }
      })
    var axes = Axes(size: size, x: xScale, y: yScale)
    if series.count > 1 { axes.right = labels.width }
    let title = y + (axes.y.isLogarithmic ? " (log scale)" : "")
    return Figure.Drawing(
      settings: axes.settings(x: x, y: title) + (series.count > 1 ? labels.settings(axes) : []),
      plot: plots(axes.y.range))
  }

  private var xScale: Axes.Scale {
    let settings = rows.map(\.setting)
    let (least, most) = (settings.min() ?? 0, settings.max() ?? 1)
    if isLogarithmic, least > 0 {
      return Axes.Scale(range: least / 1.3...most * 1.3, isLogarithmic: true)
    }
    let room = 0.05 * (most - least)
    return Axes.Scale(range: least - room...most + room)
  }

  /// Values of settings that are too large would squeeze the others: then they are on a logarithmic scale.
  private var yScale: Axes.Scale {
    let values = rows.compactMap(\.mean) + rows.compactMap(\.predicted)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    if isLogarithmic, low > 0, high / low > 5 {
      return Axes.Scale(range: low / 1.2...high * 1.5, isLogarithmic: true)
    }
    let span = max(high - low, 0.02 * abs(high), 1e-9)
    let top = min(high + span, rows.compactMap(\.high).max() ?? high) + 0.08 * span
    let bottom = max(low - span, rows.compactMap(\.low).min() ?? low) - 0.05 * span
    return Axes.Scale(range: bottom...top)
  }

  /// Bars below lines below marks; columns 2 and 4 to 6 are the setting, the mean and its interval, 7 what
  /// is told by a cross, 8 what was predicted.
  private func plots(_ range: ClosedRange<Double>) -> [String] {
    var (bars, lines, marks): ([String], [String], [String]) = ([], [], [])
    for (place, own) in series.enumerated() {
      let style = SeriesStyle(place)
      guard let first = rows.firstIndex(where: { $0.series == own }),
        let last = rows.lastIndex(where: { $0.series == own })
      else { continue }
      let data = "'\(name).csv' skip 1 every"
      let source = "\(data) ::\(first)::\(last) using"
      let colour = "linecolor rgb '\(style.colour)' notitle"
      let low = "($5 > \(range.lowerBound) ? $5 : \(range.lowerBound))"
      let x = besides(place)
      bars.append("\(source) \(x):4:\(low):6 with yerrorbars pointtype -1 \(colour)")
      lines.append("\(source) \(x):4 with lines linewidth 2 \(colour)")
      if rows[first...last].contains(where: { $0.predicted != nil }) {
        lines.append("\(source) \(x):8 with lines linewidth 1.5 dashtype 2 \(colour)")
      }
      marks.append("\(source) \(x):4 with points pointtype \(style.mark) \(colour)")
      for row in rows.indices[first...last] where isCrossed(rows[row]) {
        marks.append(
          """
          \(data) ::\(row)::\(row) using \(x):(\(range.upperBound)) with points pointtype 2 \
          pointsize 1.6*mark linewidth 2 \(colour)
          """)
      }
    }
    return bars + lines + marks
  }

  /// The setting in column 2, a little aside for each series, so that the bars of several do not hide one another.
  private func besides(_ place: Int) -> String {
    guard series.count > 1 else { return "2" }
    // Of the axis' length; with many series less, lest a mark seem to stand at another setting.
    let step = min(0.006, 0.015 / Double(series.count))
    let aside = step * (Double(place) - Double(series.count - 1) / 2)
    let range = xScale.range
    if xScale.isLogarithmic {
      let factor = exp(aside * log(range.upperBound / range.lowerBound))
      return "($2*\(factor.text(decimals: 5)))"
    }
    return "($2+\((aside * (range.upperBound - range.lowerBound)).text(significantDigits: 5)))"
  }
}
