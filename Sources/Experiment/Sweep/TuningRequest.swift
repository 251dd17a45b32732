import Federation

/// What a file and the command line say of a tuning.
struct TuningRequest {
  private enum Choice: String, CaseIterable {
    case finalLoss = "final-loss"
    case timeToTarget = "time-to-target"
  }

  let key: VariedKey
  /// Of `seed`.
  let seeds: VariedKey
  let rule: Tuning.Rule

  /// Nil where nothing is tuned, or where it is wrong.
  /// - Parameters:
  ///   - entry: `tune` of the file's sweep.
  ///   - index: the position of the first of its options among the overrides.
  init?(file entry: Setting.Entry?, typed: TypedTuning, index: Int, problems: Problems) {
    let entry = entry?.value.word == "none" ? nil : entry
    guard entry != nil || typed.isSomething else { return nil }
    let options = TypedTuningOptions(typed, index: index)
    var section = Section(
      options.applied(to: entry?.value), path: "sweep.tune", problems: problems)
    if let whole = entry?.value, case .section = whole.content {
    } else if let whole = entry?.value {
      section.report("found \(whole.found); allowed: a mapping, or none")
      return nil
    }
    let typedKey = options.values.flatMap { VariedKey($0, index: index, problems: problems) }
    let key = section.ask("key", needed: Self.keySentence)
    let values = section.ask("values", needed: VariedKey.sentence)
    let seeds = section.ask("seeds", needed: "seeds that choose, as 1..3")
    rule = Self.rule(&section)
    section.reportUnknownKeys()
    if let typedKey {
      self.key = typedKey
    } else {
      guard options.values == nil, let key, let values else { return nil }
      guard let word = key.word, !word.isEmpty else {
        section.refuse(key, "key", allowed: Self.keySentence)
        return nil
      }
      let list = VariedKey(
        word, file: .init(key: word, place: key.place, value: values), path: "sweep.tune.values",
        problems: problems)
      self.key = list
    }
    guard let seeds else { return nil }
    self.seeds =
      options.seedValues(problems: problems)
      ?? VariedKey(
        "seed", file: .init(key: "seed", place: seeds.place, value: seeds),
        path: "sweep.tune.seeds",
        problems: problems)
    if self.key.values.count == 1 {
      problems.report(
        "found one value; allowed: at least two", key: "sweep.tune.values", at: self.key.place)
    }
  }

  private static let keySentence = "the key that is tuned, as training.rate"

  private static func rule(_ section: inout Section) -> Tuning.Rule {
    guard let choice = section.kind("by", default: Choice.finalLoss), choice == .timeToTarget else {
      return .finalLoss
    }
    let accuracy = section.number("target-accuracy", StopRule.accuracyRule)
    let loss = section.number("target-loss", StopRule.lossRule)
    let targets = ["target-accuracy", "target-loss"].filter { section.peek($0) != nil }
    if targets.count != 1 {
      section.report(
        "found \(targets.isEmpty ? "no target" : "two targets"); allowed: one of target-accuracy "
          + "and target-loss")
    }
    return accuracy.map { .timeToAccuracy($0) } ?? loss.map { .timeToLoss($0) } ?? .finalLoss
  }
}
