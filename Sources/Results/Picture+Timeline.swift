public import Federation

extension Picture {
  /// Who trains and who waits, a bar for each client, with a line where a version is born.
  public static func timeline(_ timeline: Timeline, title: String) -> Picture {
    let rows = Dictionary(uniqueKeysWithValues: timeline.clients.enumerated().map { ($1, $0) })
    var csv = "kind,row,client,version,start,end\n"
    for stretch in timeline.stretches {
      let version = stretch.version.map { "\($0)" } ?? ""
      csv += "\(stretch.kind.rawValue),\(rows[stretch.client] ?? 0),\(stretch.client.rawValue),"
      csv += "\(version),\(stretch.start.text),\(stretch.end.text)\n"
    }
    for version in timeline.versions {
      csv += "version,,,\(version.index),\(version.time.text),\(version.time.text)\n"
    }
    let count = timeline.clients.count
    return Picture(
      name: "timeline", csv: Array(csv.utf8),
      settings: """
        set title '\(title)'
        set xlabel 'time, in units'
        set ylabel 'client'
        set xrange [0:\(timeline.end.units.short)]
        set yrange [\(count).0:-1.0]
        set ytics (\(labels(of: timeline.clients)))
        unset grid
        """,
      plot: bars(in: timeline) + lines(in: timeline),
      height: 170 + max(6, count) * 17)
  }

  private static func labels(of clients: [ClientID]) -> String {
    let step = (clients.count + 39) / 40
    return clients.enumerated().filter { $0.offset % step == 0 }
      .map { "'\($0.element.rawValue)' \($0.offset)" }.joined(separator: ", ")
  }

  private static func bars(in timeline: Timeline) -> [String] {
    let kinds: [(Timeline.Stretch.Kind, String, Double)] = [
      (.waiting, Colour.grey, 0.12), (.training, Colour.blue, 0.38),
      (.abandoned, Colour.red, 0.38),
    ]
    return kinds.compactMap { kind, colour, half in
      guard timeline.stretches.contains(where: { $0.kind == kind }) else { return nil }
      let left = "(strcol(1) eq '\(kind.rawValue)' ? $5 : NaN)"
      return """
        'timeline.csv' every ::1 using \(left):2:5:6:($2-\(half)):($2+\(half)) \
        with boxxyerror fillcolor '\(colour)' fillstyle solid 1 border linecolor '#ffffff' \
        title '\(kind.rawValue)'
        """
    }
  }

  /// None where they would hide the bars.
  private static func lines(in timeline: Timeline) -> [String] {
    let count = timeline.versionCount
    guard (1...120).contains(count) else { return [] }
    let top = -1.0
    let height = Double(timeline.clients.count) + 1
    return [
      """
      'timeline.csv' every ::1 using (strcol(1) eq 'version' ? $5 : NaN):(\(top)):(0):(\(height)) \
      with vectors nohead linewidth 1 linecolor rgb '#60222222' title 'new version'
      """
    ]
  }
}
