internal import Digests
import Federation

/// A scheme's name in one word, as tables print it and as the experiment file's short form reads it:
/// `FedAvg`, `FedAvg-sample-20`, `Async`, `FedFix-0.5`, `FedBuff-5`, `FedAsync-0.6`, and what differs
/// from the defaults behind it, as `FedFix-0.5_identical` and `FedBuff-5_arrival_polynomial-0.5`.
struct SchemeName {
  /// The keys of the `scheme` section that the name gives, dotted, and their values.
  private(set) var settings: [(key: String, text: String)]

  /// Reads `name` in any case, with FL for FedAvg and with the suffixes of the FedFix authors' code,
  /// where `_weight` says unbiased weights. Nil when it is not of this form; whether the numbers are
  /// allowed is for the section to say.
  init?(_ name: String) {
    let parts = name.lowercased().split(separator: "_", omittingEmptySubsequences: false)
    let (stem, number) = Self.cut(parts[0])
    let suffixes = parts.dropFirst()
    guard
      let own = Self.settings(of: stem, number, suffixes) ?? Self.withOwnWeights(stem, number)
    else { return nil }
    settings = own
    for suffix in suffixes {
      guard let said = settings(of: suffix) else { return nil }
      settings += said
    }
    // Two suffixes that say something of the same key, or of a part of it.
    for (place, setting) in settings.enumerated() {
      let others = settings[(place + 1)...].map(\.key)
      if others.contains(where: { $0 == setting.key || $0.isPart(of: setting.key) })
        || others.contains(where: setting.key.isPart)
      {
        return nil
      }
    }
  }

  /// What the stem of a scheme says whose weights can be chosen, or one that other papers call so.
  private static func settings(
    of stem: String, _ number: Substring?, _ suffixes: ArraySlice<Substring>
  ) -> [(key: String, text: String)]? {
    switch (stem, number) {
    case ("fl", nil), ("fedavg", nil): return [("kind", "fedavg")]
    case ("fl", let number?), ("fedavg", let number?):
      guard case ("sample", let count?) = cut(number) else { return nil }
      return [("kind", "fedavg"), ("sample.count", String(count))]
    case ("async", nil): return [("kind", "async")]
    case ("fedasync", let mixing):
      return [("kind", "fedasync")] + (mixing.map { [("mixing", String($0))] } ?? [])
    case ("fedfix", let number?): return [("kind", "fedfix"), ("interval", String(number))]
    case ("fedbuff", let number?): return [("kind", "fedbuff"), ("size", String(number))]
    // Which other papers call so.
    case ("rescaled", nil): return [("kind", "async"), ("weights", "unbiased")]
    case ("delayadaptive", let threshold?):
      return [
        ("kind", "async"), ("weights", "identical"), ("discount.kind", "delay-adaptive"),
        ("discount.threshold", String(threshold)),
      ]
    case ("ringmaster", let limit?):
      return [
        ("kind", "async"), ("weights", "identical"), ("max-staleness.limit", String(limit)),
      ]
    case ("rennala", let size?):
      return [
        ("kind", "fedbuff"), ("size", String(size)), ("weights", "identical"),
        ("restart", "everyone"),
      ]
    case ("fedstaleweight", let size?):
      let isSaid = suffixes.contains("flush") || suffixes.contains("arrival")
      // Its paper restarts at arrival.
      return [("kind", "fedbuff"), ("size", String(size)), ("weights.kind", "staleness")]
        + (isSaid ? [] : [("restart", "arrival")])
    case ("random", let tasks), ("shuffled", let tasks), ("generalized", let tasks):
      let hasOwn = suffixes.contains { $0.hasPrefix("routing-") }
      let law = stem == "random" ? "uniform" : stem == "shuffled" ? stem : "importance"
      return [("kind", "async")] + (tasks.map { [("routing.tasks", String($0))] } ?? [])
        + (hasOwn && stem == "generalized" ? [] : [("routing.by", law)])
    default: return nil
    }
  }

  /// What the stem of a scheme says whose weights are its own.
  private static func withOwnWeights(
    _ stem: String, _ number: Substring?
  ) -> [(key: String, text: String)]? {
    switch (stem, number) {
    case ("mifa", nil): return [("kind", "mifa")]
    case ("mifa", let number?):
      if case ("sample", let count?) = cut(number) {
        return [("kind", "mifa"), ("sample.count", String(count))]
      } else {
        return [("kind", "mifa"), ("interval", String(number))]
      }
    case ("fedfa", let size?): return [("kind", "fedfa"), ("size", String(size))]
    case ("ringleader", nil): return [("kind", "ringleader")]
    case ("malenia", let updates):
      return [("kind", "malenia")] + (updates.map { [("updates", String($0))] } ?? [])
    case ("ace", nil): return [("kind", "ace")]
    case ("ca2fl", let number?): return [("kind", "ca2fl"), ("size", String(number))]
    case ("area", let number?): return [("kind", "area"), ("size", String(number))]
    case ("fedvarp", let number?):
      return [("kind", "fedstale"), ("size", String(number)), ("share", "1")]
    case ("fedstale", let numbers?):
      guard case (let size, let share?) = cut(numbers) else { return nil }
      return [("kind", "fedstale"), ("size", size), ("share", String(share))]
    case (let name, let numbers) where OwnSchemes.all[name] != nil:
      return
        [("kind", "own"), ("name", name)] + (numbers.map { [("numbers", String($0))] } ?? [])
    default: return nil
    }
  }

