internal import Wording

/// Names of series at their right ends, in their colours, with their marks, moved apart where they would
/// overlap; or in a key below, where there is no room for them.
struct EndLabels {
  /// A series: its name, and where it ends.
  struct Series {
    var name: String
    var style: SeriesStyle
    var x, y: Double
  }

  private let series: [Series]
  private static let longest = 33
  private static let markWidth = 16.0

  init(_ series: [Series]) { self.series = series }

  /// How much room they need beside the axes.
  var width: Double {
    let columns = series.map { min($0.name.columns, Self.longest) }.max() ?? 0
    return Double(columns) * Axes.letterWidth + Self.markWidth + 12
  }

  /// Commands that write them right of the axes.
  func settings(_ axes: Axes) -> [String] {
    let order = series.indices.sorted {
      axes.height(of: series[$0].y) > axes.height(of: series[$1].y)
    }
    let heights = Self.apart(
      order.map { axes.height(of: series[$0].y) }, by: Axes.lineHeight,
      within: axes.bottom - 10...axes.size.height - axes.top)
    let x = axes.size.width - axes.right + 6
    return zip(order, heights).flatMap { place, height in
      let own = series[place]
      let end = (x: axes.place(of: own.x), y: axes.height(of: own.y))
      let isAway = abs(end.y - height) > 3 || end.x < axes.size.width - axes.right - 2
      let line = """
        set arrow from \(axes.screen(x: end.x, y: end.y)) to \
        \(axes.screen(x: x + 2, y: height)) nohead back linewidth 0.5 linecolor rgb pale
        """
      return (isAway ? [line] : []) + named(own, axes, x: x, y: height)
    }
  }

  /// A mark with its name, from a place on the page on.
  private func named(_ own: Series, _ axes: Axes, x: Double, y: Double) -> [String] {
    [
      """
      set label '' at \(axes.screen(x: x + 8, y: y)) point pointtype \(own.style.mark) \
      linecolor rgb '\(own.style.colour)'
      """,
      """
      set label \(own.name.shortened(to: Self.longest).gnuplotText) at \
      \(axes.screen(x: x + Self.markWidth, y: y)) left textcolor rgb '\(own.style.textColour)'
      """,
    ]
  }

  /// How much room a key below the axes needs on a page so wide.
  func keyHeight(within width: Double) -> Double {
    Double(keyRows(within: width).count) * Axes.lineHeight
  }

  /// Commands that write a key at the page's lower edge.
  func keySettings(_ axes: Axes) -> [String] {
    let rows = keyRows(within: axes.size.width)
    return rows.enumerated().flatMap { row, places in
      let y = (Double(rows.count - row) - 0.4) * Axes.lineHeight
      var x = 8.0
      return places.flatMap { place in
        defer { x += keyWidth(of: series[place]) }
        return named(series[place], axes, x: x, y: y)
      }
    }
  }

  /// As many in each row as have room.
  private func keyRows(within width: Double) -> [[Int]] {
    var (rows, used): ([[Int]], Double) = ([[]], 8)
    for place in series.indices {
      let own = keyWidth(of: series[place])
      if used + own > width, !rows[rows.count - 1].isEmpty {
        rows.append([])
        used = 8
      }
      rows[rows.count - 1].append(place)
      used += own
    }
    return rows
  }

  private func keyWidth(of own: Series) -> Double {
    Double(min(own.name.columns, Self.longest)) * Axes.letterWidth + Self.markWidth + 14
  }

  /// Moved as little as it takes so that neighbours are so far apart, from the highest on.
  /// - Parameter heights: descending.
  static func apart(
    _ heights: [Double], by gap: Double, within range: ClosedRange<Double>
  ) -> [Double] {
    // Blocks of those that touch stand around the mean of where they belong.
    var blocks: [(sum: Double, count: Int)] = []
    func top(_ block: (sum: Double, count: Int)) -> Double {
      let half = gap * Double(block.count - 1) / 2
      let middle = block.sum / Double(block.count)
      return min(
        range.upperBound - gap / 2, max(middle + half, range.lowerBound + gap / 2 + 2 * half))
    }
    for height in heights {
      blocks.append((height, 1))
      while blocks.count > 1 {
        let (upper, lower) = (blocks[blocks.count - 2], blocks[blocks.count - 1])
        guard top(upper) - gap * Double(upper.count - 1) - top(lower) < gap else { break }
        blocks.removeLast(2)
        blocks.append((upper.sum + lower.sum, upper.count + lower.count))
      }
    }
    return blocks.flatMap { block in
      (0..<block.count).map { top(block) - gap * Double($0) }
    }
  }
}
