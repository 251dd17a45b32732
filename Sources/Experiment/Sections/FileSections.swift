import Federation
import Learning
internal import Wording

// The keys of the `data` section that belong to the sources with files.

extension Section {
  private static let pathSentence = "the name of a file or folder"

  /// A path; `or` is a word that may stand in its place.
  mutating func path(_ key: String, or word: String? = nil) -> String? {
    text(key, allowed: Self.pathSentence + (word.map { ", or \($0)" } ?? "")) { text in
      !text.isEmpty && text.utf8.count < 4096 && text.unicodeScalars.allSatisfy(\.isWritable)
    }
  }

  /// A path, or nothing, or the word `none`.
  fileprivate mutating func pathOrNone(_ key: String) -> String? {
    if isAbsentOrNone(key) {
      _ = ask(key)
      return nil
    }
    return path(key, or: "none")
  }

  /// A path that has to be there; what stands for it where it is missing has been reported.
  fileprivate mutating func neededPath(_ key: String) -> String {
    if peek(key) == nil {
      _ = ask(key, needed: Self.pathSentence)
      return "missing"
    }
    return path(key) ?? "missing"
  }

  fileprivate mutating func testShare() -> Double { number("test-share", .belowOne) ?? 0.1 }

  /// The shape of a sample, or `none`, which reads as nil.
  fileprivate mutating func shape() -> [Int]? {
    guard isAbsentOrNone("shape") else { return counts("shape", .moderate) }
    _ = ask("shape")
    return nil
  }
}

extension Written {
  fileprivate static func textOrNone(_ text: String?) -> Written { text.map(Written.text) ?? .none }

  fileprivate static func shapeOrNone(_ shape: [Int]?) -> Written {
    shape.map { .list($0.map(Double.init)) } ?? .none
  }
}

extension ArraySource {
  /// Reads the keys of the source `idx`.
  init(readingFiles section: inout Section) {
    self.init(
      samples: section.neededPath("samples"), labels: section.neededPath("labels"),
      clients: section.pathOrNone("clients"))
    test = TestArrays(
      section.pathOrNone("test-samples"), section.pathOrNone("test-labels"), section)
    readTestClients(section.pathOrNone("test-clients"), section)
    testShare = section.testShare()
    shape = section.shape()
    layout = section.choice("layout", default: layout) ?? layout
  }

  /// Reads the keys of the source `numpy`.
  init(readingArrays section: inout Section) {
    defer { outcome = section.choice("outcome", default: outcome) ?? outcome }
    guard let archive = section.pathOrNone("archive") else {
      self.init(readingFiles: &section)
      return
    }
    func name(_ key: String, _ usual: String?) -> String? {
      if section.peek(key)?.word == "none" {
        _ = section.ask(key)
        return nil
      }
      let name = section.text(key, allowed: "the name of an array") { text in
        !text.isEmpty && text.utf8.count < 4096 && text.unicodeScalars.allSatisfy(\.isWritable)
      }
      return name ?? usual
    }
    self.init(
      archive: archive, samples: name("samples", "x_train") ?? "none",
      labels: name("labels", "y_train") ?? "none", clients: name("clients", nil))
    test = TestArrays(name("test-samples", "x_test"), name("test-labels", "y_test"), section)
    readTestClients(name("test-clients", nil), section)
    testShare = section.testShare()
    shape = section.shape()
    layout = section.choice("layout", default: layout) ?? layout
  }

  private mutating func readTestClients(_ clients: String?, _ section: Section) {
    guard let clients else { return }
    if self.clients == nil || test == nil {
      section.report(
        "found test-clients without \(test == nil ? "test-samples" : "clients"); allowed: both, or "
          + "none of them", key: "test-clients")
    }
    test?.clients = clients
  }

  /// The keys of the `data` section that belong to this source.
  func written(isArchive: Bool) -> [(String, Written)] {
    (isArchive ? [("archive", .textOrNone(archive))] : []) + [
      ("samples", .text(samples)), ("labels", .text(labels)), ("clients", .textOrNone(clients)),
      ("test-samples", .textOrNone(test?.samples)), ("test-labels", .textOrNone(test?.labels)),
      ("test-clients", .textOrNone(test?.clients)),
      ("test-share", .number(testShare)), ("shape", .shapeOrNone(shape)),
      ("layout", .word(layout)),
    ] + (isArchive ? [("outcome", .word(outcome))] : [])
  }
}

extension ArraySource.TestArrays {
  /// Both, or nil for neither; one alone is reported.
  fileprivate init?(_ samples: String?, _ labels: String?, _ section: Section) {
    if let samples, let labels {
      self.init(samples: samples, labels: labels)
      return
    }
    if samples != nil || labels != nil {
      let found = samples == nil ? "test-labels" : "test-samples"
      section.report(
        "found one of test-samples and test-labels; allowed: both, or none of them", key: found)
    }
    return nil
  }
}

