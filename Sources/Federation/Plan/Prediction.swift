/// What can be told of a scheme before its schedule is walked.
public struct Prediction: Sendable {
  /// What it holds for.
  public enum Basis: String, Hashable, Sendable {
    /// Renewal theory, whatever the law of the times is.
    case anyLaw = "closed form"
    /// The product form of a closed network, for the times that there are.
    case exponential = "closed form for exponential times"
    /// Times that are always the same.
    case constant = "closed form for constant times"
  }

  public let basis: Basis
  /// Updates in a time unit; nil where that is not told, as where times only have the means.
  public let updatesPerUnit: Double?
  /// Of each client, the mean staleness of its updates, in aggregations; empty where that is not told.
  public let staleness: [Double]
  /// The same over all updates; nil where it is not told.
  public let meanStaleness: Double?

  /// The largest clients times tasks that are worked out.
  private static let mostWork = 200_000_000

  /// Nil where nothing is known before a walk.
  ///
  /// - Where clients go on at once, client *i* is back once in E[T_i], so between its orders there are
  ///   1/r_i - 1 updates of others, r_i its share, and one aggregation for c of them.
  /// - Where tasks go round, see `ClosedNetwork`.
  /// - A table of all that takes a constant time is full once in the longest of them.
  /// - Complexity: O(M); O(M m) for m tasks.
  public init?(_ settings: ScheduleSettings) {
    let scheme = settings.scheme
    let model = settings.delays.model
    guard !settings.delays.areNatural, model.hasKnownMeans, !model.isCoupled,
      settings.faults.crashes == nil
    else { return nil }
    let means = settings.clientIDs.map { settings.delays.mean(of: $0) }
    guard means.allSatisfy({ $0.isFinite && $0 > 0 }) else { return nil }
    if let routing = scheme.routing {
      let tasks = routing.tasks(clients: settings.clients)
      let (work, isTooMuch) = tasks.multipliedReportingOverflow(by: settings.clients)
      if isTooMuch || work > Self.mostWork { return nil }
      let network = ClosedNetwork(
        times: means, probabilities: routing.probabilities(importance: settings.importance),
        tasks: tasks)
      // Whatever takes how long, so many others are done on average while a task is on its way.
      let isExact = model.isExponential && routing.law != .shuffled
      basis = isExact ? .exponential : .anyLaw
      updatesPerUnit = isExact ? network.throughput : nil
      staleness = isExact ? network.staleness : []
      meanStaleness = Double(tasks - 1)
      return
    }
    if case .everyClient(let mean) = scheme.trigger {
      guard mean == 1, model.isConstant, let longest = means.max() else { return nil }
      basis = .constant
      updatesPerUnit = Self.updatesUntilAll(means) / longest
      staleness = means.map { _ in 0 }
      meanStaleness = 0
      return
    }
    guard scheme.concurrency == nil, scheme.maxStaleness == nil else { return nil }
    let size: Double
    switch scheme.trigger {
    case .eachArrival: size = 1
    case .count(let count) where scheme.restart == .arrival: size = Double(count)
    case .count, .round, .everyInterval, .everyClient, .ringleader, .own: return nil
    }
    let rate = means.reduce(0) { $0 + 1 / $1 }
    basis = .anyLaw
    updatesPerUnit = rate
    staleness = means.map { (rate * $0 - 1) / size }
    meanStaleness = Double(settings.clients - 1) / size
  }
}

extension Prediction {
  /// How many updates are back when each client's first is, where they go on at once: at the same time those of
  /// lower numbers come before.
  private static func updatesUntilAll(_ times: [Double]) -> Double {
    let ticks = times.map { VirtualDuration(roundingUnits: $0).ticks }
    guard let longest = ticks.max(), let last = ticks.lastIndex(of: longest) else { return 0 }
    return ticks.enumerated().reduce(0) { sum, client in
      let isTooLate = client.offset > last && longest.isMultiple(of: client.element)
      return sum + Double(longest / client.element - (isTooLate ? 1 : 0))
    }
  }
}

extension DelayModel {
  /// Whether work takes exponential times and nothing else takes any.
  var isExponential: Bool {
    if case .drawn(.exponential) = work { isWorkAlone } else { false }
  }

  /// Whether work always takes a client the same time and nothing else takes any.
  var isConstant: Bool {
    if case .drawn(.constant) = work { isWorkAlone } else { false }
  }

  private var isWorkAlone: Bool {
    network == nil && devices == nil && availability == .always && persistence == nil
      && server == nil && loss == 0
  }
}
