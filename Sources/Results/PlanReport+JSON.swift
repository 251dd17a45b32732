import Federation
import FoundationEssentials

extension PlanReport {
  /// The same as one JSON object, every client listed, keys sorted, with a line end. What is not
  /// known, or not finite, is left out.
  public var json: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do {
      return try Array(encoder.encode(document)) + Array("\n".utf8)
    } catch {
      preconditionFailure("a plan holds nothing that JSON cannot: \(error)")
    }
  }

  private var document: Document {
    let weights = summary.weights
    let window = summary.window
    return Document(
      name: name, scheme: scheme, source: source, measuredUpdates: measuredUpdates,
      largestRelativeError: summary.largestRelativeError?.finite, bias: weights.bias.finite,
      effectiveClients: summary.effectiveClients.finite,
      averagingTolerance: window.tolerance, averagingWindow: window.smallest,
      windows: window.lengths.map {
        Document.Window(
          aggregations: $0.aggregations, windows: $0.windows, distance: $0.distance)
      },
      weightVariance: summary.weightVariances.reduce(0, +).finite,
      weightCovariance: summary.weightCovariance.flatMap { matrix in
        matrix.joined().allSatisfy(\.isFinite) ? matrix : nil
      },
      stalenessMean: summary.staleness.mean, stalenessP95: summary.histogram.quantile(0.95),
      stalenessMax: summary.staleness.maximum,
      stalenessHistogram: summary.histogram.buckets.map {
        Document.Bucket(
          from: $0.values.lowerBound, through: $0.values.upperBound, updates: $0.count)
      },
      idleShare: (summary.idleShares.reduce(0, +) / Double(summary.idleShares.count)).finite,
      abandonedShare: summary.abandonedShare, aggregations: summary.aggregations,
      updates: summary.updates, orders: summary.orders, time: summary.time.units,
      aggregationsPerUnit: summary.aggregationsPerUnit, updatesPerUnit: summary.updatesPerUnit,
      messagesPerUnit: summary.messagesPerUnit, bytesDownPerUnit: summary.bytesDownPerUnit,
      bytesUpPerUnit: summary.bytesUpPerUnit, settling: settling,
      clients: weights.importance.indices.map(client))
  }

  private var source: String {
    switch summary.weights.source {
    case .closedForm: "closed form"
    case .meanField: "mean field"
    case .measured: "measured"
    }
  }

  private var measuredUpdates: Int? {
    if case .measured(let updates) = summary.weights.source { updates } else { nil }
  }

  private func client(_ client: Int) -> Document.Client {
    let (weights, staleness) = (summary.weights, summary.clientStaleness[client])
    let errors = weights.standardErrors
    return Document.Client(
      client: client, importance: weights.importance[client].finite,
      meanDelay: summary.meanDelays[client].finite,
      participation: weights.participation[client].finite,
      strength: weights.strength[client].finite,
      strengthError: errors.isEmpty ? nil : errors[client].finite,
      weight: weights.weights[client].finite, surrogateImportance: weights.surrogate[client].finite,
      updates: staleness.count, stalenessMean: staleness.mean,
      stalenessP95: summary.clientHistograms.isEmpty
        ? nil : summary.clientHistograms[client].quantile(0.95),
      stalenessMax: staleness.maximum, idleShare: summary.idleShares[client],
      abandoned: summary.abandoned.isEmpty ? nil : summary.abandoned[client],
      weightMean: summary.weightMeans[client].finite,
      weightVariance: summary.weightVariances[client].finite)
  }

  /// The keys of the JSON are these names in snake case.
  private struct Document: Encodable {
    struct Window: Encodable {
      var aggregations, windows: Int
      var distance: Double
    }

    struct Bucket: Encodable {
      var from, through, updates: Int
    }

    struct Client: Encodable {
      var client: Int
      var importance, meanDelay, participation, strength, strengthError: Double?
      var weight, surrogateImportance: Double?
      var updates: Int
      var stalenessMean: Double
      var stalenessP95: Int?
      var stalenessMax: Int
      var idleShare: Double
      var abandoned: Int?
      var weightMean, weightVariance: Double?
    }

    var name, scheme, source: String
    var measuredUpdates: Int?
    var largestRelativeError, bias, effectiveClients: Double?
    var averagingTolerance: Double
    var averagingWindow: Int?
    var windows: [Window]
    var weightVariance: Double?
    var weightCovariance: [[Double]]?
    var stalenessMean: Double
    var stalenessP95, stalenessMax: Int
    var stalenessHistogram: [Bucket]
    var idleShare: Double?
    var abandonedShare: Double
    var aggregations, updates, orders: Int
    var time, aggregationsPerUnit, updatesPerUnit, messagesPerUnit: Double
    var bytesDownPerUnit, bytesUpPerUnit: Double?
    var settling: Settling?
    var clients: [Client]
  }
}

extension Double {
  /// Nil where JSON has no word for it.
  fileprivate var finite: Double? { isFinite ? self : nil }
}