  /// The word before the first hyphen, and what is behind it.
  private static func cut(_ text: Substring) -> (word: String, rest: Substring?) {
    guard let hyphen = text.firstIndex(of: "-") else { return (String(text), nil) }
    return (String(text[..<hyphen]), text[text.index(after: hyphen)...])
  }

  /// Of weights, before the numbers of a table.
  fileprivate static let tablePrefix = "table-"
  /// What a short word for a rule begins with that is too long for a name; it cannot be read back.
  private static let mark = "#"

  /// The rule as a name has it: where it is longer than 40 characters a word that another rule does
  /// not have.
  fileprivate static func word(_ rule: String) -> String {
    rule.count <= 40 ? rule : mark + SHA256.digest(of: rule).prefix(8)
  }

  /// A list as a name has it.
  fileprivate static func word(_ numbers: [Double]) -> String {
    numbers.map { Written.number($0).description }.joined(separator: "/")
  }

  /// The value of one of the settings.
  static func value(_ key: String, _ text: String, at place: Place) -> Setting {
    let isList = [".table", ".probabilities", "numbers"].contains { key.hasSuffix($0) }
    guard isList else {
      return .plain(text, at: place)
    }
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false)
    return Setting(content: .list(numbers.map { .plain($0, at: place) }), place: place)
  }

  private func settings(of suffix: Substring) -> [(key: String, text: String)]? {
    let (word, rest) = Self.cut(suffix)
    switch (word, rest.map(String.init)) {
    case ("weight", nil), ("weighted", nil), ("unbiased", nil): return [("weights", "unbiased")]
    case ("identical", nil), ("adaptive", nil), ("round", nil): return [("weights", word)]
    case ("flush", nil), ("arrival", nil), ("everyone", nil): return [("restart", word)]
    case ("threshold", let number?):
      return [("discount.kind", "delay-adaptive"), ("discount.threshold", number)]
    case ("stale", let limit?): return [("max-staleness.limit", limit)]
    case ("stop", nil): return [("max-staleness.stop", "true")]
    case ("window", let count?) where settings.contains { $0.text == "staleness" }:
      return [("weights.window", count)]
    case ("routing", let probabilities?) where !probabilities.hasPrefix(Self.mark):
      return [("routing.probabilities", probabilities)]
    case ("first", let who?): return [("first", who)]
    case ("uniform", nil), ("importance", nil):
      return settings.contains { $0.key == "sample.count" } ? [("sample.by", word)] : nil
    case ("spare", let count?):
      return settings.contains { $0.key == "sample.count" } ? [("sample.spare", count)] : nil
    case ("deadline", let time?): return [("deadline", time)]
    case ("polynomial", let exponent):
      return [("discount.kind", word)] + (exponent.map { [("discount.exponent", $0)] } ?? [])
    case ("hinge", let numbers?):
      // The slope may have a hyphen in its exponent, the grace has none.
      guard let hyphen = numbers.lastIndex(of: "-") else { return nil }
      return [
        ("discount.kind", word), ("discount.slope", String(numbers[..<hyphen])),
        ("discount.grace", String(numbers[numbers.index(after: hyphen)...])),
      ]
    case ("table", let factors?) where !factors.hasPrefix(Self.mark):
      return [("discount.kind", word), ("discount.table", factors)]
    case ("expression", let text?) where !text.hasPrefix(Self.mark):
      return [("discount.kind", word), ("discount.expression", text)]
    case ("weights", let rule?) where !rule.hasPrefix(Self.mark):
      let table = Self.tablePrefix
      return rule.hasPrefix(table)
        ? [("weights.table", String(rule.dropFirst(table.count)))] : [("weights.expression", rule)]
    case ("flight", let limit?):
      let (count, choice) = Self.cut(Substring(limit))
      return [("max-in-flight.limit", count)]
        + (choice.map { [("max-in-flight.by", String($0))] } ?? [])
    default: return nil
    }
  }
}

extension Experiment {
  /// The scheme in one word, as tables and `summary.json` show it: `FedAvg`, `FedAvg-sample-20`,
  /// `Async`, `FedFix-0.5`, `FedBuff-5`, `FedAsync-0.6`, with what differs from the defaults behind it
  /// (`_importance`, `_spare-5`, `_deadline-2`, `_identical`, `_adaptive`, `_round`, `_arrival`,
  /// `_polynomial-0.5`, `_hinge-10-4`, `_table-1/0.7`, `_expression-1/(1+s)`, `_weights-p/f`,
  /// `_flight-100`). The experiment file's short form reads it back, but for rules too long to be
  /// written there.
  public var schemeName: String {
    if case .own = scheme.trigger { return scheme.stem }
    return scheme.stem + scheme.weightingSuffix + scheme.restartSuffix + scheme.firstSuffix
      + scheme.discount.suffix + (scheme.maxStaleness?.suffix ?? "")
      + (scheme.concurrency?.suffix ?? "")
  }
}

