internal import Records
internal import Wording

extension Figure {
  private static let mostRows = 40

  /// A piece of work, or the birth of a version.
  private struct TimelineRow {
    var kind: String
    var row: Int?
    var work: RunObservations.Work?
    var time: Double

    static let columns = Columns<TimelineRow>([
      Column("kind") { .text($0.kind) }, Column("row") { .count($0.row) },
      Column("client") { .count($0.work?.client) },
      Column("base_version") { .count($0.work?.baseVersion) },
      Column("start") { .exact($0.time) }, Column("end") { .exact($0.work?.arrived) },
      Column("update") { .count($0.work?.number) },
    ])
  }

  /// Who trained when, at the beginning: a bar for each update, in two shades in turn, and a mark where a
  /// version was made.
  static func timeline(_ observed: RunObservations, label: String) -> Figure? {
    let all = Set(observed.work.map(\.client)).sorted()
    let step = max(1, (all.count + mostRows - 1) / mostRows)
    let clients = all.enumerated().filter { $0.offset % step == 0 }.map(\.element)
    let places = Dictionary(uniqueKeysWithValues: clients.enumerated().map { ($1, $0) })
    let work = observed.work.filter { places[$0.client] != nil }
    guard let end = work.map(\.arrived).max(), end > 0 else { return nil }
    let versions = observed.versions.filter { $0 <= end }
    let rows =
      work.map {
        TimelineRow(kind: "training", row: places[$0.client], work: $0, time: $0.started)
      } + versions.map { TimelineRow(kind: "version", time: $0) }
    let height = 110 + Double(max(4, clients.count)) * (clients.count <= 20 ? 20 : 12)
    return Figure(
      name: "timeline",
      title: """
        Under \(label) \(versions.count.counted("version")) \(versions.count == 1 ? "is" : "are") \
        made in the first \(end.text(significantDigits: 3)) units of virtual time
        """,
      caption: """
        Who trained when: a bar for each update from its order to its arrival, in two shades in \
        turn; what lies between bars is waiting. Marks above: a new version\
        \(versions.count > 400 ? " (too many to be drawn)" : "")\
        \(step > 1 ? "; \(clients.count) of \(all.count.counted("client"))" : ""). One run.
        """, csv: TimelineRow.columns.csv(of: rows), place: .wide, height: height
    ) { size in
      drawing(clients, end: end, hasMarks: versions.count <= 400, size: size)
    }
  }

  private static func drawing(
    _ clients: [Int], end: Double, hasMarks: Bool, size: PictureSize
  ) -> Drawing {
    let step = clients.count <= 20 ? 1 : 2
    let labels = clients.enumerated().filter { $0.offset % step == 0 }
      .map { "'\($0.element)' \($0.offset)" }
    let axes = Axes(
      size: size, x: Axes.Scale(range: 0...end),
      y: Axes.Scale(range: -1.3...Double(clients.count)), yNumbers: labels)
    let shades = [Picture.Colour.blue, Picture.Colour.sky].enumerated().map { parity, colour in
      """
      'timeline.csv' skip 1 using \
      (strcol(1) eq 'training' && int($7)%2 == \(parity) ? $5 : NaN)\
      :2:5:6:($2-0.38):($2+0.38) with boxxyerror fillcolor rgb '\(colour)' notitle
      """
    }
    let marks = """
      'timeline.csv' skip 1 using (strcol(1) eq 'version' ? $5 : NaN):(-1.2):(0):(0.55) \
      with vectors nohead linewidth 0.8 linecolor rgb ink notitle
      """
    return Drawing(
      settings: axes.settings(x: "virtual time (units)", y: "client") + [
        "set yrange [\(clients.count).0:-1.3]", "set ytics scale 0", "unset grid",
        "set border 1",
      ], plot: shades + (hasMarks ? [marks] : []))
  }
}
