internal import Federation
internal import Wording

/// How many rows a store has of what `record` bounds, and from where on there are none.
struct KeptCounts {
  private let rule: RecordRule
  private var aggregations, updates, clientMeasures: Int
  /// The aggregation or the evaluation from which on rows are missing.
  private var firstMissing: [Bound: Int] = [:]

  private enum Bound: String, CaseIterable {
    case aggregations, updates
    case clientMeasures = "client_measures"

    /// Its key in the summary.
    var key: String { "cut.\(rawValue)" }
  }

  /// What a store has, cut back to where the run goes on.
  init(in file: StoreFile, _ rule: RecordRule) throws(ResultsError) {
    self.rule = rule
    aggregations = try file.count(StoredAggregation.table)
    updates = try file.count(StoredUpdate.table)
    clientMeasures = try file.count(StoredClientMeasure.table)
    for setting in try file.summary() {
      guard let bound = Bound.allCases.first(where: { $0.key == setting.key }),
        let place = setting.value.number
      else { continue }
      firstMissing[bound] = Int(place)
    }
  }

  /// Whether another row of updates may be kept.
  var keepsUpdates: Bool { firstMissing[.updates] == nil && rule.updates != 0 }

  /// The keys of the summary that say where rows are missing.
  var cuts: [StoredSetting] {
    Bound.allCases.compactMap { bound in
      firstMissing[bound].map { StoredSetting(bound.key, .integer($0)) }
    }
  }

  /// Whether a key of the summary says that rows are missing from what is cut off now on.
  static func isPast(_ setting: StoredSetting, aggregations: Int, evaluations: Int) -> Bool {
    guard let bound = Bound.allCases.first(where: { $0.key == setting.key }),
      let place = setting.value.number
    else { return false }
    return Int(place) >= (bound == .clientMeasures ? evaluations : aggregations)
  }

  mutating func takeAggregation() -> Bool {
    take(1, .aggregations, rule.aggregations, &aggregations)
  }

  mutating func takeUpdate() -> Bool { take(1, .updates, rule.updates, &updates) }

  mutating func takeClientMeasures(_ count: Int) -> Bool {
    take(count, .clientMeasures, rule.clientMeasures, &clientMeasures)
  }

  private func take(_ count: Int, _ bound: Bound, _ limit: Int?, _ rows: inout Int) -> Bool {
    guard count > 0 else { return true }
    guard firstMissing[bound] == nil, rows + count <= limit ?? .max else { return false }
    rows += count
    return true
  }

  mutating func cutAggregations(at index: Int) -> String? {
    cut(.aggregations, rule.aggregations, at: index, "aggregation", key: "aggregations")
  }

  mutating func cutUpdates(at index: Int) -> String? {
    cut(.updates, rule.updates, at: index, "aggregation", key: "updates")
  }

  mutating func cutClientMeasures(at evaluation: Int) -> String? {
    cut(
      .clientMeasures, rule.clientMeasures, at: evaluation, "evaluation", key: "client-measures")
  }

  /// - Returns: what is to be said of it, the first time.
  private mutating func cut(
    _ bound: Bound, _ limit: Int?, at place: Int, _ noun: String, key: String
  ) -> String? {
    guard firstMissing[bound] == nil else { return nil }
    firstMissing[bound] = place
    // Nothing is missing of what nobody wants.
    guard let limit, limit > 0 else { return nil }
    return
      "\(bound.rawValue) has no rows from \(noun) \(place.grouped) on: record.\(key) is "
      + limit.grouped
  }
}
