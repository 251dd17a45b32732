public import Records
internal import Wording

/// What `plan --advise --pilot` says: a table for people, JSON for programs.
public struct PilotReport: Sendable {
  let name: String
  let clients: Int
  let outcome: PilotOutcome
  /// How many updates to plan the pilot with, to have it again exactly.
  private var repetition: String { "--pilot \(outcome.budget)" }

  /// - Parameters:
  ///   - name: the experiment's.
  ///   - clients: how many it has.
  public init(name: String, clients: Int, outcome: PilotOutcome) {
    self.name = name
    self.clients = clients
    self.outcome = outcome
  }

  /// Each scheme's best trial in the last rung that it was in, the best scheme first.
  private var lastTrials: [PilotOutcome.Trial] {
    var seen: Set<String> = []
    return outcome.trials.filter { seen.insert($0.candidate.scheme).inserted }
  }

  private var runs: Int { outcome.trials.reduce(0) { $0 + $1.seeds.count } }

  /// A row for each scheme, then what to take and what it cost to know.
  public var text: String {
    let target = outcome.target?.column
    var table = TextTable(
      header: ["  scheme", outcome.rateKey, "rung", "time", "updates"] + [target].compactMap(\.self)
        + ["loss", "accuracy"])
    for trial in lastTrials {
      let isBest = trial.candidate.scheme == outcome.best?.scheme
      let results =
        trial.failure == nil
        ? [trial.loss?.text(significantDigits: 4) ?? "-", trial.accuracy.text(decimals: 4)]
        : ["lost", "-"]
      table.append(
        [
          (isBest ? "> " : "  ") + trial.candidate.scheme, trial.candidate.rate,
          "\(trial.rung + 1) of \(outcome.rungs)", trial.time.text(significantDigits: 4),
          trial.updates.grouped,
        ] + (target == nil ? [] : [trial.reached?.text(significantDigits: 4) ?? "-"]) + results)
    }
    return """
      \(name): a pilot of \(runs.counted("run")), each scheme at its best rate in \
      the last rung that it was in

      \(table.text)
      \(sentences.joined(separator: "\n"))

      """
  }

  /// What to take, what the pilot cost, and what is to be expected of it; a line each.
  public var sentences: [String] {
    var lines = outcome.isInterrupted ? ["Interrupted: this is what was known by then."] : []
    if let best = outcome.best {
      lines += [
        "Take \(best.scheme) at \(outcome.rateKey) \(best.rate): \(reason).",
        "    --set scheme=\(best.scheme.shellWord) --set \(outcome.rateKey)=\(best.rate)",
      ]
    } else {
      let reason = outcome.trials.lazy.compactMap(\.failure).first.map { "; one says: \($0)" }
      lines.append("Nothing can be told: no run has a result\(reason ?? "").")
    }
    return lines + [cost]
      + (outcome.isInterrupted ? [] : [ExpectedRegret.pilot.sentence(clients: clients)])
  }

  private var reason: String {
    guard let first = outcome.trials.first(where: { $0.candidate == outcome.best }) else {
      return ""
    }
    let place = first.rung + 1 == outcome.rungs ? "the longest runs" : "the runs so far"
    if outcome.target != nil, first.reached != nil { return "of \(place) it was there first" }
    return outcome.target == nil
      ? "of \(place) it has the least loss" : "of \(place) it came nearest, and none was there"
  }

  private var cost: String {
    let seconds = outcome.seconds.text(significantDigits: 3)
    let runs = outcome.updatesOfRun.map { updates in
      let share = Double(outcome.updates) / Double(max(1, updates))
      return ", as many as \(share.text(significantDigits: 2).counting("run")) of the experiment"
    }
    return """
      The pilot took \(outcome.updates.counted("update")) and \(seconds) s\(runs ?? ""); \
      \(repetition) repeats it exactly.
      """
  }

  /// One JSON object, keys sorted, with a line end.
  public var json: [UInt8] {
    var writer = JSONWriter(.indented)
    writer.object { writer in
      writer.add("budget", outcome.budget)
      writer.object("expected_regret") { writer in
        writer.add("median", ExpectedRegret.pilot.median)
        writer.add("ninth_decile", ExpectedRegret.pilot.ninthDecile)
        writer.add("worst", ExpectedRegret.pilot.worst)
      }
      writer.add("interrupted", outcome.isInterrupted)
      writer.add("name", name)
      writer.add("rate", outcome.best?.rate)
      writer.add("rate_key", outcome.rateKey)
      writer.array("reasons") { writer in
        for sentence in sentences { writer.add(nil, sentence) }
      }
      writer.add("recommended", outcome.best?.scheme)
      writer.add("seconds", outcome.seconds)
      writer.array("trials") { writer in
        for trial in outcome.trials { writer.add(nil, trial, Self.columns) }
      }
      writer.add("updates", outcome.updates)
      writer.add("updates_of_run", outcome.updatesOfRun)
    }
    return writer.take() + [UInt8(ascii: "\n")]
  }

  private static let columns = Columns<PilotOutcome.Trial>([
    Column("accuracy") { .exact($0.accuracy) },
    Column("failure") { $0.failure.map { .text($0) } ?? .absent },
    Column("loss") { .exact($0.loss) },
    Column("rate") { .text($0.candidate.rate) },
    Column("reached") { .exact($0.reached) },
    Column("rung") { .count($0.rung + 1) },
    Column("scheme") { .text($0.candidate.scheme) },
    Column("seeds") { .text($0.seeds.map(String.init).joined(separator: " ")) },
    Column("time") { .exact($0.time) },
    Column("updates") { .count($0.updates) },
  ])
}

extension ComparisonTarget {
  /// The head of a column with the times until it was reached.
  fileprivate var column: String {
    switch self {
    case .accuracy(let accuracy): "accuracy \(accuracy.short) at"
    case .loss(let loss): "loss \(loss.short) at"
    }
  }
}
