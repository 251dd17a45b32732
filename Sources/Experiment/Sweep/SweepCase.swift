/// A `--case` of the command line: one cell with keys of its own.
struct SweepCase {
  private(set) var keys: [String] = []
  private(set) var values: [String: SweepValue] = [:]

  /// Reads `key=value,key=value`.
  /// - Parameter index: the option's position among the overrides.
  init(_ typed: TypedOverride, index: Int, problems: Problems) {
    for part in typed.text[...].splitAtCommas().map(\.trimmed) {
      guard let equals = part.firstIndex(of: "="), equals > part.startIndex else {
        problems.report(
          "found \"\(part)\" in \"\(typed.text.prefix(200))\"; allowed: key=value,key=value; a "
            + "value that has commas stands in braces, brackets or quotes",
          at: typed.optionAlone(index: index))
        return
      }
      let place = Place.override(TypedOverride(String(part), option: typed.option), index: index)
      let (key, text) = (String(part[..<equals]), part[part.index(after: equals)...].trimmed)
      if case .success(nil) = NumberRange.read(String(text)) {
      } else {
        problems.report("found \(text.prefix(60)); allowed: one value", key: key, at: place)
      }
      guard let setting = Setting(value: String(text), at: place, problems: problems) else {
        return
      }
      guard values[key] == nil else {
        problems.report("found this key twice; allowed: once in a case", key: key, at: place)
        return
      }
      keys.append(key)
      values[key] = SweepValue(text: String(text), setting: setting, keyPlace: place)
    }
  }
}
