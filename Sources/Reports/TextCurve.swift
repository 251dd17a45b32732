internal import Federation
package import Records
internal import Wording

/// The curve of a run in characters, as gnuplot draws them: test accuracy over virtual time, else the test
/// loss, else the training loss.
package struct TextCurve: Sendable {
  private let label: String
  private let points: [(time: Double, value: Double)]

  /// Of the rows of `metrics.csv`; nil where none has a measure that is drawn.
  package init?(_ rows: [Metrics]) {
    let measures: [(String, KeyPath<Metrics, Double?>)] = [
      ("test accuracy", \.testAccuracy), ("test loss", \.testLoss), ("train loss", \.trainLoss),
    ]
    for (label, measure) in measures {
      let points = rows.compactMap { row in
        row[keyPath: measure].map { (time: row.time.units, value: $0) }
      }
      guard !points.isEmpty else { continue }
      self.label = label
      self.points = Self.thinned(points)
      return
    }
    return nil
  }

  /// More would stand in the same characters.
  private static let pointCountMax = 1000

  private static func thinned<Point>(_ points: [Point]) -> [Point] {
    let step = (points.count + pointCountMax - 1) / pointCountMax
    // The last is the one that is waited for.
    return stride(from: points.count - 1, through: 0, by: -max(1, step)).reversed().map {
      points[$0]
    }
  }

  /// The lines of the drawing.
  /// - Parameters:
  ///   - columns: how wide they are at most.
  ///   - rows: how many lines.
  package func lines(columns: Int, rows: Int) async throws(Gnuplot.Fault) -> [String] {
    let drawn = try await Gnuplot.answer(to: script(columns: columns, rows: rows)).output
    // A form feed begins the page; the end of the last line begins no other.
    return drawn.replacing("\u{0C}", with: "")
      .split(separator: "\n", omittingEmptySubsequences: false).prefix(rows).map(String.init)
  }

  private func script(columns: Int, rows: Int) -> String {
    let count = points.count
    func list(_ value: (Double, Double) -> Double) -> String {
      points.map { "\(value($0.time, $0.value))" }.joined(separator: ",")
    }
    let last = points.last.map { "\(label) \($0.value.text(significantDigits: 4))" } ?? label
    return [
      "set terminal dumb size \(columns),\(rows) mono noenhanced",
      "set encoding utf8", "unset key", "set tics nomirror scale 0.3", "set border 3",
      "set title '\(last) at time \((points.last?.time ?? 0).short)'", "set xlabel 'virtual time'",
      "array X[\(count)] = [\(list { time, _ in time })]",
      "array Y[\(count)] = [\(list { _, value in value })]",
      "plot X using (X[$1]):(Y[$1]) with \(count > 1 ? "lines" : "points")",
    ].joined(separator: "; ")
  }
}
