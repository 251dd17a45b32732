internal import Wording

/// A setting whose numbers differ between runs, such as an interval or a number of clients, so that results can be
/// drawn over it.
struct NumberSetting: Sendable {
  /// Its dotted key.
  let key: String
  /// Each at the best local rate, by number within each series.
  let groups: [RunGroup]

  /// What settings are called in figures, with the unit that an axis says.
  private static let names: [String: (name: String, unit: String)] = [
    "scheme.interval": ("interval", "units"), "scheme.size": ("buffer size", "updates"),
    "scheme.max-in-flight.limit": ("clients in flight", ""),
    "scheme.routing.tasks": ("tasks", ""),
    "scheme.sample.count": ("clients in a round", ""),
    "delays.percent": ("spread of the delays", "%"), "delays.loss": ("share of updates lost", ""),
    "training.steps": ("local steps", ""), "training.batch": ("batch", "samples"),
    "data.partition.alpha": ("Dirichlet alpha", ""),
  ]

  /// Whether schemes of one kind alone have the key.
  static func isOfOneKind(_ key: String) -> Bool {
    key == "scheme.interval" || key == "scheme.size"
  }

  /// Those of the runs, by key; the local rate and the seeds have figures of their own.
  static func all(in content: ReportContent) -> [NumberSetting] {
    let groups = content.families.map { $0.groups[$0.best] }
    return content.variedKeys.compactMap { key in
      guard key != ReportContent.rateKey, key != "data.seed" else { return nil }
      let own = groups.filter { $0.number(of: key) != nil }
      let others = groups.filter { group in
        group.setting(key) != nil && group.number(of: key) == nil
      }
      // A key with words beside the numbers has no axis, unless the word is that there is none.
      guard others.allSatisfy({ $0.setting(key) == "none" }),
        Set(own.compactMap { $0.number(of: key) }).count > 1
      else { return nil }
      return NumberSetting(
        key: key,
        groups: own.sorted {
          ($0.label(without: key), $0.number(of: key)!) < (
            $1.label(without: key), $1.number(of: key)!
          )
        })
    }
  }

  /// In the order of `groups`.
  var series: [String] {
    var order: [String] = []
    for group in groups {
      let name = group.label(without: key)
      if order.last != name { order.append(name) }
    }
    return order
  }

  /// What it is called.
  var name: String { Self.names[key]?.name ?? key }

  /// What an axis is called.
  var axis: String {
    guard let unit = Self.names[key]?.unit, !unit.isEmpty else { return name }
    return "\(name) (\(unit))"
  }

  /// What a column is called.
  var column: String { name.replacing(" ", with: "_") }

  /// What a figure's file is called; schemes of one kind have their own.
  func fileName(_ what: String) -> String {
    let own = name.replacing(" ", with: "-").replacing(".", with: "-")
    guard Self.isOfOneKind(key), let kind = groups[0].setting("scheme.kind") else {
      return "\(what)-\(own)"
    }
    return what == Self.timeToTarget ? "\(kind)-\(own)" : "\(what)-\(kind)-\(own)"
  }

  static let timeToTarget = "time-to-target"

  /// Whether numbers span so much that equal factors have to be equal lengths.
  var isLogarithmic: Bool {
    let numbers = groups.compactMap { $0.number(of: key) }
    guard let least = numbers.min(), let most = numbers.max(), least > 0 else { return false }
    return most / least >= 30
  }
}

extension RunGroup {
  /// A setting that is a number.
  func number(of key: String) -> Double? { setting(key).flatMap { Double($0) } }
}
