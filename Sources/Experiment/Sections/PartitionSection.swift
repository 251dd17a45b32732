import Learning

extension PartitionRule {
  private enum Kind: String, CaseIterable { case iid, dirichlet, classes, shards }

  static let shortForms = "iid, dirichlet-ALPHA, classes, shards-COUNT"

  /// Reads the `data.partition` section.
  init(reading section: inout Section) {
    switch section.kind(default: Kind.iid) {
    case .iid, nil: self = .iid
    case .dirichlet:
      self = .dirichlet(
        alpha: section.number("alpha", .positive, needed: true) ?? 1,
        replacement: section.flag("replacement") ?? false)
    case .classes: self = .classes
    case .shards: self = .shards(perClient: section.count("per-client", .moderate) ?? 2)
    }
  }

  /// The `data.partition` section, whole.
  var written: Written {
    switch self {
    case .iid: .section([("kind", .word(Kind.iid))])
    case .dirichlet(let alpha, let replacement):
      .section([
        ("kind", .word(Kind.dirichlet)), ("alpha", .number(alpha)),
        ("replacement", .plain("\(replacement)")),
      ])
    case .classes: .section([("kind", .word(Kind.classes))])
    case .shards(let perClient):
      .section([("kind", .word(Kind.shards)), ("per-client", .count(perClient))])
    }
  }
}
