import Federation
import FoundationEssentials
internal import Records
internal import Wording

extension PlanReport {
  /// The same as one JSON object, every client listed, keys sorted, with a line end. What is not
  /// known, or not finite, is left out.
  public var json: [UInt8] {
    var text: [UInt8] = []
    writeJSON { text += $0 }
    return text
  }

  /// Hands `json` to `write` in pieces, so that the many clients of a large population are never held
  /// as text at once.
  public func writeJSON(_ write: ([UInt8]) throws -> Void) rethrows {
    let whole = withoutClients
    // A name has no quotes, so this is found in its place alone.
    guard let list = whole.firstRange(of: Array("\"clients\" : [".utf8)) else {
      preconditionFailure("a plan's JSON lists clients")
    }
    try write(Array(whole[..<list.upperBound]))
    try writeClients(write)
    try write(Array("\n  ".utf8 + whole[list.upperBound...].drop { $0 != UInt8(ascii: "]") }))
  }

  private var withoutClients: [UInt8] {
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
      name: name, scheme: scheme, source: sourceName, measuredUpdates: measuredUpdates,
      measuringPlans: measuringPlans, largestRelativeError: weights.largestRelativeError?.finite,
      participationSpread: weights.spread?.finite,
      bias: surrogate.bias.value.finite, biasError: surrogate.bias.error?.finite,
      biasMin: surrogate.biasesOfPhases?.lowerBound, biasMax: surrogate.biasesOfPhases?.upperBound,
      effectiveClients: surrogate.effectiveClients.finite,
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
      evaluations: summary.evaluations, updates: summary.updates, orders: summary.orders,
      time: summary.time.units,
      aggregationsPerUnit: summary.aggregationsPerUnit, updatesPerUnit: summary.updatesPerUnit,
      messagesPerUnit: summary.messagesPerUnit, bytesDownPerUnit: summary.bytesDownPerUnit,
      bytesUpPerUnit: summary.bytesUpPerUnit, settling: settling?.point,
      divergence: settling?.divergence,
      clients: [])
  }

  private var sourceName: String {
    switch summary.weights.source {
    case .closedForm: "closed form"
    case .meanField: "mean field"
    case .measured: "measured"
    case .drawn: "drawn rounds"
    }
  }

  private var measuredUpdates: Int? {
    if case .measured(let plans, let updates) = summary.weights.source {
      plans * updates
    } else {
      nil
    }
  }

  private var measuringPlans: Int? {
    if case .measured(let plans, _) = summary.weights.source { plans } else { nil }
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

    var name, scheme, source: String
    var measuredUpdates, measuringPlans: Int?
    var largestRelativeError, participationSpread: Double?
    var bias, biasError, biasMin, biasMax, effectiveClients: Double?
    var averagingTolerance: Double
    var averagingWindow: Int?
    var windows: [Window]
    var weightVariance: Double?
    var weightCovariance: [[Double]]?
    var stalenessMean: Double?
    var stalenessP95, stalenessMax: Int?
    var stalenessHistogram: [Bucket]
    var idleShare: Double?
    var abandonedShare: Double
    var aggregations, evaluations, updates, orders: Int
    var time, aggregationsPerUnit, updatesPerUnit, messagesPerUnit: Double
    var bytesDownPerUnit, bytesUpPerUnit: Double?
    var settling: SettlingPoint?
    var divergence: Divergence?
    /// None: they are written one by one.
    var clients: [Int]
  }
}
