/// A `--set a.b=c` of the command line, or what another option has of the kind.
struct Override {
  private let path: [Substring]
  private let value: Setting
  private let place: Place

  /// `index` is its position among the overrides.
  init(_ typed: TypedOverride, index: Int) throws(ExperimentError) {
    let place = Place.override(typed, index: index)
    let problems = Problems()
    let parts = typed.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    if parts.count < 2 || path.contains("") {
      problems.report("found no key=value; allowed: \(typed.option) a.b=value", at: place)
    } else if path.count > 4 {
      problems.report("found a key of \(path.count) parts; allowed: at most 4", at: place)
    }
    try problems.throwIfAny()
    let value = try Setting(yaml: String(parts[1])) { _ in place }
    // An empty text is an empty document, yet here the user has written an empty value.
    if case .section(let entries) = value.content, entries.isEmpty, !parts[1].contains("{") {
      self.value = .plain("", at: place)
    } else {
      self.value = value
    }
    self.place = place
  }

  /// Puts the value in its place, where sections that are not there yet are made.
  func apply(to root: inout Setting, problems: Problems) {
    set(path[...], in: &root, problems: problems)
  }

  private func set(_ rest: ArraySlice<Substring>, in setting: inout Setting, problems: Problems) {
    guard let first = rest.first else {
      setting = value
      return
    }
    guard case .section(var entries) = setting.content else {
      let parent = path.prefix(path.count - rest.count).joined(separator: ".")
      problems.report(
        "found \(setting.found), not a mapping, in \(setting.place)", key: parent, at: place)
      return
    }
    let index: Int
    if let known = entries.firstIndex(where: { $0.key == first }) {
      index = known
    } else {
      index = entries.count
      entries.append(
        Setting.Entry(key: String(first), place: place, value: .section([], at: place)))
    }
    // Else the array would be copied when the value inside it changes.
    setting.content = .section([])
    set(rest.dropFirst(), in: &entries[index].value, problems: problems)
    setting.content = .section(entries)
  }
}
