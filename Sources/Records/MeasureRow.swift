public import Federation

/// One measure of an evaluated version, whatever the model calls it: a row of `measures.csv`.
public struct MeasureRow: Hashable, Sendable {
  /// Which version: the aggregations done.
  public var aggregation: Int
  /// Of the evaluation.
  public var time: VirtualTime
  /// On which samples: `train` or `test`.
  public var set: String
  /// The model's name for it.
  public var measure: String
  /// How many samples were measured.
  public var samples: Int
  /// The mean over the evaluated clients, weighted by importance.
  public var value: Double

  /// The row of a measure.
  public init(
    aggregation: Int, time: VirtualTime, set: String, measure: String, samples: Int, value: Double
  ) {
    self.aggregation = aggregation
    self.time = time
    self.set = set
    self.measure = measure
    self.samples = samples
    self.value = value
  }

  static let columns = Columns<MeasureRow>([
    Column("aggregation") { .count($0.aggregation) }, Column("time") { .time($0.time) },
    Column("set") { .text($0.set) }, Column("measure") { .text($0.measure) },
    Column("samples") { .count($0.samples) }, Column("value") { .exact($0.value) },
  ])
}
