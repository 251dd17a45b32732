public import Federation
internal import Wording

/// One evaluation: a row of `metrics.csv`.
public struct Metrics: Hashable, Sendable {
  /// Aggregations done, which is the version evaluated.
  public var aggregation: Int
  public var time: VirtualTime
  /// Since the first order was given.
  public var wallSeconds: Double
  /// Updates aggregated.
  public var updates: Int
  /// What these updates' clients were sent and sent back as parameters, 4 bytes each.
  public var bytes: Int
  /// Weighted by importance over clients, as are the others; nil what was not measured.
  public var trainLoss: Double?
  public var testLoss: Double?
  public var testAccuracy: Double?

  public init(
    aggregation: Int, time: VirtualTime, wallSeconds: Double, updates: Int, bytes: Int,
    trainLoss: Double?, testLoss: Double?, testAccuracy: Double?
  ) {
    self.aggregation = aggregation
    self.time = time
    self.wallSeconds = wallSeconds
    self.updates = updates
    self.bytes = bytes
    self.trainLoss = trainLoss
    self.testLoss = testLoss
    self.testAccuracy = testAccuracy
  }

  /// The header line of `metrics.csv`, without its end.
  public static let header =
    "aggregation,time,wall_seconds,updates,bytes,train_loss,test_loss,test_accuracy"

  /// The row, without its end. Losses and accuracy read back as the same numbers; what was not
  /// measured is an empty cell.
  public var row: String {
    """
    \(aggregation),\(time.text),\(wallSeconds.text(decimals: 6)),\(updates),\(bytes),\
    \(trainLoss.csvCell),\(testLoss.csvCell),\(testAccuracy.csvCell)
    """
  }

  /// A row as it stands in a file; nil when it is not one.
  public init?(row: some StringProtocol) {
    let fields = row.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == 8, let aggregation = Int(fields[0]),
      let time = VirtualTime(text: fields[1]), let wallSeconds = Double(fields[2]),
      let updates = Int(fields[3]), let bytes = Int(fields[4]),
      let trainLoss = Double.measure(csvCell: fields[5]),
      let testLoss = Double.measure(csvCell: fields[6]),
      let testAccuracy = Double.measure(csvCell: fields[7])
    else { return nil }
    self.init(
      aggregation: aggregation, time: time, wallSeconds: wallSeconds, updates: updates,
      bytes: bytes, trainLoss: trainLoss, testLoss: testLoss, testAccuracy: testAccuracy)
  }
}

extension VirtualTime {
  /// Reads what `text` writes.
  fileprivate init?(text: some StringProtocol) {
    let parts = text.split(separator: ".")
    guard parts.count == 2, parts[1].count == 9, let units = Int64(parts[0]),
      let rest = Int64(parts[1])
    else { return nil }
    self.init(ticks: units * 1_000_000_000 + rest)
  }
}
