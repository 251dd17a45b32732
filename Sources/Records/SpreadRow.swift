public import Federation
internal import Wording

/// How an evaluated version's quality differs between clients: a row of `spread.csv`.
public struct SpreadRow: Hashable, Sendable {
  /// Which version: the aggregations done.
  public var aggregation: Int
  public var time: VirtualTime
  /// Over the clients that have test samples; nil where there are none.
  public var accuracy: ClientSpread?
  /// The same for the test loss.
  public var loss: ClientSpread?
  /// The same for the top-5 accuracy; nil also where it is not measured.
  public var top5: ClientSpread?

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

  static let header = """
    aggregation,time,accuracy_mean,accuracy_deviation,accuracy_worst_tenth,accuracy_best_tenth,\
    loss_mean,loss_deviation,loss_worst_tenth,loss_best_tenth,\
    top5_mean,top5_deviation,top5_worst_tenth,top5_best_tenth
    """

  /// Empty cells where there is nothing to measure.
  var row: String {
    let (accuracy, top5) = (Self.risingNumbers(of: accuracy), Self.risingNumbers(of: top5))
    let loss = loss.map { [$0.mean, $0.deviation, $0.highestTenth, $0.lowestTenth] }
    let cells = [accuracy, loss, top5].flatMap { numbers in
      numbers?.map { $0.text(significantDigits: 9) } ?? Array(repeating: "", count: 4)
    }
    return "\(aggregation),\(time.text),\(cells.joined(separator: ","))"
  }

  /// Of a measure whose largest values are its best.
  private static func risingNumbers(of spread: ClientSpread?) -> [Double]? {
    spread.map { [$0.mean, $0.deviation, $0.lowestTenth, $0.highestTenth] }
  }
}
