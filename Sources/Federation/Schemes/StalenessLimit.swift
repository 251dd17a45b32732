/// How stale updates may be that count: of those who work at a time some are always behind.
public struct StalenessLimit: Hashable, Sendable {
  /// An update counts whose staleness is below it; at least 1.
  public var limit: Int
  /// Whether work is given up as soon as its update would not count, and not only when it is back.
  public var stops: Bool

  /// Ringmaster ASGD (Maranjyan, Tyurin, Richtarik, "Ringmaster ASGD: the first asynchronous SGD with optimal
  /// time complexity", ICML 2025): a client whose update does not count starts from the newest version.
  public init(_ limit: Int, stops: Bool = false) { (self.limit, self.stops) = (limit, stops) }

  /// Whether an update of an order that starts from this version counts for the next one after `version`.
  func admits(_ order: TrainingOrder, at version: Int) -> Bool {
    version - order.baseVersion < limit
  }

  func problem(atWork: Int?) -> SettingProblem? {
    if let problem = Bound.problem([Bound("limit", limit, Self.limitRule)]) {
      return problem.within("max-staleness")
    }
    guard limit == 1, let atWork, atWork > 1 else { return nil }
    return SettingProblem(
      "max-staleness",
      found:
        "1 with \(atWork) at work, so that an update counts if none came since its version",
      allowed: "at least 2, better about as many as work at a time, or max-in-flight: 1")
  }
}
