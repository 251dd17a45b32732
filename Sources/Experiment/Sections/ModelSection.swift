import Learning

extension ModelSpecification {
  private enum Kind: String, CaseIterable { case softmax, quadratic }

  static let shortForms = "softmax, quadratic"

  /// Reads the `model` section. The default is the model of the source; nil `data` takes any.
  init(reading section: inout Section, data: DataSpecification?) {
    let isQuadratic = if case .quadratic = data { true } else { false }
    let expected: Kind = isQuadratic ? .quadratic : .softmax
    let kind = section.kind(default: expected) ?? expected
    if data != nil, kind != expected {
      section.report(
        "found \"\(kind.rawValue)\"; allowed with this data.source: \(expected.rawValue)",
        key: "kind")
    }
    self = kind == .quadratic ? .quadratic : .softmax
  }

  /// The `model` section, whole.
  var written: Written {
    switch self {
    case .softmax: .section([("kind", .word(Kind.softmax))])
    case .quadratic: .section([("kind", .word(Kind.quadratic))])
    }
  }
}
