extension Experiment {
  /// The settings of the text of a resolved experiment file, each by its dotted key and as it is written
  /// there, in their order: `training.rate` and `0.05`. A list is one value.
  ///
  /// They are not checked: a file of another version may have keys that this one does not know.
  /// - Throws: where the text is not YAML.
  public static func flattenedSettings(
    yaml: String, file: String
  ) throws(ExperimentError) -> [(key: String, value: String)] {
    try Setting(yaml: yaml) { .file(file, line: $0) }.flattened(below: "")
  }
}

extension Setting {
  fileprivate func flattened(below path: String) -> [(key: String, value: String)] {
    guard case .section(let entries) = content else { return [(path, flatText)] }
    return entries.flatMap { entry in
      entry.value.flattened(below: path.isEmpty ? entry.key : "\(path).\(entry.key)")
    }
  }

  /// On one line, without quotes.
  private var flatText: String {
    switch content {
    case .text(let text, quoted: _): text
    case .list(let items): "[" + items.map(\.flatText).joined(separator: ", ") + "]"
    case .section(let entries):
      "{ " + entries.map { "\($0.key): \($0.value.flatText)" }.joined(separator: ", ") + " }"
    }
  }
}
