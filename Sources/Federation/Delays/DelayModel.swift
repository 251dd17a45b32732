/// How long clients take, for a whole population.
public enum DelayModel: Hashable, Sendable {
  /// Put together from parts.
  case composed(DelayParts)
  /// As it was recorded.
  case trace(DelayTrace)

  /// Always the same: one value for all clients, or a value for each.
  public static func constant(_ values: [Double]) -> DelayModel {
    values.count == 1
      ? .composed(DelayParts(work: .constant(values[0])))
      : .composed(DelayParts(factor: .list(values), work: .constant(1)))
  }

  /// The FedFix authors' hardware profile F-x: client i always takes 1 - (i/(M-1)) x/100.
  public static func spread(percent: Double) -> DelayModel {
    .composed(DelayParts(factor: .spread(percent: percent), work: .constant(1)))
  }

  /// Exponential with this mean: one for all clients, or one for each.
  public static func exponential(mean means: [Double]) -> DelayModel {
    means.count == 1
      ? .composed(DelayParts(work: .exponential(mean: means[0])))
      : .composed(DelayParts(factor: .list(means), work: .exponential(mean: 1)))
  }
}

/// The parts of a delay:
///
/// one attempt = download + factor x work x load + upload, repeated while its update is lost; it goes
/// on only while the client is available.
public struct DelayParts: Hashable, Sendable {
  /// How slow each client is at its work.
  public var factor: ClientFactor
  /// How long local work takes where the factor is 1, in time units per `per`.
  public var work: DelayLaw
  /// What the time of `work` is for.
  public var per: WorkUnit
  /// The way there and back; nil where it takes no time.
  public var network: Network?
  /// When clients can work.
  public var availability: Availability
  /// The probability in [0, 0.999] that an attempt's update is lost, so that the client tries again.
  public var loss: Double

  public init(
    factor: ClientFactor = .same, work: DelayLaw = .constant(1), per: WorkUnit = .update,
    network: Network? = nil, availability: Availability = .always, loss: Double = 0
  ) {
    self.factor = factor
    self.work = work
    self.per = per
    self.network = network
    self.availability = availability
    self.loss = loss
  }
}

/// What a time of local work is for.
public enum WorkUnit: String, Hashable, Sendable, CaseIterable {
  /// All of an update's work.
  case update
  /// A local step.
  case step
  /// A sample that a step reads.
  case sample
}

/// The way of a model to a client and of its update back.
public struct Network: Hashable, Sendable {
  /// The time of each way beside its bytes, a draw for each.
  public var latency: DelayLaw?
  /// Bytes to the client per time unit, a draw for each client; nil where bytes take no time.
  public var download: DelayLaw?
  /// Bytes from the client per time unit, a draw for each client; nil where bytes take no time.
  public var upload: DelayLaw?

  public init(latency: DelayLaw? = nil, download: DelayLaw? = nil, upload: DelayLaw? = nil) {
    self.latency = latency
    self.download = download
    self.upload = upload
  }
}
