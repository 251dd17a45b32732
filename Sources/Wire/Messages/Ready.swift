public import Federation

/// A client process has set up the experiment, and says what data it has.
public struct Ready: Hashable, Sendable {
  /// The digest of its data, at most 64 bytes; empty where it has none to compare.
  public var dataDigest: [UInt8]
  /// What the clients hold that it declared, ascending; empty where it declared none. In an external
  /// run those that it may be given, or none where it does not count their samples.
  public var clients: [ClientData]
  /// Whether another Ready follows, with the next clients.
  public var continues: Bool
  /// Whether it answers an initial order.
  public var makesInitial: Bool

  /// What one client holds.
  public struct ClientData: Hashable, Sendable {
    /// The client.
    public var client: ClientID
    /// How many samples it trains on, at most 2^40.
    public var trainSamples: UInt64
    /// How many samples it is tested on, at most 2^40.
    public var testSamples: UInt64
    /// How many of its training samples have label 0, 1, ...: at most 32,768 labels, the sum of which
    /// is `trainSamples`. Empty where there are no labels or nobody counts them.
    public var trainLabels: [UInt64]

    public init(
      client: ClientID, trainSamples: UInt64, testSamples: UInt64, trainLabels: [UInt64] = []
    ) {
      self.client = client
      self.trainSamples = trainSamples
      self.testSamples = testSamples
      self.trainLabels = trainLabels
    }
  }

  public init(
    dataDigest: [UInt8], clients: [ClientData] = [], makesInitial: Bool = false
  ) {
    self.dataDigest = dataDigest
    self.clients = clients
    self.makesInitial = makesInitial
    continues = false
  }

  func check() throws(WireError) {
    try checkDigest(dataDigest, "Ready.data_digest")
    try WireError.check(
      clients.count, in: 0...Limits.listCountMax, "the number of Ready.clients")
    for client in clients { try client.check() }
    try checkEntries()
  }
}

extension Ready.ClientData {
  fileprivate func check() throws(WireError) {
    for (name, count) in [("train_samples", trainSamples), ("test_samples", testSamples)] {
      guard count <= Limits.countMax else {
        throw .outOfRange(
          field: "Ready.clients.\(name)", found: "\(count)", allowed: "at most \(Limits.countMax)")
      }
    }
    try WireError.check(
      trainLabels.count, in: 0...Limits.listCountMax, "the number of Ready.clients.train_labels")
    if trainLabels.isEmpty { return }
    var sum: UInt64 = 0
    for count in trainLabels {
      let (next, overflows) = sum.addingReportingOverflow(count)
      sum = overflows ? .max : next
    }
    guard sum == trainSamples else {
      throw .outOfRange(
        field: "the sum of Ready.clients.train_labels", found: "\(sum)",
        allowed: "\(trainSamples), the train_samples")
    }
  }
}

extension Ready: ListMessage {
  /// The clients' data.
  public var entries: [ClientData] {
    get { clients }
    set { clients = newValue }
  }

  public var title: String { "Ready" }

  public static func byteCountMax(of entry: ClientData) -> Int {
    48 + 10 * entry.trainLabels.count
  }

  public func checkEntries() throws(WireError) {
    for (one, next) in zip(clients, clients.dropFirst()) where next.client <= one.client {
      throw .outOfRange(
        field: "Ready.clients", found: "\(next.client.rawValue) after \(one.client.rawValue)",
        allowed: "ascending clients")
    }
  }
}

/// Refuses a digest that is longer than any is.
func checkDigest(_ digest: [UInt8], _ field: String) throws(WireError) {
  try WireError.check(
    digest.count, in: 0...Limits.digestByteCountMax, "the number of bytes of \(field)")
}
