extension Setting {
  /// Writes the keys of sections inside of this one as dotted keys of it: `training.rate`.
  /// - Parameter key: one whose value stays as it is.
  mutating func flattenKeys(except key: String) {
    guard case .section(let entries) = content else { return }
    content = .section(
      entries.flatMap { entry in
        entry.key == key ? [entry] : entry.flattened
      })
  }

  /// The section without `key`, and what stood there.
  mutating func remove(_ key: String) -> Entry? {
    guard case .section(var entries) = content,
      let index = entries.firstIndex(where: { $0.key == key })
    else { return nil }
    let entry = entries.remove(at: index)
    content = .section(entries)
    return entry
  }
}

extension Setting.Entry {
  /// The entries of its section, of those inside it and so on, by their dotted keys; this one alone if
  /// it has none.
  fileprivate var flattened: [Setting.Entry] {
    guard case .section(let inner) = value.content, !inner.isEmpty else { return [self] }
    return inner.flatMap { entry in
      Setting.Entry(key: "\(key).\(entry.key)", place: entry.place, value: entry.value).flattened
    }
  }
}
