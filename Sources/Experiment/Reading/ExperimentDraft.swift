/// An experiment file with its overrides, parsed and not yet understood.
struct ExperimentDraft {
  /// Without its sweep.
  private var root: Setting
  /// What the file and the overrides have as `sweep`, with dotted keys.
  let sweep: Setting.Entry?
  private let file: String

  /// - Parameter problems: gets what is wrong with the overrides.
  /// - Throws: the first reason why the text or an override is not YAML.
  init(
    yaml: String, file: String, overrides: [String], problems: Problems
  ) throws(ExperimentError) {
    self.file = file
    var root = try Setting(yaml: yaml) { .file(file, line: $0) }
    // A document mark with nothing behind it.
    if root.isNothing { root = .section([], at: root.place) }
    root.expandShortForms()
    for (index, text) in overrides.enumerated() {
      try Override(TypedOverride(text), index: index).apply(to: &root, problems: problems)
      root.expandShortForms()
    }
    if case .section = root.content {
    } else {
      problems.report("found \(root.found); allowed: a mapping", at: root.place)
    }
    sweep = root.remove("sweep")
    self.root = root
  }

  /// Drops all sections and values at its top but those with these keys.
  mutating func keep(_ keys: [String]) {
    guard case .section(let entries) = root.content else { return }
    root.content = .section(entries.filter { keys.contains($0.key) })
  }

  mutating func apply(_ override: Override, problems: Problems) {
    override.apply(to: &root, problems: problems)
    root.expandShortForms()
  }

  /// What it says, some experiment where it is wrong.
  /// - Parameter isBase: whether a sweep may stand beside it.
  func experiment(isBase: Bool, problems: Problems) -> Experiment {
    var section = Section(root, path: "", problems: problems)
    let experiment = Experiment(reading: &section, file: file)
    if isBase { _ = section.ask("sweep") }
    section.reportUnknownKeys()
    return experiment
  }

  /// The keys that the file varies or tunes, in its order.
  func sweepKeys(problems: Problems) -> [String] {
    guard let sweep, !sweep.value.isNoSweep else { return [] }
    guard case .section(let entries) = sweep.value.content else {
      problems.report(
        "found \(sweep.value.found); allowed: \(Self.sweepSentence)", key: "sweep",
        at: sweep.value.place)
      return []
    }
    return entries.compactMap { entry in
      guard entry.key == "tune" else { return entry.key }
      guard case .section(let tune) = entry.value.content else { return nil }
      return tune.first { $0.key == "key" }?.value.word
    }
  }

  static let sweepSentence = "a mapping of keys to their values, or none"
}

extension Setting {
  /// Whether this, as the value of `sweep`, varies nothing.
  var isNoSweep: Bool { word == "none" }
}
