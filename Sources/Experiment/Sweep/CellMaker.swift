/// Makes the cells of a sweep of the values of its keys.
struct CellMaker {
  private let draft: ExperimentDraft
  private let keys: [String]
  private let paths: [[Substring]]
  /// The positions of the keys, those of whole sections before those inside them, which they would
  /// replace.
  private let order: [Int]

  init(_ draft: ExperimentDraft, keys: [String]) {
    self.draft = draft
    self.keys = keys
    let paths = keys.map { $0.split(separator: ".") }
    self.paths = paths
    order = keys.indices.sorted { (paths[$0].count, $0) < (paths[$1].count, $1) }
  }

  /// - Parameters:
  ///   - values: one for each key, or nil.
  ///   - problems: gets what is wrong with the cell, which then is some other one.
  func cell(_ values: [SweepValue?], problems: Problems) -> SweepCell {
    var draft = draft
    var overrides: [String] = []
    for index in order {
      guard let value = values[index] else { continue }
      draft.apply(
        Override(path: paths[index], value: value.setting, place: value.keyPlace),
        problems: problems)
      overrides.append("\(keys[index])=\(value.text)")
    }
    let experiment = draft.experiment(isBase: false, problems: problems)
    let texts = values.map { $0?.text }
    return SweepCell(
      experiment: experiment, values: texts,
      label: Self.label(experiment.schemeName, zip(keys, texts)), overrides: overrides)
  }

  /// The scheme's name, where there is one to say, and the keys that it does not say.
  static func label(
    _ schemeName: String?, _ values: some Sequence<(String, String?)>
  ) -> String {
    let said = ["scheme", "scheme.weights"]
    let rest = values.compactMap { key, text in
      said.contains(key) ? nil : text.map { "\(key)=\($0)" }
    }
    return ([schemeName].compactMap(\.self) + rest).joined(separator: " ")
  }
}
