import Federation

extension EvaluationRule {
  /// Reads the keys `every`, `aggregations` and `points` of the `evaluate` section, of which one holds.
  init(reading section: inout Section) {
    let rules: [(key: String, rule: EvaluationRule?)] = [
      ("every", section.ticks("every", orNone: true).map { .every(VirtualDuration(ticks: $0)) }),
      (
        "aggregations",
        section.count("aggregations", Self.aggregationsRule, orNone: true).map { .aggregations($0) }
      ),
      ("points", section.count("points", Self.pointsRule, orNone: true).map { .points($0) }),
    ]
    let said = rules.map(\.key).filter { !section.isAbsentOrNone($0) }
    self = rules.lazy.compactMap(\.rule).first ?? .usual
    guard said.count > 1 else { return }
    section.report(
      "found \(said.joined(separator: " and ")); allowed: one of every, aggregations and points; "
        + "none takes one back", key: said[said.count - 1])
  }

  /// The key that holds, with its value.
  var writtenEntry: (String, Written) {
    switch self {
    case .every(let time): ("every", .ticks(time.ticks))
    case .aggregations(let count): ("aggregations", .count(count))
    case .points(let count): ("points", .count(count))
    }
  }
}
