internal import Wording

/// Settings that are one but for the local rate, and which rate is the best of them.
///
/// The best rate has the best mean over seeds of the final test loss (the training loss where no test loss
/// was measured), among the rates at which no run diverged or failed; where each has one that did, among
/// all that finished.
struct RateFamily: Sendable {
  /// By rate, ascending.
  let groups: [RunGroup]
  /// The place of the best one in `groups`.
  let best: Int
  /// What tells it from the others, without the rate.
  let label: String

  /// In the order of their first groups.
  static func families(of groups: [RunGroup], _ variedKeys: [String]) -> [RateFamily] {
    guard variedKeys.contains(ReportContent.rateKey) else {
      return groups.map { RateFamily(groups: [$0], best: 0, label: $0.label) }
    }
    var order: [[String: String]] = []
    var members: [[String: String]: [RunGroup]] = [:]
    for group in groups {
      var key = group.key
      key[ReportContent.rateKey] = nil
      // Those without settings have nothing in common.
      if group.key.isEmpty { key["folder"] = group.runs[0].folder }
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(group)
    }
    let measure = measure(of: groups)
    return order.map { key in
      let sorted = members[key]!.sorted { ($0.rate ?? 0) < ($1.rate ?? 0) }
      let first = sorted[0]
      return RateFamily(
        groups: sorted, best: best(of: sorted, by: measure), label: first.labelWithoutRate)
    }
  }

  /// What rates are judged by.
  static func measure(of groups: [RunGroup]) -> Measure {
    groups.contains { $0.estimate(.testLoss) != nil } ? .testLoss : .trainLoss
  }

  private static func best(of groups: [RunGroup], by measure: Measure) -> Int {
    let whole = groups.indices.filter { place in
      groups[place].runs.allSatisfy { $0.outcome != .diverged && $0.outcome != .failed }
        && groups[place].estimate(measure) != nil
    }
    let candidates =
      whole.isEmpty ? groups.indices.filter { groups[$0].estimate(measure) != nil } : whole
    return candidates.min { first, second in
      groups[first].estimate(measure)!.mean < groups[second].estimate(measure)!.mean
    } ?? 0
  }

  /// Whether a better rate may lie beyond those that were tried.
  var isBestAtEdge: Bool { groups.count > 1 && (best == 0 || best == groups.count - 1) }
}

extension RunGroup {
  /// The local rate.
  var rate: Double? { setting(ReportContent.rateKey).flatMap { Double($0) } }

  /// What tells it from the others but for the local rate; the scheme where nothing else does.
  var labelWithoutRate: String {
    guard let rate = key[ReportContent.rateKey] else { return label }
    let rest = label.split(separator: " ").filter {
      $0 != "rate=\(rate)" && $0 != "\(ReportContent.rateKey)=\(rate)"
    }
    return rest.isEmpty ? scheme : rest.joined(separator: " ")
  }
}
