public import Federation

/// What came of a `TrainOrder`.
public struct WeightDelta: Hashable, Sendable {
  /// The order's number.
  public var order: UInt64
  /// The version trained from.
  public var baseVersion: UInt64
  /// One for each work item of the order, in its order: 1 to 16.
  public var reports: [Report]
  /// The delta, or the weighted sum of deltas. Whether the values are finite is not checked here.
  public var delta: Values

  /// How one client's update went.
  public struct Report: Hashable, Sendable {
    /// The client.
    public var client: ClientID
    /// Which of its updates, from 0.
    public var update: UInt32
    /// SGD steps done.
    public var steps: UInt32
    /// The mean loss over the steps' batches, each before its step.
    public var loss: Double

    public init(client: ClientID, update: UInt32, steps: UInt32, loss: Double) {
      self.client = client
      self.update = update
      self.steps = steps
      self.loss = loss
    }
  }

  public init(order: UInt64, baseVersion: UInt64, reports: [Report], delta: Values) {
    self.order = order
    self.baseVersion = baseVersion
    self.reports = reports
    self.delta = delta
  }

  func check() throws(WireError) {
    try checkOrder(order, of: "WeightDelta")
    try WireError.check(
      reports.count, in: 1...Limits.workCountMax, "the number of WeightDelta.reports")
    try delta.check("WeightDelta.delta")
  }
}

extension WeightDelta: VectorMessage {
  /// The delta; never nil. Setting nil makes it an empty vector.
  public var vector: Values? {
    get { delta }
    set { delta = newValue ?? Values([]) }
  }

  public var title: String { "WeightDelta \(order)" }
}

/// Refuses the number 0, which means "no order".
func checkOrder(_ order: UInt64, of message: String) throws(WireError) {
  guard order > 0 else {
    throw .outOfRange(field: "\(message).order", found: "0", allowed: "1 or more")
  }
}
