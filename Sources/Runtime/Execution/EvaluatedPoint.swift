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
  /// Weighted by importance over the evaluated clients.
  public let trainLoss: Double
  /// Weighted by importance over those that have test samples, as is the accuracy.
  public let testLoss: Double
  public let testAccuracy: Double
  /// The same of the top-5 accuracy; nil where it is not measured on all of them.
  public let testTop5: Double?

  init(
    version: Int, time: VirtualTime, tally: Tally, clients: [ClientMeasures],
    of evaluated: EvaluatedClients
  ) {
    self.version = version
    self.time = time
    self.tally = tally
    self.clients = clients
    var (trainLoss, testLoss, testAccuracy, tested) = (0.0, 0.0, 0.0, 0.0)
    var testTop5: Double? = 0
    for (measures, share) in zip(clients, evaluated.importance) {
      trainLoss += share * measures.trainLoss
      guard measures.testCount > 0 else { continue }
      testLoss += share * measures.testLoss
      testAccuracy += share * measures.testAccuracy
      if let top5 = measures.testTop5 {
        testTop5 = testTop5.map { $0 + share * top5 }
      } else {
        testTop5 = nil
      }
      tested += share
    }
    self.trainLoss = trainLoss / evaluated.whole
    self.testLoss = tested > 0 ? testLoss / tested : 0
    self.testAccuracy = tested > 0 ? testAccuracy / tested : 0
    self.testTop5 = tested > 0 ? testTop5.map { $0 / tested } : nil
  }
}

/// An evaluation that waits for some of its clients.
struct OpenEvaluation {
  let version: Int
  let time: VirtualTime
  let tally: Tally
  /// By their places among the evaluated clients.
  private(set) var clients: [ClientMeasures?]
  private(set) var missing: Int

  init(version: Int, time: VirtualTime, tally: Tally, clients count: Int) {
    (self.version, self.time, self.tally) = (version, time, tally)
    clients = Array(repeating: nil, count: count)
    missing = count
  }

  mutating func record(_ measures: ClientMeasures, at place: Int) {
    if clients[place] == nil { missing -= 1 }
    clients[place] = measures
  }
}