extension Scheme {
  fileprivate var stem: String {
    switch trigger {
    case .ringleader: return "Ringleader"
    case .own(let own):
      let numbers = own.numbers.isEmpty ? "" : "-" + SchemeName.word(own.numbers)
      return own.name + numbers
    case .round, .eachArrival, .everyInterval, .count, .everyClient: break
    }
    if let memory { return stem(of: memory) }
    if let routing { return routing.stem }
    return switch trigger {
    case .everyClient(let mean): mean == 1 ? "Malenia" : "Malenia-\(Written.number(mean))"
    case .ringleader, .own: "Own"
    case .count(let size) where weighting.isStaleness: "FedStaleWeight-\(size)"
    case .round(let round): "FedAvg" + round.suffix
    case .eachArrival: mixing.map { "FedAsync-\(Written.number($0))" } ?? "Async"
    case .everyInterval(let interval): "FedFix-\(Ticks.written(interval.ticks))"
    case .count(let size): "FedBuff-\(size)"
    }
  }

  private func stem(of memory: ServerMemory) -> String {
    switch (memory, trigger) {
    case (.models, .count(let size)): return "AREA-\(size)"
    case (.updates(let share), .count(let size)):
      if weighting == .identical { return "CA2FL-\(size)" }
      return share == 1 ? "FedVARP-\(size)" : "FedStale-\(size)-\(Written.number(share))"
    case (_, .round(let round)): return "MIFA" + round.suffix
    case (_, .everyInterval(let interval)): return "MIFA-\(Ticks.written(interval.ticks))"
    case (.recentModels(let count), _): return "FedFa-\(count)"
    case (_, .eachArrival), (_, .everyClient), (_, .ringleader), (_, .own): return "ACE"
    }
  }

  fileprivate var restartSuffix: String {
    let usual = memory == nil && !weighting.isStaleness ? Restart.aggregation : .arrival
    guard case .count = trigger, restart != usual else { return "" }
    return "_\(restart.rawValue)"
  }

  fileprivate var firstSuffix: String {
    let usual: FirstAggregation =
      switch kind {
      case .ace: .round
      case .mifa: if case .everyInterval = trigger { .all } else { .any }
      default: .any
      }
    return first == usual ? "" : "_first-\(first.rawValue)"
  }

  fileprivate var weightingSuffix: String {
    if memory != nil || weighting == .clientMeans { return "" }
    switch weighting {
    case .staleness(let window):
      return window == Weighting.usualWindow ? "" : "_window-\(window)"
    case .table(let weights):
      return "_weights-" + SchemeName.word(SchemeName.tablePrefix + SchemeName.word(weights))
    case .expression(let expression): return "_weights-" + SchemeName.word(expression.text)
    case .unbiased, .identical, .importance, .adaptive, .round, .clientMeans:
      let usual = mixing == nil ? Weighting.unbiased : .identical
      return weighting == usual ? "" : "_\(weighting.written)"
    }
  }
}

extension Round {
  fileprivate var suffix: String {
    var suffix = ""
    if let sampling {
      suffix = "-sample-\(sampling.count)" + (sampling.law == .uniform ? "" : "_importance")
    }
    if spare > 0 { suffix += "_spare-\(spare)" }
    if let deadline { suffix += "_deadline-\(Ticks.written(deadline.ticks))" }
    return suffix
  }
}

extension StalenessDiscount {
  fileprivate var suffix: String {
    switch self {
    case .none: ""
    case .polynomial(let exponent): "_polynomial-\(Written.number(exponent))"
    case .threshold(let threshold): "_threshold-\(threshold)"
    case .hinge(let slope, let grace): "_hinge-\(Written.number(slope))-\(grace)"
    case .table(let factors): "_table-" + SchemeName.word(SchemeName.word(factors))
    case .expression(let expression): "_expression-" + SchemeName.word(expression.text)
    }
  }
}

extension String {
  /// Whether it is a dotted key below this one.
  fileprivate func isPart(of key: String) -> Bool { hasPrefix(key + ".") }
}

extension Weighting {
  fileprivate var isStaleness: Bool { if case .staleness = self { true } else { false } }
}

extension Routing {
  fileprivate var stem: String {
    let number = tasks.map { "-\($0)" } ?? ""
    return switch law {
    case .uniform: "Random" + number
    case .shuffled: "Shuffled" + number
    case .importance: "Generalized" + number
    case .table(let probabilities):
      "Generalized\(number)_routing-" + SchemeName.word(SchemeName.word(probabilities))
    }
  }
}

extension StalenessLimit {
  fileprivate var suffix: String { "_stale-\(limit)" + (stops ? "_stop" : "") }
}

extension Concurrency {
  fileprivate var suffix: String {
    "_flight-\(limit)" + (choice == .uniform ? "" : "-\(choice.rawValue)")
  }
}
