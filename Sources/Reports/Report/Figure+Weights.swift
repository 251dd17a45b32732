internal import Records
internal import Wording

extension Figure {
  private static let mostClientBars = 40

  /// A client of the figures of weights.
  private struct WeightRow {
    var place: Int
    var client: RunObservations.Client
    var rate, share: Double

    static let columns = Columns<WeightRow>([
      Column("place") { .count($0.place) }, Column("client") { .count($0.client.number) },
      Column("name") { .text($0.client.name) },
      Column("client_weight") { .digits($0.client.clientWeight, 9) },
      Column("participation_rate") { .digits($0.rate, 9) },
      Column("received_weight") { .digits($0.share, 9) },
      Column("predicted_weight") { .digits($0.client.predictedShare, 9) },
    ])
  }

  /// What each client counted, against its client weight and the plan's prediction.
  static func receivedWeights(
    of observed: RunObservations, label: String, name: String, style: SeriesStyle, place: Place
  ) -> Figure? {
    guard let received = observed.received, observed.clients.count > 1 else { return nil }
    let predicted = observed.clients.compactMap(\.predictedShare)
    let hasPrediction = predicted.count == observed.clients.count
    let bias = received.bias.text(decimals: 3)
    let prediction =
      hasPrediction
      ? """
       Crosses are the plan's prediction, from which the received weights are \
      \(received.distance(to: predicted).text(decimals: 4)) away (total variation).
      """ : ""
    let rows = Self.rows(of: observed, received)
    return Figure(
      name: name, title: "Under \(label) what clients count has a bias of \(bias)",
      caption: """
        \(rows.count > mostClientBars ? "Clients sorted by received over client weight" : "Bars")\
        : the share of all aggregation weight that each client received. Lines: client weight. The \
        measured bias is their total variation distance.\(prediction) One run.
        """, csv: WeightRow.columns.csv(of: rows), place: place, height: 300
    ) { size in
      drawing(
        rows, file: name, column: 6, reference: 4, predicted: hasPrediction ? 7 : nil,
        top: rows.flatMap { [$0.share, $0.client.clientWeight, $0.client.predictedShare ?? 0] }
          .max() ?? 1,
        title: "share of aggregation weight", style: style, size: size)
    }
  }

  /// How often each client took part.
  static func participation(
    of observed: RunObservations, label: String, name: String, style: SeriesStyle, place: Place
  ) -> Figure? {
    guard let received = observed.received, observed.clients.count > 1,
      let least = received.participationRates.min(), let most = received.participationRates.max()
    else { return nil }
    let rows = Self.rows(of: observed, received)
    return Figure(
      name: name,
      title: """
        Under \(label) clients are in \((100 * least).text(significantDigits: 3))% to \
        \((100 * most).text(significantDigits: 3))% of the aggregations
        """,
      caption: """
        Participation rate: the share of \(observed.aggregations.counted("aggregation")) that each \
        client was in\(rows.count > mostClientBars
          ? "; clients sorted by received over client weight" : ""). One run.
        """, csv: WeightRow.columns.csv(of: rows), place: place, height: 300
    ) { size in
      drawing(
        rows, file: name, column: 5, reference: nil, predicted: nil, top: most,
        title: "participation rate", style: style, size: size)
    }
  }

  private static func rows(
    of observed: RunObservations, _ received: ReceivedWeights
  ) -> [WeightRow] {
    var order = Array(observed.clients.indices)
    if order.count > mostClientBars {
      func ratio(_ client: Int) -> Double {
        received.shares[client] / max(received.clientWeights[client], .leastNormalMagnitude)
      }
      order.sort { (ratio($1), $0) < (ratio($0), $1) }
    }
    return order.enumerated().map { place, client in
      WeightRow(
        place: place, client: observed.clients[client],
        rate: received.participationRates[client], share: received.shares[client])
    }
  }

  /// Bars of few clients, lines of many.
  private static func drawing(
    _ rows: [WeightRow], file: String, column: Int, reference: Int?, predicted: Int?, top: Double,
    title: String, style: SeriesStyle, size: PictureSize
  ) -> Drawing {
    let isSorted = rows.count > mostClientBars
    let axes = Axes(
      size: size, x: Axes.Scale(range: -0.7...Double(rows.count) - 0.3),
      y: Axes.Scale(range: 0...1.08 * top))
    let data = "'\(file).csv' skip 1 using"
    var plot = [
      isSorted
        ? "\(data) 1:\(column) with lines linewidth 2 linecolor rgb '\(style.colour)' notitle"
        : """
        \(data) 1:\(column):($1-0.36):($1+0.36):(0):\(column) with boxxyerror \
        fillcolor rgb '\(style.colour)' notitle
        """
    ]
    if let reference {
      plot.append(
        isSorted
          ? "\(data) 1:\(reference) with lines linewidth 2 linecolor rgb ink notitle"
          : """
          \(data) ($1-0.45):\(reference):(0.9):(0) with vectors nohead linewidth 2 \
          linecolor rgb ink notitle
          """)
    }
    if let predicted {
      let step = max(1, rows.count / mostClientBars)
      plot.append(
        """
        '\(file).csv' skip 1 every \(step) using 1:\(predicted) with points pointtype 2 \
        linewidth 1.6 linecolor rgb ink notitle
        """)
    }
    return Drawing(
      settings: axes.settings(
        x: isSorted ? "clients, by received over client weight" : "client", y: title), plot: plot)
  }
}
