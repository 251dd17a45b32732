/// What a file and the command line say of a sweep, read and not yet tried.
struct SweepRequest {
  /// Those of the file in its order, then those that the command line adds.
  private(set) var varied: [VariedKey] = []
  private(set) var cases: [SweepCase] = []
  let tuning: TuningRequest?

  /// - Parameters:
  ///   - section: the file's sweep, with dotted keys.
  ///   - firstIndex: how many overrides are typed before.
  init(
    _ section: Setting.Entry?, vary: [String], cases: [String], tune: TypedTuning,
    firstIndex: Int, problems: Problems
  ) {
    let section = section?.value.isNoSweep == true ? nil : section
    var tuneEntry: Setting.Entry?
    if let section {
      guard case .section(let entries) = section.value.content else {
        problems.report(
          "found \(section.value.found); allowed: \(ExperimentDraft.sweepSentence)", key: "sweep",
          at: section.value.place)
        tuning = nil
        return
      }
      tuneEntry = entries.first { $0.key == "tune" }
      varied = Self.keys(
        entries.filter { $0.key != "tune" }, replaced: Set(vary.map(Self.key)), problems: problems)
    }
    var typedKeys: Set<String> = []
    for (offset, text) in vary.enumerated() {
      let typed = TypedOverride(text, option: "--vary")
      let index = firstIndex + offset
      guard let key = VariedKey(typed, index: index, problems: problems) else { continue }
      guard typedKeys.insert(key.key).inserted else {
        problems.report(
          "found \"\(key.key)\" twice; allowed: each key once, with all its values",
          at: typed.optionAlone(index: index))
        continue
      }
      if let known = varied.firstIndex(where: { $0.key == key.key }) {
        varied[known] = key
      } else {
        varied.append(key)
      }
    }
    self.cases = cases.enumerated().map { offset, text in
      SweepCase(
        TypedOverride(text, option: "--case"), index: firstIndex + vary.count + offset,
        problems: problems)
    }
    tuning = TuningRequest(
      file: tuneEntry, typed: tune, index: firstIndex + vary.count + cases.count,
      problems: problems)
    checkKeys(problems)
    refuseMixedTuning(problems)
  }

  private static func key(of vary: String) -> String { String(vary.prefix { $0 != "=" }) }

  /// The keys of the file, but for those that the command line has in their place, of which only the
  /// position counts.
  private static func keys(
    _ entries: [Setting.Entry], replaced: Set<String>, problems: Problems
  ) -> [VariedKey] {
    var known: Set<String> = []
    return entries.compactMap { entry in
      guard known.insert(entry.key).inserted else {
        problems.report(
          "found this key more than once; allowed: once, with all its values",
          key: "sweep.\(entry.key)", at: entry.place)
        return nil
      }
      if replaced.contains(entry.key) {
        return VariedKey(entry.key, place: entry.place, values: [])
      }
      return VariedKey(
        entry.key, file: entry, path: "sweep.\(entry.key)", problems: problems)
    }
  }

  private func checkKeys(_ problems: Problems) {
    let all =
      varied.map { ($0.key, $0.place) }
      + cases.flatMap { one in one.values.map { ($0.key, $0.value.keyPlace) } }
      + (tuning.map { [($0.key.key, $0.key.place)] } ?? [])
    for (key, place) in all {
      let path = key.split(separator: ".", omittingEmptySubsequences: false)
      if path.contains("") {
        problems.report(
          "found \"\(key.prefix(60))\"; allowed: a key of the experiment, as training.rate",
          at: place)
      } else {
        Override.checkLength(path, at: place, problems: problems)
      }
    }
  }

  /// A key that is tuned, and `seed` beside it, are set by the tuning alone.
  private func refuseMixedTuning(_ problems: Problems) {
    guard let tuned = tuning?.key else { return }
    if tuned.key == "seed" {
      problems.report(
        "found seed, which chooses and reports; allowed: another key", key: "sweep.tune.key",
        at: tuned.place)
    } else if varied.contains(where: { $0.key == tuned.key }) {
      problems.report(
        "found \(tuned.key), which is varied, too; allowed: a key that is not",
        key: "sweep.tune.key", at: tuned.place)
    }
    for one in cases {
      for key in one.keys where key == "seed" || key == tuned.key {
        problems.report(
          "found beside a tuning of \(tuned.key); allowed: keys that it does not set",
          key: key, at: one.values[key]?.keyPlace ?? tuned.place)
      }
    }
  }
}
