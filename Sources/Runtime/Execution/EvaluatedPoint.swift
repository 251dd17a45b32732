public import Federation
public import Learning

/// The quality of one version.
public struct EvaluatedPoint: Sendable {
  public let version: Int
  public let time: VirtualTime
  /// What had been aggregated.
  public let tally: Tally
  /// Of each evaluated client, in client order.
  public let clients: [ClientMeasures]
  /// Over the evaluated clients, weighted by importance.
  public let train: Quality
  /// The same over those that have test samples.
  public let test: Quality

  init(
    version: Int, time: VirtualTime, tally: Tally, clients: [ClientMeasures],
    of evaluated: EvaluatedClients
  ) {
    self.version = version
    self.time = time
    self.tally = tally
    self.clients = clients
    let shares = evaluated.importance
    train = Quality(averaging: zip(clients, shares).map { ($0.train, $1) }, whole: evaluated.whole)
    test = Quality(averaging: zip(clients, shares).map { ($0.test, $1) })
  }
}

/// An evaluation that waits for some of its clients.
struct OpenEvaluation {
  let version: Int
  /// The version that made its parameters.
  let origin: Int
  let time: VirtualTime
  let tally: Tally
  /// Whether it has the measures of the evaluation before, and waits for nobody.
  let isRepeat: Bool
  /// By their places among the evaluated clients.
  private(set) var clients: [ClientMeasures?]
  private(set) var missing: Int

  init(
    version: Int, origin: Int, time: VirtualTime, tally: Tally, isRepeat: Bool,
    clients count: Int
  ) {
    (self.version, self.origin, self.time, self.tally) = (version, origin, time, tally)
    self.isRepeat = isRepeat
    clients = Array(repeating: nil, count: count)
    missing = count
  }

  mutating func record(_ measures: ClientMeasures, at place: Int) {
    if clients[place] == nil { missing -= 1 }
    clients[place] = measures
  }
}
