internal import Federation
internal import Glibc
internal import Wording

extension AdviceReport {
  /// Pace over moves, a named point for each scheme, drawn from `csv`.
  public var picture: Picture {
    let frame = Frame(advice.rows.map { ($0.outlook.movesPerUnit, $0.outlook.pace) })
    return Picture(
      name: "advice", csv: csv,
      settings: """
        \(frame.settings)
        set xlabel 'model moves per time unit'
        set ylabel 'pace (moves x stride)'
        set logscale x
        \(names(in: frame).joined(separator: "\n"))
        """,
      plot: Self.kinds.map { kind, colour, shape in
        """
        'advice.csv' every ::1 using 3:(strcol(2) eq '\(kind)' ? $12 : NaN) \
        with points pointtype \(shape) linecolor rgb '\(colour)' notitle
        """
      } + [
        """
        'advice.csv' every ::1 using 3:($15 == 1 ? $12 : NaN) with points pointtype 6 \
        pointsize ring linewidth 0.8 linecolor rgb ink title 'on the Pareto front'
        """,
        """
        'advice.csv' every ::1 using 3:($16 == 1 ? $12 : NaN) with points pointtype 6 \
        pointsize 1.5*ring linewidth 1.6 linecolor rgb ink title 'recommended'
        """,
      ], height: Int(Frame.height))
  }

  /// Each kind of scheme has the colour and the mark that it has everywhere.
  private static let kinds = [
    ("fedavg", Picture.Colour.blue, 7), ("fedfix", Picture.Colour.red, 5),
    ("fedbuff", Picture.Colour.green, 9), ("fedbuff arrival", Picture.Colour.orange, 11),
    ("async", Picture.Colour.pink, 13),
  ]

  /// Commands that write the schemes' names beside their points.
  private func names(in frame: Frame) -> [String] {
    func rank(_ row: Int) -> Int {
      row == advice.recommended ? 0 : row == 0 ? 1 : advice.rows[row].isOnFront ? 2 : 3
    }
    let rows = advice.rows.indices.sorted { (rank($0), $0) < (rank($1), $1) }
    let placement = LabelPlacement(
      rows.compactMap { row in
        let outlook = advice.rows[row].outlook
        return frame.place(outlook.movesPerUnit, outlook.pace).map { (schemes[row], $0) }
      }, size: 10, room: frame.room)
    let colours = Dictionary(
      advice.rows.enumerated().map { row, found in
        let kind = kind(of: found.outlook.scheme)
        return (schemes[row], Self.kinds.first { $0.0 == kind }?.1 ?? Picture.Colour.blue)
      }, uniquingKeysWith: { first, _ in first })
    return placement.labels.flatMap { label in
      let first = label.text.split(separator: ",").first.map(String.init) ?? ""
      let name = """
        set label '\(label.text)' at \(frame.screen(label.place)) \(label.side.rawValue) \
        font small textcolor rgb '\(colours[first] ?? Picture.Colour.blue)'
        """
      let line = label.pointsAt.map {
        """
        set arrow from \(frame.screen($0)) to \(frame.screen(label.place)) nohead back \
        linewidth 0.5 linecolor rgb pale
        """
      }
      return [line, name].compactMap(\.self)
    }
  }
}

/// Where the picture's axes stand on its page, so that places between them are known.
private struct Frame {
  static let height = 440.0
  private static let width = Double(Picture.width)
  private static let (left, right, bottom, top) = (70.0, 14.0, 72.0, 10.0)

  private let x: ClosedRange<Double>
  private let y: ClosedRange<Double>

  init(_ points: [(x: Double, y: Double)]) {
    let points = points.filter { $0.x > 0 && $0.x.isFinite && $0.y.isFinite }
    let (xs, ys) = (points.map(\.x), points.map(\.y))
    x = (xs.min() ?? 1) / 1.12...(xs.max() ?? 1) * 1.25
    let (low, high) = (ys.min() ?? 0, ys.max() ?? 1)
    let margin = max(0.1 * (high - low), 0.01 * abs(high), 0.01)
    y = low - margin...high + margin
  }

  /// Commands that set it.
  var settings: String {
    """
    set lmargin at screen \((Self.left / Self.width).text(decimals: 5))
    set rmargin at screen \((1 - Self.right / Self.width).text(decimals: 5))
    set bmargin at screen \((Self.bottom / Self.height).text(decimals: 5))
    set tmargin at screen \((1 - Self.top / Self.height).text(decimals: 5))
    set xrange [\(x.lowerBound):\(x.upperBound)]
    set yrange [\(y.lowerBound):\(y.upperBound)]
    set xtics (\(tics.map(\.short).joined(separator: ", ")))
    set key at screen 0.5, screen 0.01 bottom center
    """
  }

  /// 1, 2 and 5 times the powers of ten; without the twos and fives where there are many.
  private var tics: [Double] {
    let powers = Int(log10(x.lowerBound).rounded(.down))...Int(log10(x.upperBound).rounded(.up))
    return powers.flatMap { power in
      (powers.count > 4 ? [1.0] : [1, 2, 5]).map { $0 * pow(10, Double(power)) }
    }.filter(x.contains)
  }

  /// What lies between the axes, from their corner.
  var room: LabelPlacement.Point {
    LabelPlacement.Point(
      x: Self.width - Self.left - Self.right, y: Self.height - Self.bottom - Self.top)
  }

  /// Where a point is drawn; nil where it is not.
  func place(_ moves: Double, _ pace: Double) -> LabelPlacement.Point? {
    guard moves > 0, x.contains(moves), y.contains(pace) else { return nil }
    return LabelPlacement.Point(
      x: log(moves / x.lowerBound) / log(x.upperBound / x.lowerBound) * room.x,
      y: (pace - y.lowerBound) / (y.upperBound - y.lowerBound) * room.y)
  }

  /// A place for gnuplot, in parts of the page.
  func screen(_ point: LabelPlacement.Point) -> String {
    let x = ((Self.left + point.x) / Self.width).text(decimals: 5)
    return "screen \(x), screen \(((Self.bottom + point.y) / Self.height).text(decimals: 5))"
  }
}
