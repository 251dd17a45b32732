/// A `--set a.b=c` of the command line, or what a sweep has of the kind.
struct Override {
  private let path: [Substring]
  private let value: Setting
  private let place: Place

  /// `index` is its position among the overrides.
  init(_ typed: TypedOverride, index: Int) throws(ExperimentError) {
    let place = Place.override(typed, index: index)
    let problems = Problems()
    let parts = typed.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    var path = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    if parts.count < 2 || path.contains("") {
      problems.report("found no key=value; allowed: \(typed.option) a.b=value", at: place)
    } else {
      // The keys of a sweep are dotted keys themselves.
      if path.count > 2, path[0] == "sweep", path[1] != "tune" {
        path = ["sweep", path.dropFirst().joined(separator: ".")[...]]
      }
      Self.checkLength(path, at: place, problems: problems)
    }
    try problems.throwIfAny()
    self.init(path: path, value: try Setting(value: parts[1], at: place), place: place)
  }

  /// - Parameter place: where the key stands.
  init(path: [Substring], value: Setting, place: Place) {
    (self.path, self.value, self.place) = (path, value, place)
  }

  /// Reports a key that is longer than any.
  static func checkLength(_ path: [Substring], at place: Place, problems: Problems) {
    if path.count > 4 {
      problems.report("found a key of \(path.count) parts; allowed: at most 4", at: place)
    }
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
