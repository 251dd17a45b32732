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
  /// When it was done; nil where the process does not say.
  public var timing: Timing?

  /// When a process did an order, in nanoseconds of its machine's clock that only goes on.
  public struct Timing: Hashable, Sendable {
    /// When the order was there.
    public var received: UInt64
    /// When work on it began.
    public var begun: UInt64
    /// When the delta was there.
    public var done: UInt64

    /// How long the thread that worked was on a processor meanwhile, and how long it was ready to run and
    /// waited for one; both 0 where the process does not say.
    public var processor: UInt64
    public var runDelay: UInt64

    public init(
      received: UInt64, begun: UInt64, done: UInt64, processor: UInt64 = 0, runDelay: UInt64 = 0
    ) {
      (self.received, self.begun, self.done) = (received, begun, done)
      (self.processor, self.runDelay) = (processor, runDelay)
    }

    func check() throws(WireError) {
      guard received <= begun, begun <= done, done <= Int64.max else {
        throw .outOfRange(
          field: "WeightDelta.timing", found: "received \(received), begun \(begun), done \(done)",
          allowed: "none before the one above it, at most 2^63 - 1")
      }
      let length = done - begun
      guard processor <= length, runDelay <= length - processor else {
        throw .outOfRange(
          field: "WeightDelta.timing", found: "processor \(processor), run_delay \(runDelay)",
          allowed: "together at most done - begun, \(length)")
      }
    }
  }

  /// How one client's update went.
  public struct Report: Hashable, Sendable {
    /// The client.
    public var client: ClientID
    /// Which of its updates, from 0.
    public var update: UInt32
    /// SGD steps done.
    public var steps: UInt32
    /// The Euclidean norm of the client's own delta: finite, at least 0.
    public var deltaNorm: Double
    /// Means over the steps' batches, each measured before its step: "loss".
    public var measures: MeasureSet

    public init(
      client: ClientID, update: UInt32, steps: UInt32, deltaNorm: Double = 0,
      measures: MeasureSet = MeasureSet()
    ) {
      self.client = client
      self.update = update
      self.steps = steps
      self.deltaNorm = deltaNorm
      self.measures = measures
    }
  }

  public init(
    order: UInt64, baseVersion: UInt64, reports: [Report], delta: Values, timing: Timing? = nil
  ) {
    self.order = order
    self.baseVersion = baseVersion
    self.reports = reports
    self.delta = delta
    self.timing = timing
  }

  func check() throws(WireError) {
    try checkOrder(order, of: "WeightDelta")
    try WireError.check(
      reports.count, in: 1...Limits.workCountMax, "the number of WeightDelta.reports")
    for report in reports {
      guard report.deltaNorm.isFinite, report.deltaNorm >= 0 else {
        throw .outOfRange(
          field: "WeightDelta.reports.delta_norm", found: "\(report.deltaNorm)",
          allowed: "a finite number of at least 0")
      }
      try report.measures.check("WeightDelta.reports.measures")
    }
    try timing?.check()
    try delta.check("WeightDelta.delta")
  }
}

extension WeightDelta: VectorMessage {
  /// The delta.
  public var vector: Values {
    get { delta }
    set { delta = newValue }
  }

  public var title: String { "WeightDelta \(order)" }
}

/// Refuses the number 0, which means "no order".
func checkOrder(_ order: UInt64, of message: String) throws(WireError) {
  guard order > 0 else {
    throw .outOfRange(field: "\(message).order", found: "0", allowed: "1 or more")
  }
}
