/// Puts runs together that differ in their seed alone, and names each setting by what tells it from the
/// others.
struct RunGrouping {
  let groups: [RunGroup]
  let variedKeys: [String]
  /// How many runs have the setting and the seed of another: they are no repetition, and left out.
  let repeatedCount: Int

  /// Whether a key is no setting of what is compared: a run's name, its seed, and what is kept of it.
  private static func isBeside(_ key: String) -> Bool {
    ["name", "seed", "record"].contains(key) || key.hasPrefix("record.")
  }

  /// - Complexity: O(runs times settings).
  init(_ runs: [ReportedRun]) {
    let settings = runs.map { $0.settings?.values ?? [:] }
    // Where the division has no seed of its own, it has the run's.
    let dividesBySeed = settings.allSatisfy { $0["data.seed"] == $0["seed"] }
    var values: [String: Set<String?>] = [:]
    for key in Set(settings.flatMap(\.keys)) where !Self.isBeside(key) {
      if key == "data.seed", dividesBySeed { continue }
      values[key] = Set(settings.map { $0[key] })
    }
    let varied = values.filter { $0.value.count > 1 }.keys.sorted()
    variedKeys = varied
    var order: [[String?]] = []
    var members: [[String?]: [ReportedRun]] = [:]
    for (run, values) in zip(runs, settings) {
      // A run without settings stands alone.
      let key: [String?] =
        values.isEmpty ? [nil, run.folder] : varied.map { values[$0] }
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(run)
    }
    let labels = Self.labels(order.map { members[$0]![0] }, varied)
    var repeated = 0
    groups = zip(order, labels).map { key, label in
      let runs = Self.onePerSeed(members[key]!)
      repeated += members[key]!.count - runs.count
      let own = varied.compactMap { name in
        runs[0].settings?.values[name].map { (name, $0) }
      }
      return RunGroup(
        label: label, key: Dictionary(uniqueKeysWithValues: own), runs: runs)
    }
    repeatedCount = repeated
  }

  /// Of runs with one seed the first that has finished, else the first: the others are the same to the
  /// last bit.
  private static func onePerSeed(_ runs: [ReportedRun]) -> [ReportedRun] {
    var kept: [ReportedRun] = []
    for run in runs {
      if let place = kept.firstIndex(where: { $0.seed == run.seed && run.seed != nil }) {
        if kept[place].outcome != .finished, run.outcome == .finished { kept[place] = run }
      } else {
        kept.append(run)
      }
    }
    return kept
  }

  /// The scheme where it differs, and behind it what else does, as `rate=0.05`; where that tells not all
  /// apart, with all keys.
  private static func labels(_ runs: [ReportedRun], _ varied: [String]) -> [String] {
    func label(_ run: ReportedRun, _ keys: [String], name: (String) -> String) -> String {
      let parts = keys.compactMap { key in
        run.settings?.values[key].map { "\(name(key))=\($0)" }
      }
      return ((variesScheme || parts.isEmpty ? [run.scheme] : []) + parts).joined(separator: " ")
    }
    let variesScheme = varied.contains { $0.hasPrefix("scheme.") }
    func brief(_ keys: [String]) -> [String] {
      runs.map { label($0, keys) { short($0, among: keys) } }
    }
    let others = varied.filter { !$0.hasPrefix("scheme.") }
    if Set(brief(others)).count == runs.count {
      return brief(needed(of: others, in: runs) { Set(brief($0)).count == runs.count })
    }
    let whole = runs.map { label($0, varied) { $0 } }
    if Set(whole).count == whole.count { return whole }
    return zip(whole, runs).map { "\($0) (\($1.folder))" }
  }

  /// Without those that only some of the runs have, as the keys of one kind of law, and those whose values are long,
  /// as lists of many numbers, where the others tell as much.
  private static func needed(
    of keys: [String], in runs: [ReportedRun], tellsApart: ([String]) -> Bool
  ) -> [String] {
    func longest(_ key: String) -> Int {
      runs.map { $0.settings?.values[key]?.count ?? .max }.max() ?? 0
    }
    var kept = keys
    for key in keys.sorted(by: { (longest($0), $0) > (longest($1), $1) }) where longest(key) > 24 {
      let rest = kept.filter { $0 != key }
      if tellsApart(rest) { kept = rest }
    }
    return kept
  }

  /// The key's last part, where no other ends like it; of a `kind` the part before it, too.
  static func short(_ key: String, among keys: [String]) -> String {
    let parts = key.split(separator: ".")
    let last = String(parts.last ?? "")
    if last == "kind" { return parts.suffix(2).joined(separator: ".") }
    let same = keys.filter { $0.split(separator: ".").last.map(String.init) == last }
    return same.count == 1 ? last : key
  }
}
