import Federation
import Learning

extension ModelSpecification {
  private enum Kind: String, CaseIterable {
    case softmax, linear, mlp, cnn
    case cifarCNN = "cifar-cnn"
    case lstm, layers, own, quadratic, external
  }

  static let shortForms = Kind.allCases.map(\.rawValue).joined(separator: ", ")

  /// Reads the `model` section. The default is the model of the source; nil `data` takes any.
  init(reading section: inout Section, data: DataSpecification?) {
    let bound = Self.kindBound(to: data)
    let listed: Kind = section.peek("layers") == nil ? .softmax : .layers
    let usual = bound ?? listed
    let kind = section.kind(default: usual)
    let hasProblem = kind.map { Self.reportMismatch($0, data, bound, section) } ?? true
    switch kind ?? usual {
    case .softmax: self = .softmax
    case .linear: self = .linear
    case .mlp: self = .mlp(widths: section.counts("widths", .moderate, needed: true) ?? [1])
    case .cnn: self = .cnn
    case .cifarCNN: self = .cifarCNN
    case .lstm: self = .lstm
    case .layers: self = .layers(section.layers("layers"))
    case .own: self = .own(name: Self.ownName(&section) ?? "")
    case .quadratic: self = .quadratic
    case .external: self = .external
    }
    // A name that is missing or wrong has been reported.
    if !hasProblem, self != .own(name: ""), let data { reportMisfit(data, section) }
  }

  private static func ownName(_ section: inout Section) -> String? {
    let sentence = "the name of a model in ownModels"
    guard section.peek("name") != nil else {
      _ = section.ask("name", needed: sentence)
      return nil
    }
    return section.text("name", allowed: sentence) { !$0.isEmpty }
  }

  /// The one kind that the source goes with; nil where it goes with all that go with any.
  private static func kindBound(to data: DataSpecification?) -> Kind? {
    switch data {
    case .quadratic: .quadratic
    case .external: .external
    default: nil
    }
  }

  private static func reportMismatch(
    _ kind: Kind, _ data: DataSpecification?, _ bound: Kind?, _ section: Section
  ) -> Bool {
    let allowed =
      bound.map { [$0] } ?? Kind.allCases.filter { $0 != .quadratic && $0 != .external }
    guard data != nil, !allowed.contains(kind) else { return false }
    section.report(
      "found \"\(kind.rawValue)\"; allowed with this data.source: "
        + allowed.map(\.rawValue).joined(separator: ", "),
      key: "kind")
    return true
  }

  /// Reports layers that do not fit each other or the samples, where the settings alone tell the
  /// samples' shape.
  private func reportMisfit(_ data: DataSpecification, _ section: Section) {
    // An empty list has been reported.
    guard let samples = data.knownSamples, layers?.isEmpty != true else { return }
    do throws(LearningError) {
      try check(sampleShape: samples.shape, classes: samples.classes)
    } catch {
      guard case .layer(let index) = error.reason else { return section.report(error.description) }
      report(error.description, ofLayer: index, section)
    }
  }

  /// Reports a problem of a layer where the user wrote it.
  private func report(_ problem: String, ofLayer index: Int, _ section: Section) {
    let (key, place) =
      switch self {
      case .layers: ("layers", index)
      // Each is followed by relu; the output is written nowhere.
      case .mlp: ("widths", index / 2)
      default: ("kind", 0)
      }
    guard case .list(let elements) = section.peek(key)?.content, place < elements.count else {
      return section.report(problem, key: section.peek(key) == nil ? nil : key)
    }
    section.report(problem, key: "\(key)[\(place)]", at: elements[place].place)
  }

  /// The `model` section, whole.
  var written: Written {
    switch self {
    case .softmax: .section([("kind", .word(Kind.softmax))])
    case .linear: .section([("kind", .word(Kind.linear))])
    case .mlp(let widths):
      .section([("kind", .word(Kind.mlp)), ("widths", .items(widths.map(Written.count)))])
    case .cnn: .section([("kind", .word(Kind.cnn))])
    case .cifarCNN: .section([("kind", .word(Kind.cifarCNN))])
    case .lstm: .section([("kind", .word(Kind.lstm))])
    case .layers(let layers):
      .section([("kind", .word(Kind.layers)), ("layers", .items(layers.map(\.written)))])
    case .own(let name): .section([("kind", .word(Kind.own)), ("name", .text(name))])
    case .quadratic: .section([("kind", .word(Kind.quadratic))])
    case .external: .section([("kind", .word(Kind.external))])
    }
  }
}
