public import Federation

/// What came of an `EvaluateOrder`.
public struct Evaluation: Hashable, Sendable {
  /// The order's number.
  public var order: UInt64
  /// The version evaluated.
  public var version: UInt64
  /// One for each client of the order, in its order.
  public var measures: [Measures]

  /// How good the model is on one client's samples: means over them. What was not measured is nil: all
  /// means of a set without samples or without a finite loss, accuracies where there are no labels.
  public struct Measures: Hashable, Sendable {
    /// The client.
    public var client: ClientID
    /// Mean loss over its training samples, finite.
    public var trainLoss: Double?
    /// Share of its training samples that were classified rightly, in [0, 1].
    public var trainAccuracy: Double?
    /// How many training samples were measured.
    public var trainCount: UInt64
    /// Mean loss over its test samples, finite.
    public var testLoss: Double?
    /// Share of its test samples that were classified rightly, in [0, 1].
    public var testAccuracy: Double?
    /// How many test samples it has.
    public var testCount: UInt64
    /// Share of its test samples whose label is among the five largest scores, in [0, 1].
    public var testTop5: Double?

    public init(
      client: ClientID, trainLoss: Double? = nil, trainAccuracy: Double? = nil,
      trainCount: UInt64 = 0, testLoss: Double? = nil, testAccuracy: Double? = nil,
      testCount: UInt64 = 0, testTop5: Double? = nil
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
    for measures in measures { try measures.check() }
  }
}

extension Evaluation.Measures {
  fileprivate func check() throws(WireError) {
    try Self.check(trainCount, "train", [("loss", trainLoss), ("accuracy", trainAccuracy)])
    try Self.check(
      testCount, "test", [("loss", testLoss), ("accuracy", testAccuracy), ("top5", testTop5)])
  }

  /// Checks the measures of one set of samples.
  private static func check(
    _ count: UInt64, _ set: String, _ means: [(name: String, value: Double?)]
  ) throws(WireError) {
    // Counts are added up and multiplied by the caller: kept far from where that overflows.
    guard count <= Limits.vectorValueCountMax else {
      throw .outOfRange(
        field: "Measures.\(set)_count", found: "\(count)",
        allowed: "at most \(Limits.vectorValueCountMax)")
    }
    for (name, value) in means {
      guard let value else { continue }
      let field = "Measures.\(set)_\(name)"
      guard count > 0 else {
        throw .outOfRange(
          field: field, found: "\(value)", allowed: "none where \(set)_count is 0")
      }
      guard name == "loss" ? value.isFinite : (0...1).contains(value) else {
        throw .outOfRange(
          field: field, found: "\(value)",
          allowed: name == "loss" ? "a finite number, or none" : "a number from 0 to 1, or none")
      }
    }
  }
}
