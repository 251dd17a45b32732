import Federation

extension Importance {
  private enum Kind: String, CaseIterable { case uniform, samples }

  /// Reads the root's key `importance`; nil `clients` take a list of any length.
  init(reading root: inout Section, clients: Int?) {
    let key = "importance"
    if root.isList(key) {
      self = .weights(root.numbers(key, Self.rule, clients: clients) ?? [])
    } else {
      let kind = root.choice(
        key, default: Kind.uniform, or: "a list of numbers, one for each client")
      self = kind == .samples ? .samples : .uniform
    }
  }

  /// The value of `importance`.
  var written: Written {
    switch self {
    case .uniform: .word(Kind.uniform)
    case .samples: .word(Kind.samples)
    case .weights(let weights): .list(weights)
    }
  }
}
