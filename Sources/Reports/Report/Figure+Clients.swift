internal import Records
internal import Wording

extension Figure {
  private static let mostNamed = 40

  /// The final accuracy on each client, the worst and the best named: by client, or sorted where there are
  /// many.
  static func clientAccuracies(
    of run: ReportedRun, label: String, name: String, style: SeriesStyle, place: Place
  ) -> Figure? {
    guard let fairness = run.fairness, fairness.count > 1 else { return nil }
    let isSorted = run.files.clients.count > mostNamed
    let clients = run.files.clients.filter { $0.testAccuracy != nil }
    let shown =
      isSorted
      ? clients.sorted { ($0.testAccuracy!, $0.number) < ($1.testAccuracy!, $1.number) } : clients
    let rows = Array(shown.enumerated())
    let csv = Columns<(offset: Int, element: RunFiles.Client)>([
      Column("place") { .count($0.offset) }, Column("client") { .count($0.element.number) },
      Column("name") { .text($0.element.name) },
      Column("test_accuracy") { .exact($0.element.testAccuracy) },
      Column("client_weight") { .exact($0.element.clientWeight) },
    ]).csv(of: rows)
    let names = Dictionary(
      clients.map { ($0.number, $0.name ?? "client \($0.number)") },
      uniquingKeysWith: { first, _ in first })
    func named(_ client: Fairness.Client) -> String {
      "\(names[client.number] ?? "client \(client.number)") (\(client.accuracy.text(decimals: 3)))"
    }
    let (worst, best) = (named(fairness.worst), named(fairness.best))
    return Figure(
      name: name, title: "\(label) serves \(worst) worst and \(best) best",
      caption: """
        Test accuracy of the final model on each of \(fairness.count.counted("client"))\
        \(isSorted ? ", sorted" : ""). 10th percentile \
        \(fairness.tenthPercentile.text(decimals: 3)), standard deviation \
        \(fairness.standardDeviation.text(decimals: 3))\
        \(fairness.jainIndex.map { ", Jain's index \($0.text(decimals: 3))" } ?? ""). One run\
        \(run.seed.map { ", seed \($0)" } ?? "").
        """, csv: csv, place: place, height: 300
    ) { size in
      var axes = Axes(
        size: size, x: Axes.Scale(range: -0.7...Double(rows.count) - 0.3),
        y: Axes.Scale(range: 0...1))
      // For a name above the best.
      axes.top = 28
      axes.right = 36
      let marked = [("worst", fairness.worst), ("best", fairness.best)].map { word, client in
        (word, rows.first { $0.element.number == client.number }!)
      }.sorted { $0.1.offset < $1.1.offset }
      let labels = zip(marked, ["right", "left"]).flatMap { marked, side in
        let (word, row) = marked
        return [
          """
          set label '\(word)' at first \(row.offset), graph 1.06 \(side) textcolor rgb ink
          """,
          """
          set arrow from first \(row.offset), graph 1.03 to first \(row.offset), first \
          \(row.element.testAccuracy!) nohead linewidth 0.8 linecolor rgb ink
          """,
        ]
      }
      let isBars = rows.count <= 400
      let how =
        isBars
        ? """
        using 1:4:($1-0.4):($1+0.4):(0):4 with boxxyerror fillcolor rgb '\(style.colour)'
        """ : "using 1:4 with lines linewidth 2 linecolor rgb '\(style.colour)'"
      return Drawing(
        settings: axes.settings(
          x: isSorted ? "clients, by accuracy" : "client", y: "final test accuracy")
          + labels,
        plot: ["'\(name).csv' skip 1 \(how) notitle"])
    }
  }
}
