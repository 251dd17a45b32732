/// Everything that the schedule of a federation depends on.
public struct ScheduleSettings: Hashable, Sendable {
  /// p_i for each client, summing to 1.
  public var importance: [Double]
  public var delays: Delays
  /// How many training samples each client has; empty where the scheme does not ask for it.
  public var sampleCounts: [Int]
  public var scheme: Scheme
  /// What goes wrong on purpose.
  public var faults: Faults
  public var stop: StopRule
  /// When versions are evaluated.
  public var evaluation: EvaluationRule
  /// What delays and rounds are drawn from.
  public var seed: UInt64

  /// How many clients there are.
  public var clients: Int { importance.count }

  /// How many clients have an order at a time, at most.
  public var clientsAtWork: Int {
    if case .round(let round) = scheme.trigger, let sampling = round.sampling {
      return min(clients, sampling.count + round.spare)
    }
    if let routing = scheme.routing { return min(clients, routing.tasks(clients: clients)) }
    return scheme.concurrency?.limit ?? clients
  }

  /// How many updates are in an aggregation, at most.
  public var updatesInAggregation: Int {
    switch scheme.trigger {
    case .eachArrival: 1
    case .count(let size): size
    // More where the others are back several times until the slowest is.
    case .everyClient, .ringleader, .own: clients
    case .round, .everyInterval: clientsAtWork
    }
  }

  /// Refuses to walk a schedule whose delays are the machines' own.
  public func refuseNaturalDelays() throws(ParticipationError) {
    if delays.areNatural { throw ParticipationError(client: ClientID(0), cause: .unplanned) }
  }

  var clientIDs: some Sequence<ClientID> {
    (0..<UInt32(clients)).lazy.map { ClientID($0) }
  }

  /// Settings for as many clients as there are importances.
  public init(
    importance: [Double], delays: DelayModel, load: ClientLoad = ClientLoad(),
    sampleCounts: [Int] = [], scheme: Scheme, faults: Faults = .none, stop: StopRule,
    evaluation: EvaluationRule = .ends, seed: UInt64
  ) {
    self.importance = importance
    self.delays = Delays(
      model: delays, load: load, clients: importance.count, seed: seed)
    self.sampleCounts = sampleCounts
    self.scheme = scheme
    self.faults = faults
    self.stop = stop
    self.evaluation = evaluation
    self.seed = seed
  }
}
