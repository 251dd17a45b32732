import Federation

extension DelayModel {
  private enum Kind: String, CaseIterable { case constant, spread, exponential }

  static let shortForms = "F-PERCENT, exponential, a number"

  /// Reads the `delays` section; nil `clients` take lists of any length.
  init(reading section: inout Section, clients: Int?) {
    switch section.kind(default: Kind.spread) {
    case .constant:
      self = .constant(section.numberOrNumbers("value", .time, clients: clients) ?? [1])
    case .spread, nil: self = .spread(percent: section.number("percent", .percent) ?? 0)
    case .exponential: self = .exponential(mean: Self.means(&section, clients: clients ?? 1))
    }
  }

  /// The means of the exponential law: as they are written, or spread over the clients as F-x does.
  private static func means(_ section: inout Section, clients: Int) -> [Double] {
    let means = section.numberOrNumbers("mean", .time, clients: clients)
    guard let percent = section.number("percent", .percentOfMean) else { return means ?? [1] }
    if section.peek("mean") != nil {
      section.report("found beside mean; allowed: mean or percent, one of them", key: "percent")
    }
    guard clients > 1 else { return [1] }
    return (0..<clients).map { 1 - Double($0) / Double(clients - 1) * percent / 100 }
  }

  /// The `delays` section, whole.
  var written: Written {
    guard case .composed(let parts) = self else { return .none }
    switch (parts.factor, parts.work) {
    case (.spread(let percent), _):
      return .section([("kind", .word(Kind.spread)), ("percent", .number(percent))])
    case (.list(let values), .exponential):
      return .section([("kind", .word(Kind.exponential)), ("mean", .numberOrList(values))])
    case (.list(let values), _):
      return .section([("kind", .word(Kind.constant)), ("value", .numberOrList(values))])
    case (_, .exponential(let mean)):
      return .section([("kind", .word(Kind.exponential)), ("mean", .number(mean))])
    default:
      return .section([("kind", .word(Kind.constant)), ("value", .number(parts.work.mean))])
    }
  }
}
