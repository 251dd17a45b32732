import Yams

extension Setting {
  /// The one document of `yaml`; a text without any is an empty section.
  ///
  /// `place` says where a line (from 1) of the text stands.
  /// - Throws: the first reason why the text is not YAML, or not YAML of the kind that is read here.
  init(yaml: String, place: (_ line: Int) -> Place) throws(ExperimentError) {
    let problems = Problems()
    if let line = Self.lineOfAnchor(in: yaml) {
      problems.report("found an anchor (&name); allowed: values written out", at: place(line))
      try problems.throwIfAny()
    }
    do {
      if let node = try Yams.compose(yaml: yaml, .basic, .default, .utf8) {
        self.init(node: node, depth: 0, place: place, problems: problems)
      } else {
        self = .section([], at: place(1))
      }
    } catch {
      let (line, key, reason) = Self.explain(error, yaml: yaml)
      problems.report(reason, key: key, at: place(line))
      self = .section([], at: place(1))
    }
    try problems.throwIfAny()
  }

  /// What is typed as a value on the command line, at `place`.
  init(value text: some StringProtocol, at place: Place) throws(ExperimentError) {
    try self.init(yaml: String(text)) { _ in place }
    // An empty text is an empty document, yet here the user has written an empty value.
    if case .section(let entries) = content, entries.isEmpty, !text.contains("{") {
      self = .plain("", at: place)
    }
  }

  /// The line of the first anchor, if any.
  ///
  /// Anchors are refused before the parser sees them: a few lines of aliases to aliases stand for
  /// billions of values. A `&` with a letter behind and none before it is taken for one wherever
  /// it stands, so no quoting can hide one.
  private static func lineOfAnchor(in yaml: String) -> Int? {
    func isName(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    var line = 1
    var (last, nextToLast) = (UInt8(ascii: "\n"), UInt8(ascii: "\n"))
    for byte in yaml.utf8 {
      if last == UInt8(ascii: "&"), isName(byte), !isName(nextToLast) { return line }
      if byte == UInt8(ascii: "\n") { line += 1 }
      (nextToLast, last) = (last, byte)
    }
    return nil
  }

  /// Far deeper than any key; bounds the recursion.
  private static let deepest = 15

  private init(node: Node, depth: Int, place: (Int) -> Place, problems: Problems) {
    let here = place(node.mark?.line ?? 1)
    guard depth <= Self.deepest else {
      problems.report(
        "found values nested \(depth) deep; allowed: at most \(Self.deepest)", at: here)
      self = .section([], at: here)
      return
    }
    func child(_ node: Node) -> Setting {
      Setting(node: node, depth: depth + 1, place: place, problems: problems)
    }
    switch node {
    case .scalar(let scalar):
      let quoted = scalar.style != .plain && scalar.style != .any
      self.init(content: .text(scalar.string, quoted: quoted), place: here)
    case .sequence(let sequence):
      self.init(content: .list(sequence.map(child)), place: here)
    case .mapping(let mapping):
      var entries: [Entry] = []
      for (key, value) in mapping {
        let place = place(key.mark?.line ?? 1)
        if let name = key.scalar?.string {
          entries.append(Entry(key: name, place: place, value: child(value)))
        } else {
          problems.report("found a list or a mapping as a key; allowed: a word", at: place)
        }
      }
      self.init(content: .section(entries), place: here)
    case .alias:
      problems.report("found an alias; allowed: values written out", at: here)
      self = .section([], at: here)
    }
  }

  /// The line, the key and the sentence for what the parser threw.
  private static func explain(_ error: any Error, yaml: String) -> (Int, String, String) {
    switch error as? YamlError {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _):
      if problem.contains("nesting level") {
        return (mark.line, "", "found values nested without end; allowed: at most \(deepest) deep")
      }
      let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
      if mark.line <= lines.count, lines[mark.line - 1].contains("\t") {
        return (mark.line, "", "found a tab; allowed: spaces")
      }
      let whole = [context?.text, problem].compactMap(\.self).joined(separator: ", ")
      return (mark.line, "", "not YAML: \(whole)")
    case .composer(_, let problem, let mark, _):
      return (mark.line, "", "not YAML: \(problem); allowed: one document")
    case .duplicatedKeysInMapping(let keys, let context):
      return (context.mark.line, keys[0], "found this key more than once; allowed: once")
    case .reader(let problem, let offset, _, _):
      let line = 1 + yaml.prefix(offset ?? 0).count { $0.isNewline }
      return (line, "", "not YAML: \(problem)")
    default:
      return (1, "", "not YAML: \(error)")
    }
  }
}
