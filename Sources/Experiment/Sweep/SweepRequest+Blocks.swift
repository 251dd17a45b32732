extension SweepRequest {
  /// Whether nothing is to be varied.
  var isEmpty: Bool { varied.isEmpty && cases.isEmpty && tuning == nil }

  /// The keys that are varied, but for `seed` where that is the tuning's.
  private var grouped: [VariedKey] {
    tuning == nil ? varied : varied.filter { $0.key != "seed" }
  }

  /// All cells; of a tuning those that choose.
  var blocks: SweepBlocks {
    SweepBlocks(grouped, cases: cases, inner: tuning.map { [$0.key, $0.seeds] } ?? [])
  }

  /// The values that were written, by key and text.
  var known: [String: [String: SweepValue]] {
    var known: [String: [String: SweepValue]] = [:]
    for key in varied + (tuning.map { [$0.key, $0.seeds] } ?? []) {
      for value in key.values { known[key.key, default: [:]][value.text] = value }
    }
    for one in cases {
      for (key, value) in one.values { known[key, default: [:]][value.text] = value }
    }
    return known
  }

  /// The seeds of a tuning; nil where nothing is tuned.
  /// - Parameters:
  ///   - base: the seed that is reported where no other is.
  ///   - problems: gets seeds that are none, and those that would choose and report.
  func tuningSeeds(base: UInt64, problems: Problems) -> TuningSeeds? {
    guard let tuning else { return nil }
    func numbers(_ key: VariedKey, path: String) -> [UInt64] {
      var numbers: [UInt64] = []
      for value in key.values {
        guard let number = value.setting.word.flatMap({ UInt64($0) }), !numbers.contains(number)
        else {
          let allowed = "whole numbers from 0 to \(UInt64.max), each once"
          problems.report(
            "found \(value.setting.found); allowed: \(allowed)", key: path, at: value.setting.place)
          continue
        }
        numbers.append(number)
      }
      return numbers
    }
    let path = "sweep.tune.seeds"
    let reported = varied.first { $0.key == "seed" }
    let choosing = numbers(tuning.seeds, path: path)
    let reporting = reported.map { numbers($0, path: "seed") } ?? [base]
    let shared = choosing.filter(Set(reporting).contains)
    if !shared.isEmpty {
      let found = shared.prefix(10).map(String.init).joined(separator: ", ")
      problems.report(
        "found \(found), which \(reported == nil ? "the base has" : "the sweep has"), too; "
          + "allowed: seeds that are not reported",
        key: path, at: tuning.seeds.place)
    }
    return TuningSeeds(choosing: choosing, reporting: reporting)
  }
}

/// The seeds by which a tuning chooses, and those of which it reports.
struct TuningSeeds {
  let choosing: [UInt64]
  let reporting: [UInt64]
}

extension Tuning {
  /// - Parameters:
  ///   - cells: those that choose, with the tuned value and the seed last.
  ///   - keys: the sweep's.
  init(_ request: TuningRequest, seeds: TuningSeeds, cells: [SweepCell], keys: [String]) {
    let width = request.key.values.count * request.seeds.values.count
    self.init(
      key: request.key.key, values: request.key.values.map(\.text), seeds: seeds.choosing,
      reportSeeds: seeds.reporting, rule: request.rule,
      groups: stride(from: 0, to: cells.count, by: width).map {
        Group(cells[$0], keys: keys, tuned: request.key.key)
      })
  }
}

extension Tuning.Group {
  /// The group of a cell, whose last two keys are the tuned one and `seed`.
  fileprivate init(_ cell: SweepCell, keys: [String], tuned: String) {
    let own = Array(zip(keys, cell.values).dropLast(2))
    values = own.reduce(into: [:]) { $0[$1.0] = $1.1 }
    // The scheme's name would have the tuned value in it.
    let isOfScheme = tuned.split(separator: ".").first == "scheme"
    let name = isOfScheme ? values["scheme"] : cell.experiment.schemeName
    let label = CellMaker.label(name, own)
    self.label = label.isEmpty ? cell.experiment.name : label
  }
}
