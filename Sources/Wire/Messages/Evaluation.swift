public import Federation

/// What came of an `EvaluateOrder`.
public struct Evaluation: Hashable, Sendable {
  /// The order's number.
  public var order: UInt64
  /// The version evaluated.
  public var version: UInt64
  /// One for each client of the order, in its order.
  public var measures: [Measures]

  /// How good the model is on one client's samples: means over them. Zeros for a set without samples.
  public struct Measures: Hashable, Sendable {
    /// The client.
    public var client: ClientID
    /// Mean loss over its training samples.
    public var trainLoss: Double
    /// Share of its training samples that were classified rightly, in [0, 1].
    public var trainAccuracy: Double
    /// How many training samples it has.
    public var trainCount: UInt64
    /// Mean loss over its test samples.
    public var testLoss: Double
    /// Share of its test samples that were classified rightly, in [0, 1].
    public var testAccuracy: Double
    /// How many test samples it has.
    public var testCount: UInt64
    /// Share of its test samples whose label is among the five largest scores, in [0, 1]; nil where
    /// that is not measured.
    public var testTop5: Double?

    public init(
      client: ClientID, trainLoss: Double = 0, trainAccuracy: Double = 0, trainCount: UInt64 = 0,
      testLoss: Double = 0, testAccuracy: Double = 0, testCount: UInt64 = 0,
      testTop5: Double? = nil
    ) {
      self.client = client
      self.trainLoss = trainLoss
      self.trainAccuracy = trainAccuracy
      self.trainCount = trainCount
      self.testLoss = testLoss
      self.testAccuracy = testAccuracy
      self.testCount = testCount
      self.testTop5 = testTop5
    }
  }

  public init(order: UInt64, version: UInt64, measures: [Measures]) {
    self.order = order
    self.version = version
    self.measures = measures
  }

  func check() throws(WireError) {
    try checkOrder(order, of: "Evaluation")
    try WireError.check(
      measures.count, in: 1...Limits.listCountMax, "the number of Evaluation.measures")
    for measures in measures { try measures.checkCounts() }
  }
}

extension Evaluation.Measures {
  /// Sample counts are added up and multiplied by the caller: kept far from where that overflows.
  fileprivate func checkCounts() throws(WireError) {
    for (count, name) in [(trainCount, "train_count"), (testCount, "test_count")] {
      guard count <= Limits.vectorValueCountMax else {
        throw .outOfRange(
          field: "Measures.\(name)", found: "\(count)",
          allowed: "at most \(Limits.vectorValueCountMax)")
      }
    }
  }
}
