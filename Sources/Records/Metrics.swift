public import Federation

/// One evaluation: a row of `metrics.csv`.
public struct Metrics: Hashable, Sendable {
  /// Aggregations done, which is the version evaluated.
  public var aggregation: Int
  /// Of the evaluation.
  public var time: VirtualTime
  /// Since the first order was given.
  public var wallSeconds: Double
  /// Updates aggregated.
  public var updates: Int
  /// What these updates' clients were sent and sent back as parameters, 4 bytes each, or 2 with float16.
  public var bytes: Int
  /// Weighted by importance over clients, as are the others; nil what was not measured.
  public var trainLoss: Double?
  /// On the test samples.
  public var testLoss: Double?
  /// On the test samples, from 0 to 1.
  public var testAccuracy: Double?

  /// The row of an evaluation.
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

  /// What a row has in it, and how it is read back.
  static let columns = Columns<Metrics>([
    Column("aggregation", \.aggregation), Column("time", \.time),
    Column("wall_seconds", \.wallSeconds, decimals: 6), Column("updates", \.updates),
    Column("bytes", \.bytes), Column("train_loss", \.trainLoss),
    Column("test_loss", \.testLoss), Column("test_accuracy", \.testAccuracy),
  ])

  /// The header line of `metrics.csv`, without its end.
  public static var header: String { columns.header }

  /// The row, without its end. Losses and accuracy read back as the same numbers; what was not
  /// measured is an empty cell.
  public var row: String { Self.columns.line(of: self) }

  /// A row as it stands in a file; nil when it is not one.
  public init?(row: some StringProtocol) {
    let blank = Metrics(
      aggregation: 0, time: .zero, wallSeconds: 0, updates: 0, bytes: 0, trainLoss: nil,
      testLoss: nil, testAccuracy: nil)
    guard let row = Self.columns.row(in: row, replacing: blank) else { return nil }
    self = row
  }
}