extension CSVSource {
  /// Reads the keys of the source `csv`.
  init(reading section: inout Section) {
    func column(_ key: String) -> String? {
      if section.isAbsentOrNone(key) {
        _ = section.ask(key)
        return nil
      }
      return section.text(key, allowed: "the name of a column, or none") {
        !$0.isEmpty && $0.unicodeScalars.allSatisfy(\.isWritable)
      }
    }
    let file = section.neededPath("file")
    let testFile = section.pathOrNone("test-file")
    let label = column("label")
    let target = column("target")
    if (label == nil) == (target == nil) {
      section.report(
        "found \(label == nil ? "neither label nor" : "both label and") "
          + "target; allowed: one of them, the name "
          + "of the column that is to be found from the others",
        key: label == nil ? nil : "target")
    }
    self.init(
      file: file, testFile: testFile,
      outcome: target.map(Outcome.target) ?? .label(label ?? "label"),
      client: column("client"), testShare: section.testShare(), shape: section.shape(),
      separator: section.choice("separator", default: .found) ?? .found,
      header: section.choice("header", default: .words) ?? .words)
  }

  /// The keys of the `data` section that belong to this source.
  var written: [(String, Written)] {
    let outcomes: [(String, Written)] =
      switch outcome {
      case .label(let name): [("label", .text(name)), ("target", .none)]
      case .target(let name): [("label", .none), ("target", .text(name))]
      }
    return [("file", .text(file)), ("test-file", .textOrNone(testFile))] + outcomes + [
      ("client", .textOrNone(client)), ("test-share", .number(testShare)),
      ("shape", .shapeOrNone(shape)), ("separator", .word(separator)), ("header", .word(header)),
    ]
  }
}

extension TextSource {
  /// Reads the keys of the source `text`.
  init(reading section: inout Section) {
    self.init(path: section.neededPath("path"))
    characters = section.characters("characters")
    cut = section.cut("cut")
    window = section.count("window", .moderate) ?? window
    stride = section.count("stride") ?? window
    testShare = section.testShare()
  }

  /// The keys of the `data` section that belong to this source.
  var written: [(String, Written)] {
    let cutText: Written =
      switch cut {
      case .none: .none
      case .blankLines: .plain("blank-lines")
      case .characters(let count): .count(count)
      }
    return [("path", .text(path))] + (characters.map { [("characters", .text($0))] } ?? []) + [
      ("cut", cutText), ("window", .count(window)),
      ("stride", .count(stride)), ("test-share", .number(testShare)),
    ]
  }
}

extension Section {
  /// Characters, or `none`, which reads as nil.
  fileprivate mutating func characters(_ key: String) -> String? {
    guard !isAbsentOrNone(key) else {
      _ = ask(key)
      return nil
    }
    return text(key, allowed: "1 to 256 different characters, or none") { text in
      1...256 ~= Set(text.unicodeScalars).count && text.utf8.count < 4096
        && text.unicodeScalars.allSatisfy { $0.isWritable || $0 == "\n" || $0 == "\t" }
    }
  }

  fileprivate mutating func cut(_ key: String) -> TextSource.Cut {
    guard let setting = ask(key) else { return .none }
    switch setting.word {
    case "none": return .none
    case "blank-lines": return .blankLines
    case let word:
      if let count = word.flatMap({ Int($0) }), CountRule.count.range.contains(count) {
        return .characters(count)
      }
      refuse(
        setting, key, allowed: "none, blank-lines, or \(CountRule.count.sentence) of characters")
      return .none
    }
  }
}

extension LEAFSource {
  /// Reads the keys of the source `leaf`.
  init(reading section: inout Section) {
    self.init(train: section.neededPath("train"), test: section.pathOrNone("test"))
    shape = section.shape()
    testShare = section.testShare()
  }

  /// The keys of the `data` section that belong to this source.
  var written: [(String, Written)] {
    [
      ("train", .text(train)), ("test", .textOrNone(test)),
      ("shape", .shapeOrNone(shape)),
      ("test-share", .number(testShare)),
    ]
  }
}

extension Normalisation {
  private enum Word: String, CaseIterable { case usual, none }

  /// Reads the key `normalise`.
  init(reading section: inout Section) {
    guard case .section = section.peek("normalise")?.content else {
      self =
        section.choice("normalise", default: Word.usual, or: "{ mean, deviation }") == Word.none
        ? .none : .usual
      return
    }
    self = section.section("normalise") { section in
      let mean = section.numberOrChannels("mean", .any)
      let deviation = section.numberOrChannels("deviation", .positive)
      guard let mean, let deviation else { return .usual }
      if mean.count != deviation.count {
        section.report(
          "found \(mean.count.counted("mean")) and \(deviation.count.counted("deviation")); "
            + "allowed: as many of each")
      }
      return .channels(ChannelScaling(mean: mean, deviation: deviation))
    }
  }

  /// What the key `normalise` says.
  var written: Written {
    switch self {
    case .usual: .word(Word.usual)
    case .none: .word(Word.none)
    case .channels(let scaling):
      .section([
        ("mean", .numberOrList(scaling.mean)), ("deviation", .numberOrList(scaling.deviation)),
      ])
    }
  }
}

extension Section {
  /// One number for all channels, or a list with one for each; it has to be there.
  fileprivate mutating func numberOrChannels(_ key: String, _ rule: NumberRule) -> [Double]? {
    if isList(key) { return numbers(key, rule, clients: nil) }
    let rule = rule.or("a list with one for each channel or column")
    return number(key, rule, needed: true).map { [$0] }
  }
}
