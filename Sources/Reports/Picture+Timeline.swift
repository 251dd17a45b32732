public import Federation
internal import Records
internal import Wording

extension Picture {
  /// Who trains, who waits and who is offline, a bar for each client, with a mark where a version is
  /// made. The updates of a client have two shades in turn, so that each can be seen.
  public static func timeline(_ timeline: Timeline) -> Picture {
    let count = timeline.clients.count
    let rowHeight = count <= 20 ? 20 : 12
    return Picture(
      name: "timeline", csv: Line.columns.csv(of: lines(of: timeline)),
      settings: """
        set border 1
        set xlabel 'virtual time (units)'
        set ylabel 'client'
        set xrange [0:\(timeline.end.units.short)]
        set yrange [\(count).0:-1.3]
        set ytics scale 0 (\(labels(of: timeline.clients)))
        unset grid
        """,
      plot: bars(in: timeline) + waits(in: timeline) + marks(in: timeline),
      height: 120 + max(4, count) * rowHeight)
  }

  /// A stretch of a client, or the birth of a version.
  private struct Line {
    var kind: String
    var row: Int?
    var client: ClientID?
    var version: Int?
    var start: VirtualTime
    var end: VirtualTime
    var update: UInt32?

    static let columns = Columns<Line>([
      Column("kind") { .text($0.kind) },
      Column("row") { .count($0.row) },
      Column("client") { .count($0.client?.index) },
      Column("version") { .count($0.version) },
      Column("start") { .time($0.start) },
      Column("end") { .time($0.end) },
      Column("update") { .count($0.update.map { Int($0) }) },
    ])
  }

  private static func lines(of timeline: Timeline) -> [Line] {
    let rows = Dictionary(uniqueKeysWithValues: timeline.clients.enumerated().map { ($1, $0) })
    let stretches = timeline.stretches.map {
      Line(
        kind: $0.kind.rawValue, row: rows[$0.client] ?? 0, client: $0.client,
        version: $0.version, start: $0.start, end: $0.end, update: $0.update)
    }
    return stretches
      + timeline.versions.map {
        Line(kind: "version", version: $0.index, start: $0.time, end: $0.time)
      }
  }

  /// Two lines of text take more room than two rows where there are many.
  private static func labels(of clients: [ClientID]) -> String {
    let step = clients.count <= 20 ? 1 : 2
    return clients.enumerated().filter { $0.offset % step == 0 }
      .map { "'\($0.element.rawValue)' \($0.offset)" }.joined(separator: ", ")
  }

  private static func bars(in timeline: Timeline) -> [String] {
    let shades: [(Timeline.Stretch.Kind, parity: UInt32?, title: String, fill: String, Double)] = [
      (.training, 0, "training", "'\(Colour.blue)'", 0.38),
      (.training, 1, "its next update", "'\(Colour.sky)'", 0.38),
      (.abandoned, nil, "training that is abandoned", "'\(Colour.red)'", 0.38),
      (.offline, nil, "offline", "pale", 0.38),
    ]
    return shades.compactMap { kind, parity, title, fill, half in
      let isThere = timeline.stretches.contains {
        $0.kind == kind && (parity == nil || $0.update.map { $0 % 2 } == parity)
      }
      guard isThere else { return nil }
      let parityHolds = parity.map { " && int($7)%2 == \($0)" } ?? ""
      return """
        'timeline.csv' every ::1 using (strcol(1) eq '\(kind.rawValue)'\(parityHolds) ? $5 : NaN)\
        :2:5:6:($2-\(half)):($2+\(half)) with boxxyerror fillcolor rgb \(fill) title '\(title)'
        """
    }
  }

  private static func waits(in timeline: Timeline) -> [String] {
    guard timeline.stretches.contains(where: { $0.kind == .waiting }) else { return [] }
    return [
      """
      'timeline.csv' every ::1 using (strcol(1) eq 'waiting' ? $5 : NaN):2:($6-$5):(0) \
      with vectors nohead linewidth 1.4 linecolor rgb '#999999' title 'waiting'
      """
    ]
  }

  /// None where they would be a black band.
  private static func marks(in timeline: Timeline) -> [String] {
    guard (1...400).contains(timeline.versionCount) else { return [] }
    return [
      """
      'timeline.csv' every ::1 using (strcol(1) eq 'version' ? $5 : NaN):(-1.2):(0):(0.55) \
      with vectors nohead linewidth 0.8 linecolor rgb ink title 'new version'
      """
    ]
  }
}
