import Federation
import FoundationEssentials
internal import Wording

extension AdviceReport {
  /// The columns of the CSV, which has a row for each scheme.
  public static let csvHeader =
    "scheme,kind,moves_per_unit,updates_per_unit,staleness_mean,staleness_p95,staleness_max,"
    + "variance,bias,averaging_time,slowdown,pace,largest_progress,largest_curvature,front,"
    + "recommended"

  /// The same rows as the table, under the header; what cannot be told is empty.
  public var csv: [UInt8] {
    var lines = [Self.csvHeader]
    for (index, row) in advice.rows.enumerated() {
      let outlook = row.outlook
      let numbers: [Double?] = [
        outlook.movesPerUnit, outlook.updatesPerUnit, outlook.meanStaleness,
        Double(outlook.staleness95), Double(outlook.largestStaleness), outlook.weightVariance,
        outlook.bias.value, outlook.averagingTime, outlook.slowdown, outlook.pace,
        outlook.largestProgress,
        local.largestCurvatures[index],
      ]
      let cells =
        [schemes[index], kind(of: outlook.scheme)]
        + numbers.map { $0?.text(significantDigits: 9) ?? "" }
        + [row.isOnFront ? "1" : "0", index == advice.recommended ? "1" : "0"]
      lines.append(cells.joined(separator: ","))
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  func kind(of scheme: Scheme) -> String {
    switch scheme.trigger {
    case .round: "fedavg"
    case .eachArrival: "async"
    case .everyInterval: "fedfix"
    case .count: scheme.restart == .arrival ? "fedbuff arrival" : "fedbuff"
    }
  }

  /// One JSON object, keys sorted, with a line end.
  public var json: [UInt8] {
    let object = Document(
      name: name, updates: advice.updates, rate: local.rate, steps: local.steps,
      curvature: local.curvature, recommended: advice.recommended.map { schemes[$0] },
      reasons: sentences,
      schemes: advice.rows.enumerated().map { index, row in
        let outlook = row.outlook
        return Document.Row(
          scheme: schemes[index], kind: kind(of: outlook.scheme),
          movesPerUnit: outlook.movesPerUnit,
          aggregationsPerUnit: outlook.aggregationsPerUnit, updatesPerUnit: outlook.updatesPerUnit,
          stalenessMean: outlook.meanStaleness, stalenessP95: outlook.staleness95,
          stalenessMax: outlook.largestStaleness, variance: outlook.weightVariance,
          bias: outlook.bias.value, biasError: outlook.bias.error,
          averagingTime: outlook.averagingTime, slowdown: outlook.slowdown,
          pace: outlook.pace,
          largestProgress: outlook.largestProgress,
          largestCurvature: local.largestCurvatures[index], stable: row.isStable,
          front: row.isOnFront)
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do {
      return try Array(encoder.encode(object)) + Array("\n".utf8)
    } catch {
      preconditionFailure("advice holds nothing that JSON cannot: \(error)")
    }
  }

  /// The keys of the JSON are these names in snake case.
  private struct Document: Encodable {
    struct Row: Encodable {
      var scheme, kind: String
      var movesPerUnit, aggregationsPerUnit, updatesPerUnit, stalenessMean: Double
      var stalenessP95, stalenessMax: Int
      var variance, bias: Double
      var biasError: Double?
      var averagingTime: Double?
      var slowdown, pace: Double
      var largestProgress, largestCurvature: Double?
      var stable: Bool?
      var front: Bool
    }

    var name: String
    var updates: Int
    var rate: Double
    var steps: Int
    var curvature: Double?
    var recommended: String?
    var reasons: [String]
    var schemes: [Row]
  }
}
