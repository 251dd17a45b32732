internal import Records
internal import Wording

extension Figure {
  private static let mostClientCurves = 100

  /// A point of a client's curve.
  private struct ClientPoint {
    var client: Int
    var name: String?
    var point: Curve.Point

    static let columns = Columns<ClientPoint>([
      Column("client") { .count($0.client) }, Column("name") { .text($0.name) },
      Column("time") { .exact($0.point.x) }, Column("test_accuracy") { .exact($0.point.y) },
    ])
  }

  /// The accuracy on each client over virtual time, those that are worst and best in the end named.
  static func clientCurves(_ observed: RunObservations, label: String) -> Figure? {
    let curves = observed.clientCurves.filter { $0.end != nil }
    guard curves.count > 1, let end = curves.compactMap({ $0.end?.x }).max(), end > 0,
      let worst = curves.min(by: { $0.end!.y < $1.end!.y }),
      let best = curves.max(by: { $0.end!.y < $1.end!.y })
    else { return nil }
    let step = max(1, (curves.count + mostClientCurves - 1) / mostClientCurves)
    let others = curves.enumerated().filter { place, own in
      place % step == 0 && own.client != worst.client && own.client != best.client
    }.map(\.element)
    let drawn = others + [worst, best]
    let rows = drawn.flatMap { own in
      own.curve.points.map { ClientPoint(client: own.client, name: own.name, point: $0) }
    }
    return Figure(
      name: "client-accuracy-time",
      title: """
        Under \(label) \(worst.label) ends worst (\(worst.end!.y.text(decimals: 3))) and \
        \(best.label) best (\(best.end!.y.text(decimals: 3)))
        """,
      caption: """
        Test accuracy on each client over virtual time\
        \(step > 1 ? ", \(drawn.count) of \(curves.count.counted("client"))" : ""); grey: the \
        others. One run.
        """, csv: ClientPoint.columns.csv(of: rows), place: .wide
    ) { size in
      clientCurves(others, named: [worst, best], end: end, size: size)
    }
  }

  private static func clientCurves(
    _ others: [RunObservations.ClientCurve], named: [RunObservations.ClientCurve], end: Double,
    size: PictureSize
  ) -> Drawing {
    let styles = [SeriesStyle(1), SeriesStyle(0)]
    let labels = EndLabels(
      zip(named, styles).map { own, style in
        EndLabels.Series(name: own.label, style: style, x: own.end!.x, y: own.end!.y)
      })
    var axes = Axes(size: size, x: Axes.Scale(range: 0...end), y: Axes.Scale(range: 0...1))
    axes.right = labels.width
    let grey = "linecolor rgb '#999999'"
    var (start, plot): (Int, [String]) = (0, [])
    for (place, own) in (others + named).enumerated() {
      let last = start + own.curve.points.count - 1
      let data = "'client-accuracy-time.csv' skip 1 every"
      let line = "\(data) ::\(start)::\(last) using 3:4 with lines"
      if place < others.count {
        plot.append("\(line) \(others.count > 30 ? "linewidth 0.4 " : "")\(grey) notitle")
      } else {
        let style = styles[place - others.count]
        let step = max(1, own.curve.points.count / 8)
        plot.append("\(line) linewidth 2.5 linecolor rgb '\(style.colour)' notitle")
        plot.append(
          """
          \(data) \(step)::\(start)::\(last) using 3:4 with points pointtype \(style.mark) \
          linecolor rgb '\(style.colour)' notitle
          """)
      }
      start = last + 1
    }
    return Drawing(
      settings: axes.settings(x: "virtual time (units)", y: "test accuracy")
        + labels.settings(axes), plot: plot)
  }
}
