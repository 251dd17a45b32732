/// The options of a tuning, each with its place among the overrides.
struct TypedTuningOptions {
  /// `--tune`.
  let values: TypedOverride?
  private let typed: TypedTuning
  private let index: Int

  init(_ typed: TypedTuning, index: Int) {
    self.typed = typed
    self.index = index
    values = typed.values.map { TypedOverride($0, option: "--tune") }
  }

  /// The section of the file with what the options say in its place.
  func applied(to section: Setting?) -> Setting {
    var entries: [Setting.Entry] = []
    if case .section(let own) = section?.content { entries = own }
    func set(_ key: String, _ text: String, option: String) {
      let place = Place.override(TypedOverride(text, option: option), index: index)
      entries.removeAll { $0.key == key }
      entries.append(Setting.Entry(key: key, place: place, value: .plain(text, at: place)))
    }
    if let text = typed.values {
      set("key", text, option: "--tune")
      set("values", text, option: "--tune")
    }
    if let text = typed.seeds { set("seeds", text, option: "--tune-seeds") }
    let targets = ["target-accuracy", "target-loss"]
    if let text = typed.rule {
      entries.removeAll { targets.contains($0.key) }
      set("by", text, option: "--tune-by")
    }
    // Of another rule the targets of the command line are about something else.
    if entries.contains(where: { $0.key == "by" && $0.value.word == "time-to-target" }) {
      let typedTargets = [typed.targetAccuracy, typed.targetLoss]
      if typedTargets.contains(where: { $0 != nil }) {
        entries.removeAll { targets.contains($0.key) }
      }
      for (key, number) in zip(targets, typedTargets) {
        if let number { set(key, "\(number)", option: "--\(key)") }
      }
    }
    let option = Place.override(TypedOverride(typed.values ?? "", option: "--tune"), index: index)
    return .init(content: .section(entries), place: section?.place ?? option)
  }

  /// The seeds of the command line; nil where it has none.
  func seedValues(problems: Problems) -> VariedKey? {
    guard let text = typed.seeds else { return nil }
    let option = TypedOverride(text, option: "--tune-seeds")
    return VariedKey(
      "seed", place: .override(option, index: index),
      values: option.values(
        text[...], index: index, allowed: "seeds, as 1..3 or 1,2", problems: problems
      ) { $0 })
  }
}

extension TypedTuning {
  /// Whether it says that something is tuned.
  var isSomething: Bool { values != nil || seeds != nil || rule != nil }
}
