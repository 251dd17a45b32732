import Federation

extension Setting {
  /// Writes out the short forms of the root's sections. What is no short form stays as it is, for
  /// its section to refuse.
  ///
  /// Done before each override and after the last, so that `scheme.weights=identical` finds a
  /// mapping in `scheme: FedFix-0.5`.
  mutating func expandShortForms() {
    expand("data") { $0.wrapped(in: "source") }
    change("data") { $0.expand("partition", Self.partition) }
    expand("model") { $0.wrapped(in: "kind") }
    change("training") { $0.expand("rate", Self.rate) }
    expand("delays", Self.delays)
    expand("scheme", Self.scheme)
    expand("server") { $0.wrapped(in: "kind") }
    expand("record") { word in
      guard let all = RecordRule(word: word.word) else { return nil }
      return try? Setting(yaml: all.written.description) { _ in word.place }
    }
    change("scheme") { scheme in
      scheme.expand("sample") { $0.word == "none" ? nil : $0.wrapped(in: "count") }
      scheme.expand("max-in-flight") { $0.word == "none" ? nil : $0.wrapped(in: "limit") }
      scheme.expand("max-staleness") { $0.word == "none" ? nil : $0.wrapped(in: "limit") }
      scheme.expand("routing") { $0.word == "none" ? nil : $0.wrapped(in: "by") }
      scheme.expand("discount") { $0.word == "none" ? nil : $0.wrapped(in: "kind") }
    }
    change("faults") { faults in
      faults.expand("corrupt") { $0.word == "none" ? nil : $0.wrapped(in: "kind") }
      faults.expand("duplicate") { $0.word == "none" ? nil : $0.wrapped(in: "probability") }
    }
    change("sweep") { $0.flattenKeys(except: "tune") }
  }

  /// Puts what `write` makes of the text at `key` in its place.
  private mutating func expand(_ key: String, _ write: (Setting) -> Setting?) {
    change(key) { setting in
      if let word = setting.word, !word.isEmpty, let whole = write(setting) { setting = whole }
    }
  }

  private mutating func change(_ key: String, _ body: (inout Setting) -> Void) {
    guard case .section(var entries) = content,
      let index = entries.firstIndex(where: { $0.key == key })
    else { return }
    // Else the array would be copied when the value inside it changes.
    content = .section([])
    body(&entries[index].value)
    content = .section(entries)
  }

  /// The section that holds this setting alone.
  private func wrapped(in key: String) -> Setting { .section([(key, self)], at: place) }

  /// A section of these texts, in this setting's place.
  private func rewritten(_ entries: [(key: String, text: String)]) -> Setting {
    .section(entries.map { ($0.key, .plain($0.text, at: place)) }, at: place)
  }

  /// A kind alone, or with its number: `dirichlet-0.1`, `quantity-0.5`, `classes-2`, `shards-2`.
  private static func partition(_ setting: Setting) -> Setting? {
    guard let text = setting.word else { return nil }
    let parts = text.split(separator: "-", maxSplits: 1).map(String.init)
    switch (parts[0], parts.count) {
    case ("dirichlet", 2), ("quantity", 2):
      return setting.rewritten([("kind", parts[0]), ("alpha", parts[1])])
    case ("shards", 2), ("classes", 2), ("natural", 2):
      return setting.rewritten([("kind", parts[0]), ("per-client", parts[1])])
    default: return setting.wrapped(in: "kind")
    }
  }

  /// A rate that stays the same. What is no rate stays as it is: a sentence about `rate` is clearer
  /// than one about `rate.start`, which nobody wrote.
  private static func rate(_ setting: Setting) -> Setting? {
    guard let number = setting.number, NumberRule.positive.holds(number) else {
      return nil
    }
    return setting.wrapped(in: "start")
  }

  /// `F-80`, a number for all clients, a preset, or a kind alone.
  private static func delays(_ setting: Setting) -> Setting? {
    guard let text = setting.word else { return nil }
    if setting.number != nil { return setting.rewritten([("kind", "constant"), ("value", text)]) }
    if text.lowercased().hasPrefix("f-") {
      return setting.rewritten([("kind", "spread"), ("percent", String(text.dropFirst(2)))])
    }
    if let preset = DelayPreset(rawValue: text) {
      let whole = preset.parts.written.description
      return try? Setting(yaml: whole) { _ in setting.place }
    }
    return setting.wrapped(in: "kind")
  }

  /// A scheme's short name: see `SchemeName`.
  private static func scheme(_ setting: Setting) -> Setting? {
    guard let word = setting.word, let name = SchemeName(word) else { return nil }
    return name.settings.reduce(setting.rewritten([])) { whole, said in
      whole.adding(
        SchemeName.value(said.key, said.text, at: setting.place),
        at: said.key.split(separator: ".")[...])
    }
  }

  /// The section with one more value, at the end of a path of keys.
  private func adding(_ value: Setting, at path: ArraySlice<Substring>) -> Setting {
    guard let key = path.first else { return value }
    guard case .section(var entries) = content else { return self }
    let known = entries.firstIndex { $0.key == key }
    let inner =
      known.map { entries.remove(at: $0).value } ?? Setting(content: .section([]), place: place)
    entries.append(
      Entry(key: String(key), place: place, value: inner.adding(value, at: path.dropFirst())))
    return Setting(content: .section(entries), place: place)
  }
}
