public import Federation

/// What was measured of one version.
public struct EvaluatedPoint: Sendable {
  public let version: Int
  public let time: VirtualTime
  /// What had been aggregated.
  public let tally: Tally
  /// Of each evaluated client, in client order.
  public let clients: [ClientEvaluation]
  /// Over the evaluated clients, weighted by importance.
  public let train: MeasuredSet
  /// The same over those that have test samples.
  public let test: MeasuredSet

  init(
    version: Int, time: VirtualTime, tally: Tally, clients: [ClientEvaluation],
    of evaluated: EvaluatedClients
  ) {
    self.version = version
    self.time = time
    self.tally = tally
    self.clients = clients
    let shares = evaluated.importance
    train = MeasuredSet(
      averaging: zip(clients, shares).map { ($0.train, $1) }, whole: evaluated.whole)
    test = MeasuredSet(averaging: zip(clients, shares).map { ($0.test, $1) })
  }
}
