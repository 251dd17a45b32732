public import Federation

/// How an evaluated version's quality differs between clients: a row of `spread.csv`.
public struct SpreadRow: Hashable, Sendable {
  /// Which version: the aggregations done.
  public var aggregation: Int
  public var time: VirtualTime
  /// Over the clients that have test samples; nil where there are none.
  public var accuracy: ClientSpread?
  /// The same for the test loss.
  public var loss: ClientSpread?

  public init(
    aggregation: Int, time: VirtualTime, accuracy: ClientSpread?, loss: ClientSpread?
  ) {
    self.aggregation = aggregation
    self.time = time
    self.accuracy = accuracy
    self.loss = loss
  }

  static let header = """
    aggregation,time,accuracy_mean,accuracy_deviation,accuracy_worst_tenth,accuracy_best_tenth,\
    loss_mean,loss_deviation,loss_worst_tenth,loss_best_tenth
    """

  /// Empty cells where there is nothing to measure.
  var row: String {
    let accuracy = accuracy.map { [$0.mean, $0.deviation, $0.lowestTenth, $0.highestTenth] }
    let loss = loss.map { [$0.mean, $0.deviation, $0.highestTenth, $0.lowestTenth] }
    let cells = [accuracy, loss].flatMap { numbers in
      numbers?.map { $0.text(significantDigits: 9) } ?? Array(repeating: "", count: 4)
    }
    return "\(aggregation),\(time.text),\(cells.joined(separator: ","))"
  }
}
