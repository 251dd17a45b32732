/// How long clients take, for a whole population, put together from parts:
///
/// one attempt = download + factor x slowness x work x load + upload, repeated while its update is
/// lost; it goes on only while the client is available.
public struct DelayModel: Hashable, Sendable {
  /// How slow each client is at its work, where its device does not say it.
  public var factor: ClientFactor
  /// How long local work takes where the factor is 1, in time units per `per`.
  public var work: WorkTime
  /// What the time of `work` is for.
  public var per: WorkUnit
  /// The way there and back; nil where it takes no time.
  public var network: Network?
  /// What clients are drawn from; nil where each is as the other parts say.
  public var devices: DeviceTable?
  /// When clients can work.
  public var availability: Availability
  /// Slowness that lasts; nil where each update's work is drawn by itself.
  public var persistence: Persistence?
  /// The processors that clients' work shares; nil where each has its own.
  public var processors: SharedProcessors?
  /// What takes the server a time; nil where nothing does.
  public var server: ServerTimes?
  /// The probability in [0, 0.99] that an attempt's update is lost, so that the client tries again.
  public var loss: Double

  public init(
    factor: ClientFactor = .same, work: WorkTime, per: WorkUnit = .update,
    network: Network? = nil, devices: DeviceTable? = nil, availability: Availability = .always,
    persistence: Persistence? = nil, processors: SharedProcessors? = nil,
    server: ServerTimes? = nil, loss: Double = 0
  ) {
    self.factor = factor
    self.work = work
    self.per = per
    self.network = network
    self.devices = devices
    self.availability = availability
    self.persistence = persistence
    self.processors = processors
    self.server = server
    self.loss = loss
  }

  /// Work that takes times of a law.
  public init(
    factor: ClientFactor = .same, work law: DelayLaw = .constant(1), per: WorkUnit = .update,
    network: Network? = nil, devices: DeviceTable? = nil, availability: Availability = .always,
    persistence: Persistence? = nil, processors: SharedProcessors? = nil,
    server: ServerTimes? = nil, loss: Double = 0
  ) {
    self.init(
      factor: factor, work: .drawn(law), per: per, network: network, devices: devices,
      availability: availability, persistence: persistence, processors: processors,
      server: server, loss: loss)
  }
}

extension DelayModel {
  /// Always the same: one value for all clients, or a value for each.
  public static func constant(_ values: [Double]) -> DelayModel {
    values.count == 1
      ? DelayModel(work: .constant(values[0]))
      : DelayModel(factor: .list(values), work: .constant(1))
  }

  /// The FedFix authors' hardware profile F-x: client i always takes 1 - (i/(M-1)) x/100.
  public static func spread(percent: Double) -> DelayModel {
    DelayModel(factor: .spread(percent: percent), work: .constant(1))
  }

  /// Exponential with this mean: one for all clients, or one for each.
  public static func exponential(mean means: [Double]) -> DelayModel {
    means.count == 1
      ? DelayModel(work: .exponential(mean: means[0]))
      : DelayModel(factor: .list(means), work: .exponential(mean: 1))
  }

  /// As it was recorded, and nothing else.
  public static func trace(_ trace: DelayTrace) -> DelayModel {
    DelayModel(work: .recorded(trace))
  }
}

/// How long local work takes.
public enum WorkTime: Hashable, Sendable {
  /// A draw of the law for each attempt.
  case drawn(DelayLaw)
  /// As it was recorded; an attempt that is lost is done again and takes as long again.
  case recorded(DelayTrace)
  /// As long as the machines that do it take, which nothing tells before: for the real clock alone.
  case natural

  /// The law; nil where times were recorded.
  public var law: DelayLaw? {
    if case .drawn(let law) = self { law } else { nil }
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
