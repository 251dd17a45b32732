public import Execution

/// What `metrics.csv`, `spread.csv` and `measures.csv` have of each evaluated version.
public struct EvaluationRows: RunSink {
  private let folder: RunFolder
  private let evaluated: EvaluatedClients
  private let bytesPerUpdate: Int
  /// The row of the last evaluation.
  public private(set) var latest: Metrics?
  private var hasUnwritten = false

  /// - Parameters:
  ///   - evaluated: whose measures the evaluated points hold.
  ///   - bytesPerUpdate: what a client is sent and sends back as parameters.
  public init(folder: RunFolder, evaluated: EvaluatedClients, bytesPerUpdate: Int) {
    self.folder = folder
    self.evaluated = evaluated
    self.bytesPerUpdate = bytesPerUpdate
  }

  public mutating func take(_ event: RunEvent, at seconds: Double) {
    guard case .evaluated(let point) = event else { return }
    let row = Metrics(of: point, wallSeconds: seconds, bytesPerUpdate: bytesPerUpdate)
    folder.add(row, spread(of: point), measures(of: point))
    latest = row
    hasUnwritten = true
  }

  public mutating func flush() throws(ResultsError) {
    guard hasUnwritten else { return }
    try folder.writeRows()
    hasUnwritten = false
  }

  private func measures(of point: EvaluatedPoint) -> [MeasureRow] {
    [("train", point.train), ("test", point.test)].flatMap { name, set in
      set.values.map {
        MeasureRow(
          aggregation: point.version, time: point.time, set: name, measure: $0.name,
          samples: set.count, value: $0.value)
      }
    }
  }

  /// How a version's test measures differ between the evaluated clients.
  public func spread(of point: EvaluatedPoint) -> SpreadRow {
    let tested = point.clients.indices.filter { point.clients[$0].test.count > 0 }
    let weights = tested.map { evaluated.importance[$0] }
    func spread(_ measure: String) -> ClientSpread? {
      guard point.test[measure] != nil else { return nil }
      return ClientSpread(
        tested.compactMap { point.clients[$0].test[measure] }, weights: weights)
    }
    return SpreadRow(
      aggregation: point.version, time: point.time, accuracy: spread("accuracy"),
      loss: spread("loss"), top5: spread("top5"))
  }
}

extension Metrics {
  /// The row of an evaluated version.
  init(of point: EvaluatedPoint, wallSeconds: Double, bytesPerUpdate: Int) {
    self.init(
      aggregation: point.version, time: point.time, wallSeconds: wallSeconds,
      updates: point.tally.updates, bytes: point.tally.updates * bytesPerUpdate,
      trainLoss: point.train.loss, testLoss: point.test.loss, testAccuracy: point.test.accuracy)
  }
}
