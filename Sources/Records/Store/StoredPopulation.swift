// The rows of `run.sqlite` about who takes part, as docs/store.md has them.

/// A client.
public struct StoredClient: Hashable, Sendable, StorableRow {
  public var client: Int
  /// What the data calls it.
  public var name: String?
  /// Training samples.
  public var samples: Int?
  /// p_i.
  public var clientWeight: Double
  /// E[T_i], in units; nil where it is infinite.
  public var meanUpdateTime: Double?
  /// f_i, d_i and p~_i.
  public var participationRate, aggregationWeight, surrogateWeight: Double?

  static let table = StoreTable(
    "clients", "client INTEGER PRIMARY KEY", "name TEXT", "samples INTEGER",
    "client_weight REAL NOT NULL", "mean_update_time REAL", "participation_rate REAL",
    "aggregation_weight REAL", "surrogate_weight REAL")

  func bind(to columns: inout BoundColumns) {
    columns.add(client)
    columns.add(name)
    columns.add(samples)
    columns.add(clientWeight)
    columns.add(meanUpdateTime)
    columns.add(participationRate)
    columns.add(aggregationWeight)
    columns.add(surrogateWeight)
  }

  /// A client of which only this is known so far.
  public init(client: Int, name: String?, samples: Int?, clientWeight: Double) {
    (self.client, self.name, self.samples) = (client, name, samples)
    self.clientWeight = clientWeight
  }

  init(from columns: inout ReadColumns) {
    client = columns.integer()
    name = columns.optionalText()
    samples = columns.optionalInteger()
    clientWeight = columns.real()
    meanUpdateTime = columns.optionalReal()
    participationRate = columns.optionalReal()
    aggregationWeight = columns.optionalReal()
    surrogateWeight = columns.optionalReal()
  }
}

/// A label.
public struct StoredLabel: Hashable, Sendable, StorableRow {
  public var label: Int
  /// What the data calls it; nil where it is a number.
  public var name: String?

  static let table = StoreTable("labels", "label INTEGER PRIMARY KEY", "name TEXT")

  public init(label: Int, name: String?) { (self.label, self.name) = (label, name) }

  func bind(to columns: inout BoundColumns) {
    columns.add(label)
    columns.add(name)
  }

  init(from columns: inout ReadColumns) {
    label = columns.integer()
    name = columns.optionalText()
  }
}

/// How many of a client's training samples have a label: at least one.
public struct StoredLabelCount: Hashable, Sendable, StorableRow {
  public var client, label, samples: Int

  static let table = StoreTable(
    "label_counts", "client INTEGER NOT NULL", "label INTEGER NOT NULL", "samples INTEGER NOT NULL")

  public init(client: Int, label: Int, samples: Int) {
    (self.client, self.label, self.samples) = (client, label, samples)
  }

  func bind(to columns: inout BoundColumns) {
    columns.add(client)
    columns.add(label)
    columns.add(samples)
  }

  init(from columns: inout ReadColumns) {
    client = columns.integer()
    label = columns.integer()
    samples = columns.integer()
  }
}

/// Something that happened: a process came or was late, a checkpoint was written, a bound was reached.
public struct StoredEvent: Hashable, Codable, StorableRow {
  /// How many came before.
  public var event: Int
  public var wallSeconds: Double
  public var kind: String
  public var text: String

  static let table = StoreTable(
    "events", "event INTEGER PRIMARY KEY", "wall_seconds REAL", "kind TEXT NOT NULL",
    "text TEXT NOT NULL")

  init(event: Int, wallSeconds: Double, kind: String, text: String) {
    (self.event, self.wallSeconds, self.kind, self.text) = (event, wallSeconds, kind, text)
  }

  func bind(to columns: inout BoundColumns) {
    columns.add(event)
    columns.add(wallSeconds)
    columns.add(kind)
    columns.add(text)
  }

  init(from columns: inout ReadColumns) {
    event = columns.integer()
    wallSeconds = columns.real()
    kind = columns.text()
    text = columns.text()
  }
}

/// Something that went wrong on purpose, in virtual time.
public struct StoredFault: Hashable, Sendable, StorableRow {
  public var fault: Int
  public var time: Double
  public var client: Int?
  public var kind, text: String

  static let table = StoreTable(
    "faults", "fault INTEGER PRIMARY KEY", "time REAL NOT NULL", "client INTEGER",
    "kind TEXT NOT NULL", "text TEXT NOT NULL")

  func bind(to columns: inout BoundColumns) {
    columns.add(fault)
    columns.add(time)
    columns.add(client)
    columns.add(kind)
    columns.add(text)
  }

  init(from columns: inout ReadColumns) {
    fault = columns.integer()
    time = columns.real()
    client = columns.optionalInteger()
    kind = columns.text()
    text = columns.text()
  }
}
