/// Whether settings can be compared: they must pursue one objective, on one division of the data.
enum Comparability {
  /// A sentence for each thing that keeps them from it.
  static func problems(_ groups: [RunGroup], _ variedKeys: [String]) -> [String] {
    var sentences = [
      sentence(
        variedKeys.filter(isObjective), groups,
        "do not pursue the same objective",
        "Losses and accuracies of one are no measure for the other"
      ),
      sentence(
        variedKeys.filter(isDivision), groups, "do not divide the data alike",
        "Differences between them are differences of the problem too"),
    ].compactMap(\.self)
    let unknown = groups.filter { $0.runs[0].settings == nil }
    if !unknown.isEmpty, groups.count > 1 {
      sentences.append(
        """
        The settings of \(unknown.map(\.label).joined(separator: ", ")) cannot be read, so \
        whether they can be compared is not known.
        """)
    }
    return sentences
  }

  private static func isObjective(_ key: String) -> Bool {
    if ["importance", "clients"].contains(key) || key.hasPrefix("model.") { return true }
    return key.hasPrefix("data.") && !isDivision(key)
  }

  private static func isDivision(_ key: String) -> Bool {
    key == "data.seed" || key.hasPrefix("data.partition")
  }

  private static func sentence(
    _ keys: [String], _ groups: [RunGroup], _ what: String, _ consequence: String
  ) -> String? {
    guard !keys.isEmpty else { return nil }
    let found = keys.map { key in
      var values: [String] = []
      for value in groups.map({ $0.key[key] ?? "nothing" }) where !values.contains(value) {
        values.append(value)
      }
      let shown = values.prefix(6).joined(separator: ", ") + (values.count > 6 ? ", ..." : "")
      return "\(key) is \(shown)"
    }
    let differing = found.joined(separator: "; ")
    return "These runs \(what): \(differing). \(consequence), so no differences are given."
  }
}
