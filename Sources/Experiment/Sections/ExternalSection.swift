import Learning
internal import Wording

extension ExternalSource {
  private static let shapeSentence =
    "a list of at most \(dimensionsMax) sizes, whole numbers from 1 on, such as [10, 784]; all "
    + "arrays together have at most \(parametersMax) numbers"

  /// Reads the keys of the `data` section that belong to this source: one array of `parameters` numbers,
  /// or the `arrays` by name.
  init(reading section: inout Section) {
    self.init(arrays: [])
    switch (section.peek("parameters"), section.peek("arrays")) {
    case (nil, nil):
      section.report(
        "missing with source external; allowed: parameters, how many numbers the model has, or "
          + "arrays, their names with their shapes", key: "parameters", at: section.place)
      _ = (section.ask("parameters"), section.ask("arrays"))
    case (_?, nil):
      let count = section.count("parameters", .parameters) ?? 1
      _ = section.ask("arrays")
      arrays = [ParameterArray(name: "parameters", shape: [count])]
    case (_, let named?):
      if section.ask("parameters") != nil {
        section.report("found parameters and arrays; allowed: one of them", key: "parameters")
      }
      _ = section.ask("arrays")
      arrays = Self.arrays(named, section)
    }
  }

  private static func arrays(_ setting: Setting, _ section: Section) -> [ParameterArray] {
    guard case .section(let entries) = setting.content, (1...arraysMax).contains(entries.count)
    else {
      section.refuse(
        setting, "arrays",
        allowed: "1 to \(arraysMax) names with their shapes, { weights: [10, 784] }")
      return []
    }
    var (arrays, left) = ([] as [ParameterArray], parametersMax)
    for entry in entries {
      let key = "arrays.\(entry.key.prefix(60))"
      guard !entry.key.isEmpty, entry.key.utf8.count <= nameByteCountMax,
        entry.key.unicodeScalars.allSatisfy(\.isWritable)
      else {
        section.report(
          "found a name of \(entry.key.utf8.count.counted("byte")); allowed: 1 to "
            + "\(nameByteCountMax) bytes, without control characters",
          key: key, at: entry.place)
        return []
      }
      guard let shape = shape(entry.value), let count = count(of: shape), count <= left else {
        section.refuse(entry.value, key, allowed: shapeSentence)
        return []
      }
      left -= count
      arrays.append(ParameterArray(name: entry.key, shape: shape))
    }
    return arrays
  }

  /// The sizes in a list; nil where it is none.
  private static func shape(_ setting: Setting) -> [Int]? {
    guard case .list(let elements) = setting.content, elements.count <= dimensionsMax else {
      return nil
    }
    let sizes = elements.compactMap { $0.word.flatMap { Int($0) } }
    return sizes.count == elements.count ? sizes : nil
  }

  /// The keys of the `data` section that belong to this source.
  var written: [(String, Written)] {
    [
      (
        "arrays",
        .section(
          arrays.map { array in
            (Written.key(array.name), .items(array.shape.map(Written.count)))
          })
      )
    ]
  }
}
