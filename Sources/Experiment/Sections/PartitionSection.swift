import Federation
import Learning

extension PartitionRule {
  private enum Kind: String, CaseIterable {
    case iid, dirichlet, quantity, classes, shards, natural
  }

  static let shortForms =
    "iid, dirichlet-ALPHA, quantity-ALPHA, classes, classes-COUNT, shards-COUNT, natural"

  /// Reads the `data.partition` section.
  init(reading section: inout Section) {
    switch section.kind(default: Kind.iid) {
    case .iid, nil: self = .iid
    case .dirichlet:
      self = .dirichlet(
        alpha: section.number("alpha", .alpha, needed: true) ?? 1,
        replacement: section.flag("replacement") ?? false)
    case .quantity:
      self = .quantity(alpha: section.number("alpha", .alpha, needed: true) ?? 1)
    case .classes: self = .classes(perClient: section.count("per-client", .classesHeld) ?? 1)
    case .shards: self = .shards(perClient: section.count("per-client", .moderate) ?? 2)
    case .natural:
      self = .natural(perClient: section.countOrAll("per-client", .moderate, default: 1))
    }
  }

  /// The `data.partition` section, whole.
  func written(_ testSplit: TestSplit) -> Written {
    .section(entries + [("test", .word(testSplit))])
  }

  private var entries: [(String, Written)] {
    switch self {
    case .iid: [("kind", .word(Kind.iid))]
    case .dirichlet(let alpha, let replacement):
      [
        ("kind", .word(Kind.dirichlet)), ("alpha", .number(alpha)),
        ("replacement", .plain("\(replacement)")),
      ]
    case .quantity(let alpha): [("kind", .word(Kind.quantity)), ("alpha", .number(alpha))]
    case .classes(let perClient):
      [("kind", .word(Kind.classes)), ("per-client", .count(perClient))]
    case .shards(let perClient):
      [("kind", .word(Kind.shards)), ("per-client", .count(perClient))]
    case .natural(let perClient):
      [
        ("kind", .word(Kind.natural)),
        ("per-client", perClient.map(Written.count) ?? .plain("all")),
      ]
    }
  }
}

extension CountRule {
  static let classesHeld = CountRule(1...10_000)
}
