import Federation
import Wording
import Learning

/// How the experiment file writes one of a model's layers: a word, `relu`, or a name with its size or
/// sizes, `{ dense: 200 }`, `{ convolution: { filters: 32, kernel: 5 } }`.
private enum LayerName: String, CaseIterable {
  case dense, output, convolution
  case maximumPooling = "max-pool"
  case averagePooling = "average-pool"
  case relu, tanh, dropout
  case layerNormalisation = "layer-norm"
  case groupNormalisation = "group-norm"
  case flatten, embedding, lstm

  /// The key of the size that may stand alone; nil for a layer without sizes.
  var size: String? {
    switch self {
    case .dense, .lstm: "units"
    case .embedding: "width"
    case .convolution: "filters"
    case .maximumPooling, .averagePooling: "size"
    case .dropout: "rate"
    case .groupNormalisation: "groups"
    case .output, .relu, .tanh, .layerNormalisation, .flatten: nil
    }
  }
}

extension Section {
  /// The list of layers at `key`; empty when something in it is wrong.
  mutating func layers(_ key: String) -> [LayerSpecification] {
    let sentence = "a list of layers, such as [{ dense: 200 }, relu, output]"
    guard let setting = ask(key, needed: sentence) else { return [] }
    guard case .list(let elements) = setting.content, 1...1_000 ~= elements.count else {
      refuse(setting, key, allowed: sentence + ", at most 1000 long")
      return []
    }
    let layers = elements.enumerated().map { index, element in
      LayerSpecification(
        reading: element, path: dotted("\(key)[\(index)]"), problems: problems)
    }
    return layers.contains(nil) ? [] : layers.compactMap(\.self)
  }
}

extension LayerSpecification {
  /// Reads one element of a list of layers; nil when it is wrong.
  fileprivate init?(reading element: Setting, path: String, problems: Problems) {
    let sizes: Setting
    let word: String
    switch element.content {
    case .text(let text, quoted: _):
      word = text
      sizes = .section([], at: element.place)
    case .section(let entries) where entries.count == 1:
      word = entries[0].key
      sizes = entries[0].value
    default:
      problems.report(
        "found \(element.found); allowed: a layer's name, or one name with its sizes, such as "
          + "{ dense: 200 }", key: path, at: element.place)
      return nil
    }
    guard let name = LayerName(rawValue: word) else {
      let names = LayerName.allCases.map(\.rawValue)
      let guess = nearest(to: word, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      let found = Setting.plain(word, at: element.place).found
      problems.report(
        "found \(found); allowed: \(names.joined(separator: ", "))\(guess)", key: path,
        at: element.place)
      return nil
    }
    var whole = sizes
    if let word = sizes.word, let size = name.size {
      whole = .section([(size, .plain(word, at: sizes.place))], at: sizes.place)
    }
    var section = Section(whole, path: "\(path).\(word)", problems: problems)
    guard case .section = whole.content else {
      problems.report(
        "found \(whole.found); allowed: \(name.size ?? "no sizes")", key: "\(path).\(word)",
        at: whole.place)
      return nil
    }
    guard let layer = LayerSpecification(name, reading: &section) else { return nil }
    section.reportUnknownKeys()
    self = layer
  }

  private init?(_ name: LayerName, reading section: inout Section) {
    switch name {
    case .dense:
      guard let units = section.count("units", .moderate, needed: true) else { return nil }
      self = .dense(units: units)
    case .output: self = .output
    case .convolution:
      let filters = section.count("filters", .moderate, needed: true)
      let kernel = section.count("kernel", .kernel, needed: true)
      let stride = section.count("stride", .kernel, default: 1)
      let padding = section.padding("padding")
      guard let filters, let kernel, let stride, let padding else { return nil }
      self = .convolution(filters: filters, kernel: kernel, stride: stride, padding: padding)
    case .maximumPooling, .averagePooling:
      guard let size = section.count("size", .window, default: 2),
        let stride = section.count("stride", .kernel, default: size)
      else { return nil }
      self =
        name == .maximumPooling
        ? .maximumPooling(size: size, stride: stride) : .averagePooling(size: size, stride: stride)
    case .relu: self = .relu
    case .tanh: self = .tanh
    case .dropout:
      // The same numbers as a momentum.
      guard let rate = section.number("rate", .belowOne, needed: true) else { return nil }
      self = .dropout(rate: rate)
    case .layerNormalisation: self = .layerNormalisation
    case .groupNormalisation:
      guard let groups = section.count("groups", .moderate, needed: true) else { return nil }
      self = .groupNormalisation(groups: groups)
    case .flatten: self = .flatten
    case .embedding:
      guard let width = section.count("width", .moderate, needed: true) else { return nil }
      guard section.peek("vocabulary") != nil else {
        self = .embedding(width: width)
        return
      }
      guard let vocabulary = section.count("vocabulary", .moderate, needed: true) else {
        return nil
      }
      self = .embedding(width: width, vocabulary: vocabulary)
    case .lstm:
      let units = section.count("units", .units, needed: true)
      let returns = section.choice("returns", default: SequenceOutput.steps)
      guard let units, let returns else { return nil }
      self = .lstm(units: units, returns: returns)
    }
  }

  /// The element of a list of layers.
  var written: Written {
    let (name, sizes): (LayerName, [(String, Written)]) =
      switch self {
      case .dense(let units): (.dense, [("units", .count(units))])
      case .output: (.output, [])
      case .convolution(let filters, let kernel, let stride, let padding):
        (
          .convolution,
          [
            ("filters", .count(filters)), ("kernel", .count(kernel)), ("stride", .count(stride)),
            ("padding", padding.written),
          ]
        )
      case .maximumPooling(let size, let stride):
        (.maximumPooling, [("size", .count(size)), ("stride", .count(stride))])
      case .averagePooling(let size, let stride):
        (.averagePooling, [("size", .count(size)), ("stride", .count(stride))])
      case .relu: (.relu, [])
      case .tanh: (.tanh, [])
      case .dropout(let rate): (.dropout, [("rate", .number(rate))])
      case .layerNormalisation: (.layerNormalisation, [])
      case .groupNormalisation(let groups): (.groupNormalisation, [("groups", .count(groups))])
      case .flatten: (.flatten, [])
      case .embedding(let width, let vocabulary):
        (
          .embedding,
          [("width", .count(width))] + (vocabulary.map { [("vocabulary", .count($0))] } ?? [])
        )
      case .lstm(let units, let returns):
        (.lstm, [("units", .count(units)), ("returns", .word(returns))])
      }
    return sizes.isEmpty ? .word(name) : .section([(name.rawValue, .section(sizes))])
  }
}

extension LayerSpecification.Padding {
  fileprivate var written: Written {
    switch self {
    case .same: .plain("same")
    case .zeros(let zeros): .count(zeros)
    }
  }
}

extension Section {
  /// `same`, or zeros on each side; 0 where it is absent, nil when it is wrong.
  fileprivate mutating func padding(_ key: String) -> LayerSpecification.Padding? {
    guard let setting = ask(key) else { return .zeros(0) }
    if setting.word == "same" { return .same }
    let rule = CountRule(0...1_000)
    if let zeros = setting.word.flatMap({ Int($0) }), rule.range.contains(zeros) {
      return .zeros(zeros)
    }
    refuse(setting, key, allowed: "\(rule.sentence), or same")
    return nil
  }
}

extension CountRule {
  fileprivate static let kernel = CountRule(1...1_000)
  fileprivate static let units = CountRule(1...16_384)
  fileprivate static let window = CountRule(1...15)
}
