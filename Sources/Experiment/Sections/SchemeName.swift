import Federation

/// A scheme's name in one word, as tables print it and as the experiment file's short form reads it:
/// `FedAvg`, `FedAvg-sample-20`, `Async`, `FedFix-0.5`, `FedBuff-5`, and what differs from the
/// defaults behind it, as `FedFix-0.5_identical` and `FedBuff-5_arrival`.
struct SchemeName {
  /// The keys of the `scheme` section that the name gives, and their values.
  private(set) var settings: [(key: String, text: String)]
  /// The keys of the `sample` section below it; empty when the name gives none.
  private(set) var sample: [(key: String, text: String)] = []

  /// Reads `name` in any case, with FL for FedAvg and with the suffixes of the FedFix authors' code,
  /// where `_weight` says unbiased weights. Nil when it is not of this form; whether the numbers are
  /// allowed is for the section to say.
  init?(_ name: String) {
    let parts = name.lowercased().split(separator: "_", omittingEmptySubsequences: false)
    let stem = parts[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let number = stem.count == 2 ? String(stem[1]) : nil
    switch (stem[0], number) {
    case ("fl", nil), ("fedavg", nil): settings = [("kind", "fedavg")]
    case ("fl", let number?), ("fedavg", let number?):
      guard number.hasPrefix("sample-") else { return nil }
      settings = [("kind", "fedavg")]
      sample = [("count", String(number.dropFirst("sample-".count)))]
    case ("async", nil): settings = [("kind", "async")]
    case ("fedfix", let number?): settings = [("kind", "fedfix"), ("interval", number)]
    case ("fedbuff", let number?): settings = [("kind", "fedbuff"), ("size", number)]
    default: return nil
    }
    for suffix in parts.dropFirst() {
      switch suffix {
      case "weight", "weighted", "unbiased": settings.append(("weights", "unbiased"))
      case "identical": settings.append(("weights", "identical"))
      case "flush", "arrival": settings.append(("restart", String(suffix)))
      case "uniform", "importance":
        guard !sample.isEmpty else { return nil }
        sample.append(("by", String(suffix)))
      default: return nil
      }
    }
    // Two suffixes that say something of the same key.
    guard Set(settings.map(\.key)).count == settings.count, sample.count <= 2 else { return nil }
  }
}

extension Experiment {
  /// The scheme in one word, as tables and `summary.json` show it: `FedAvg`, `FedAvg-sample-20`,
  /// `Async`, `FedFix-0.5`, `FedBuff-5`, with what differs from the defaults behind it
  /// (`_importance`, `_identical`, `_arrival`). The experiment file's short form reads it back.
  public var schemeName: String {
    var name =
      switch scheme.trigger {
      case .round(let round):
        round.sampling.map {
          "FedAvg-sample-\($0.count)" + ($0.law == .uniform ? "" : "_importance")
        } ?? "FedAvg"
      case .eachArrival: "Async"
      case .everyInterval(let interval): "FedFix-\(Ticks.written(interval.ticks))"
      case .count(let size): "FedBuff-\(size)"
      }
    if scheme.weighting == .identical { name += "_identical" }
    if scheme.restart == .arrival { name += "_arrival" }
    return name
  }
}
