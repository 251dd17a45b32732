import Federation
import Learning

extension DataFactor {
  private enum Kind: String, CaseIterable { case samples, label }

  /// Reads the mapping `clients` of the `delays` section that has the key `by`; nil where that is wrong.
  /// - Parameter work: what the factor is of.
  init?(reading section: inout Section, work: WorkTime) {
    switch section.kind("by", default: Kind.samples) {
    case .samples:
      self = .samples(exponent: section.number("exponent", ClientFactor.exponentRule) ?? 1)
    case .label where section.isList("factors"):
      self = .labels(section.numbers("factors", ClientFactor.rule, clients: nil) ?? [1])
      if section.peek("percent") != nil {
        section.report("found beside factors; allowed: one of them", key: "percent")
      }
      _ = section.ask("percent")
    case .label:
      if let setting = section.ask("factors") {
        section.refuse(setting, "factors", allowed: "a list of numbers, one for each class")
      }
      let isNeeded = section.peek("factors") == nil
      self = .labelSpread(
        percent: section.number("percent", work.percentRule, needed: isNeeded) ?? 0)
    case nil: return nil
    }
  }

  /// The value of `clients`.
  var written: Written {
    switch self {
    case .samples(let exponent):
      .section([("by", .word(Kind.samples)), ("exponent", .number(exponent))])
    case .labels(let factors):
      .section([("by", .word(Kind.label)), ("factors", .list(factors))])
    case .labelSpread(let percent):
      .section([("by", .word(Kind.label)), ("percent", .number(percent))])
    }
  }

  /// What is wrong with it for these data, as far as the settings tell; nil where nothing is.
  /// - Parameter isHosted: whether only client processes have the data.
  func problem(for data: DataSpecification, isHosted: Bool) -> String? {
    guard countsLabels else { return nil }
    if isHosted {
      return "found label, and only the client processes know their labels; allowed: samples, "
        + "or a list with a number for each client"
    }
    if !data.hasLabels {
      return "found label, and the data have no classes; allowed: samples, or a list with a "
        + "number for each client"
    }
    return problem(classes: data.knownSamples?.classes)
  }

  /// What is wrong with it for so many classes.
  func problem(classes: Int?) -> String? {
    guard case .labels(let factors) = self, let classes, factors.count != classes else {
      return nil
    }
    return "found \(factors.count) factors; allowed: \(classes), one for each class"
  }
}

extension DelaysSection {
  /// Refuses factors by labels that there are not, or that only client processes know.
  func refuseUnknownLabels(of data: DataSection, in root: Section) {
    guard case .data(let factor) = model.factor else { return }
    var isHosted = data.hosted != nil
    if case .external = data.specification { isHosted = true }
    if let problem = factor.problem(for: data.specification, isHosted: isHosted) {
      root.report(problem, key: "delays.clients", at: root.peek("delays")?.place)
    }
  }
}
