// The rows of `run.sqlite`, as docs/store.md has them. Times are virtual, in units; seconds are wall time
// since the run's begin.

internal import Federation

/// An aggregation that something went into.
public struct StoredAggregation: Hashable, Codable, StorableRow {
  /// How many aggregations came before.
  public var aggregation: Int
  public var time, wallSeconds: Double
  public var contributions: Int

  static let table = StoreTable(
    "aggregations", "aggregation INTEGER PRIMARY KEY", "time REAL NOT NULL", "wall_seconds REAL",
    "contributions INTEGER NOT NULL")

  func bind(to columns: inout BoundColumns) {
    columns.add(aggregation)
    columns.add(time)
    columns.add(wallSeconds)
    columns.add(contributions)
  }

  init(aggregation: Int, time: Double, wallSeconds: Double, contributions: Int) {
    (self.aggregation, self.time) = (aggregation, time)
    (self.wallSeconds, self.contributions) = (wallSeconds, contributions)
  }

  init(from columns: inout ReadColumns) {
    aggregation = columns.integer()
    time = columns.real()
    wallSeconds = columns.real()
    contributions = columns.integer()
  }
}

/// A client's update in the aggregation that it went into.
public struct StoredUpdate: Hashable, Codable, StorableRow {
  public var aggregation, client: Int
  /// How many updates the client was given before.
  public var number: Int
  /// The version that the client was sent, and how many were made since.
  public var baseVersion, staleness: Int
  /// omega: what the delta was multiplied by.
  public var weight: Double
  /// Who did it.
  public var process: Int?
  /// When the client was sent the version, and when its work was back.
  public var started, arrived: Double
  /// When it came.
  public var wallSeconds: Double?
  public var steps: Int?
  public var loss, deltaNorm: Double?

  static let table = StoreTable(
    "updates", "aggregation INTEGER NOT NULL", "client INTEGER NOT NULL",
    "number INTEGER NOT NULL", "base_version INTEGER NOT NULL", "staleness INTEGER NOT NULL",
    "weight REAL NOT NULL", "process INTEGER", "started REAL NOT NULL", "arrived REAL NOT NULL",
    "wall_seconds REAL", "steps INTEGER", "loss REAL", "delta_norm REAL")

  func bind(to columns: inout BoundColumns) {
    columns.add(aggregation)
    columns.add(client)
    columns.add(number)
    columns.add(baseVersion)
    columns.add(staleness)
    columns.add(weight)
    columns.add(process)
    columns.add(started)
    columns.add(arrived)
    columns.add(wallSeconds)
    columns.add(steps)
    columns.add(loss)
    columns.add(deltaNorm)
  }

  init(
    aggregation: Int, client: Int, number: Int, baseVersion: Int, staleness: Int, weight: Double,
    started: Double, arrived: Double
  ) {
    (self.aggregation, self.client, self.number) = (aggregation, client, number)
    (self.baseVersion, self.staleness, self.weight) = (baseVersion, staleness, weight)
    (self.started, self.arrived) = (started, arrived)
  }

  init(from columns: inout ReadColumns) {
    aggregation = columns.integer()
    client = columns.integer()
    number = columns.integer()
    baseVersion = columns.integer()
    staleness = columns.integer()
    weight = columns.real()
    process = columns.optionalInteger()
    started = columns.real()
    arrived = columns.real()
    wallSeconds = columns.optionalReal()
    steps = columns.optionalInteger()
    loss = columns.optionalReal()
    deltaNorm = columns.optionalReal()
  }
}

/// A version that was evaluated, over the evaluated clients.
public struct StoredEvaluation: Hashable, Codable, StorableRow {
  /// How many evaluations came before.
  public var evaluation: Int
  /// The version: how many aggregations had been done.
  public var aggregation: Int
  public var time: Double
  public var wallSeconds: Double
  /// Aggregated by then, and what their parameters take on the wire.
  public var updates, bytes: Int
  public var trainLoss, testLoss, testAccuracy: Double?

  static let table = StoreTable(
    "evaluations", "evaluation INTEGER PRIMARY KEY", "aggregation INTEGER NOT NULL",
    "time REAL NOT NULL", "wall_seconds REAL", "updates INTEGER NOT NULL", "bytes INTEGER NOT NULL",
    "train_loss REAL", "test_loss REAL", "test_accuracy REAL")

  func bind(to columns: inout BoundColumns) {
    columns.add(evaluation)
    columns.add(aggregation)
    columns.add(time)
    columns.add(wallSeconds)
    columns.add(updates)
    columns.add(bytes)
    columns.add(trainLoss)
    columns.add(testLoss)
    columns.add(testAccuracy)
  }

  init(_ evaluation: Int, _ row: Metrics) {
    self.evaluation = evaluation
    aggregation = row.aggregation
    (time, wallSeconds) = (row.time.units, row.wallSeconds)
    (updates, bytes) = (row.updates, row.bytes)
    (trainLoss, testLoss, testAccuracy) = (row.trainLoss, row.testLoss, row.testAccuracy)
  }

  init(from columns: inout ReadColumns) {
    evaluation = columns.integer()
    aggregation = columns.integer()
    time = columns.real()
    wallSeconds = columns.real()
    updates = columns.integer()
    bytes = columns.integer()
    trainLoss = columns.optionalReal()
    testLoss = columns.optionalReal()
    testAccuracy = columns.optionalReal()
  }
}

/// A named measure of an evaluation: over the evaluated clients, or of one of them.
public struct StoredMeasure: Hashable, Codable, StorableRow {
  public var evaluation: Int
  /// The model's name for it.
  public var name: String
  /// On which samples: `train` or `test`.
  public var set: String
  public var value: Double
  /// How many samples were measured.
  public var count: Double

  static let table = StoreTable(
    "measures", "evaluation INTEGER NOT NULL", "name TEXT NOT NULL", "\"set\" TEXT NOT NULL",
    "value REAL", "count REAL NOT NULL")

  func bind(to columns: inout BoundColumns) {
    columns.add(evaluation)
    columns.add(name)
    columns.add(set)
    columns.add(value)
    columns.add(count)
  }

  init(evaluation: Int, name: String, set: String, value: Double, count: Double) {
    (self.evaluation, self.name, self.set) = (evaluation, name, set)
    (self.value, self.count) = (value, count)
  }

  init(from columns: inout ReadColumns) {
    evaluation = columns.integer()
    name = columns.text()
    set = columns.text()
    value = columns.real()
    count = columns.real()
  }
}

/// The same of one client.
public struct StoredClientMeasure: Hashable, Codable, StorableRow {
  public var client: Int
  public var measure: StoredMeasure

  static let table = StoreTable(
    "client_measures", "evaluation INTEGER NOT NULL", "client INTEGER NOT NULL",
    "name TEXT NOT NULL", "\"set\" TEXT NOT NULL", "value REAL", "count REAL NOT NULL")

  func bind(to columns: inout BoundColumns) {
    columns.add(measure.evaluation)
    columns.add(client)
    columns.add(measure.name)
    columns.add(measure.set)
    columns.add(measure.value)
    columns.add(measure.count)
  }

  init(client: Int, _ measure: StoredMeasure) {
    self.client = client
    self.measure = measure
  }

  init(from columns: inout ReadColumns) {
    let evaluation = columns.integer()
    client = columns.integer()
    measure = StoredMeasure(
      evaluation: evaluation, name: columns.text(), set: columns.text(), value: columns.real(),
      count: columns.real())
  }
}
