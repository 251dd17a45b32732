/// What was seen of a client's updates, in the order of their starts.
public struct ObservedClient: Hashable, Sendable {
  /// What the log calls it.
  public let name: String
  public let updates: [ObservedUpdate]

  public init(name: String, updates: [ObservedUpdate]) {
    self.name = name
    self.updates = updates
  }

  /// How long its updates took.
  public var durations: [VirtualDuration] { updates.map(\.duration) }

  /// In time units.
  var lengths: [Double] { durations.map(\.units) }
}

/// What was seen of an update, in time units.
public struct ObservedUpdate: Hashable, Sendable {
  public let start: Double
  public let end: Double
  /// Where its time went; nil where that is not known.
  public let stages: Stages?
  /// What its work had of the processors; nil where that is not known.
  public let processors: Processors?

  /// Lengths, one after the other: what is left of the update comes before them.
  public struct Stages: Hashable, Sendable {
    public let download: Double
    public let wait: Double
    public let work: Double
    public let upload: Double

    public init(download: Double, wait: Double, work: Double, upload: Double) {
      (self.download, self.wait, self.work, self.upload) = (download, wait, work, upload)
    }

    var sum: Double { download + wait + work + upload }
  }

  public struct Processors: Hashable, Sendable {
    /// On a processor.
    public let busy: Double
    /// Ready to run, and waiting for a processor.
    public let runDelay: Double

    public init(busy: Double, runDelay: Double) {
      (self.busy, self.runDelay) = (busy, runDelay)
    }
  }

  /// - Precondition: it ends after its start.
  public init(
    start: Double, end: Double, stages: Stages? = nil, processors: Processors? = nil
  ) {
    precondition(end > start, "an update takes a time")
    (self.start, self.end, self.stages, self.processors) = (start, end, stages, processors)
  }

  /// How long it took, in ticks of at least one.
  public var duration: VirtualDuration { VirtualDuration(roundingUnits: end - start) }

  /// When its client was at work on it.
  var work: Range<Double> {
    guard let stages else { return start..<end }
    let done = end - stages.upload
    return (done - stages.work)..<done
  }

  /// What came before its way there: the server's own time. Nil where that is not known.
  var served: Double? { stages.map { max(0, end - start - $0.sum) } }
}

/// The mean and the standard deviation of some numbers, and what they tell of a mean's error.
public struct SampleMoments: Hashable, Sendable {
  public let count: Int
  public let mean: Double
  /// Of single numbers, by n - 1; 0 where there is one number.
  public let standardDeviation: Double

  /// - Precondition: at least one number.
  public init(_ numbers: [Double]) {
    precondition(!numbers.isEmpty, "a mean of nothing")
    count = numbers.count
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardDeviation = (squares / Double(max(1, numbers.count - 1))).squareRoot()
  }

  /// The standard deviation in proportion to the mean.
  public var coefficientOfVariation: Double { standardDeviation / mean }

  /// Of the mean of independent numbers.
  public var standardError: Double { standardDeviation / Double(count).squareRoot() }
}
