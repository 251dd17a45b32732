/// The final model's quality on one client's samples: a row of `clients.csv`.
public struct ClientRow: Hashable, Sendable {
  /// Its number, from 0.
  public var client: Int
  /// What the data calls it; nil where it does not.
  public var name: String?
  /// p_i.
  public var importance: Double
  /// How many samples it trains on.
  public var trainSamples: Int
  /// Nil what was not measured, as are the others.
  public var trainLoss: Double?
  /// From 0 to 1.
  public var trainAccuracy: Double?
  /// How many samples it is tested on.
  public var testSamples: Int
  /// On the test samples.
  public var testLoss: Double?
  /// On the test samples, from 0 to 1.
  public var testAccuracy: Double?

  /// The row of a client.
  public init(
    client: Int, name: String?, importance: Double, trainSamples: Int, trainLoss: Double?,
    trainAccuracy: Double?, testSamples: Int, testLoss: Double?, testAccuracy: Double?
  ) {
    self.client = client
    self.name = name
    self.importance = importance
    self.trainSamples = trainSamples
    self.trainLoss = trainLoss
    self.trainAccuracy = trainAccuracy
    self.testSamples = testSamples
    self.testLoss = testLoss
    self.testAccuracy = testAccuracy
  }

  static let columns = Columns<ClientRow>([
    Column("client") { .count($0.client) },
    Column("name") { .text($0.name) },
    Column("importance") { .exact($0.importance) },
    Column("train_samples") { .count($0.trainSamples) },
    Column("train_loss") { .exact($0.trainLoss) },
    Column("train_accuracy") { .exact($0.trainAccuracy) },
    Column("test_samples") { .count($0.testSamples) },
    Column("test_loss") { .exact($0.testLoss) },
    Column("test_accuracy") { .exact($0.testAccuracy) },
  ])
}
