extension Advice {
  /// The schemes that a pilot tries on the real task, at most ten: the experiment's own, fedavg, async,
  /// and of fedfix and each restart of fedbuff the one with the best pace and the next best whose
  /// interval or size differs by `pilotRatio` at least.
  public var pilotSchemes: [Scheme] {
    var chosen = rows.prefix(1).map(\.outlook.scheme)
    for kind in CandidateKind.allCases {
      let own = rows.filter { CandidateKind($0.outlook.scheme) == kind }
        .sorted { $0.outlook.pace > $1.outlook.pace }
      guard let best = own.first else { continue }
      let next = own.first { $0.outlook.scheme.isApart(from: best.outlook.scheme) }
      for scheme in [best, next].compactMap({ $0?.outlook.scheme })
      where !chosen.contains(scheme) {
        chosen.append(scheme)
      }
    }
    return chosen
  }

  /// By how much the intervals or sizes of two schemes of a kind differ in a pilot, at least.
  static let pilotRatio = 1.4
}

/// What kinds of schemes a pilot has two of.
private enum CandidateKind: CaseIterable {
  case fedavg, async, fedfix, fedbuff, fedbuffArrival

  /// Nil for one that is tried only where it is the experiment's own.
  init?(_ scheme: Scheme) {
    if scheme.restart == .everyone || scheme.maxStaleness != nil || scheme.routing != nil
      || scheme.memory != nil
    {
      return nil
    }
    switch scheme.trigger {
    case .everyClient, .ringleader, .own: return nil
    case .round: self = .fedavg
    case .eachArrival: self = .async
    case .everyInterval: self = .fedfix
    case .count: self = scheme.restart == .arrival ? .fedbuffArrival : .fedbuff
    }
  }
}

extension Scheme {
  /// Whether the intervals or sizes of two schemes of one kind are far apart.
  fileprivate func isApart(from other: Scheme) -> Bool {
    let (own, others): (Double, Double)
    switch (trigger, other.trigger) {
    case (.everyInterval(let left), .everyInterval(let right)):
      (own, others) = (left.units, right.units)
    case (.count(let left), .count(let right)): (own, others) = (Double(left), Double(right))
    default: return false
    }
    return max(own / others, others / own) >= Advice.pilotRatio
  }
}
