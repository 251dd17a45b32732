public import Federation

/// How an evaluated version's quality differs between clients: a row of `spread.csv`.
public struct SpreadRow: Hashable, Sendable {
  /// Which version: the aggregations done.
  public var aggregation: Int
  /// Of the evaluation.
  public var time: VirtualTime
  /// Over the clients that have test samples; nil where there are none.
  public var accuracy: ClientSpread?
  /// The same for the test loss.
  public var loss: ClientSpread?
  /// The same for the top-5 accuracy; nil also where it is not measured.
  public var top5: ClientSpread?

  /// The row of an evaluation.
  public init(
    aggregation: Int, time: VirtualTime, accuracy: ClientSpread?, loss: ClientSpread?,
    top5: ClientSpread? = nil
  ) {
    self.aggregation = aggregation
    self.time = time
    self.accuracy = accuracy
    self.loss = loss
    self.top5 = top5
  }

  static let columns = Columns<SpreadRow>(
    [Column("aggregation") { .count($0.aggregation) }, Column("time") { .time($0.time) }]
      + columns("accuracy", isBestHigh: true) { $0.accuracy }
      + columns("loss", isBestHigh: false) { $0.loss }
      + columns("top5", isBestHigh: true) { $0.top5 })

  /// Absent where there is nothing to measure.
  private static func columns(
    _ measure: String, isBestHigh: Bool,
    _ spread: @escaping @Sendable (SpreadRow) -> ClientSpread?
  ) -> [Column<SpreadRow>] {
    [
      Column("\(measure)_mean") { .digits(spread($0)?.mean, 9) },
      Column("\(measure)_deviation") { .digits(spread($0)?.deviation, 9) },
      Column("\(measure)_worst_tenth") { row in
        .digits(spread(row).map { isBestHigh ? $0.lowestTenth : $0.highestTenth }, 9)
      },
      Column("\(measure)_best_tenth") { row in
        .digits(spread(row).map { isBestHigh ? $0.highestTenth : $0.lowestTenth }, 9)
      },
    ]
  }
}
