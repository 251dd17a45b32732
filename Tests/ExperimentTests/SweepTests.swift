import Experiment
import Federation
import Learning
import Testing

extension Sweep {
  /// The sweep of `yaml`, as if the file were called `test.yaml`.
  static func reading(
    _ yaml: String, vary: [String] = [], cases: [String] = [], overrides: [String] = [],
    tune: TypedTuning = TypedTuning()
  ) throws(ExperimentError) -> Sweep {
    try Sweep(
      yaml: yaml, file: "test.yaml", overrides: overrides, vary: vary, cases: cases, tune: tune)
  }

  /// The texts of the cells' values, `-` where there is none.
  var rows: [[String]] { cells.map { $0.values.map { $0 ?? "-" } } }
}

/// What reading the sweep complains of; empty when it is read.
func sweepComplaints(
  _ yaml: String, vary: [String] = [], cases: [String] = [], overrides: [String] = [],
  tune: TypedTuning = TypedTuning()
) -> String {
  do {
    _ = try Sweep.reading(yaml, vary: vary, cases: cases, overrides: overrides, tune: tune)
    return ""
  } catch {
    return error.description
  }
}

@Suite struct SweepTests {
  @Test func `a sweep has all combinations, the last key fastest`() throws {
    let sweep = try Sweep.reading(
      "name: base\nsweep:\n  scheme: [FedAvg, FedFix-0.5]\n  training: { rate: [0.1, 0.2] }\n"
        + "  seed: 1..2\n")
    #expect(sweep.keys == ["scheme", "training.rate", "seed"])
    #expect(sweep.name == "base" && sweep.tuning == nil)
    #expect(
      sweep.rows == [
        ["FedAvg", "0.1", "1"], ["FedAvg", "0.1", "2"], ["FedAvg", "0.2", "1"],
        ["FedAvg", "0.2", "2"], ["FedFix-0.5", "0.1", "1"], ["FedFix-0.5", "0.1", "2"],
        ["FedFix-0.5", "0.2", "1"], ["FedFix-0.5", "0.2", "2"],
      ])
    #expect(sweep.cells[2].label == "FedAvg training.rate=0.2 seed=1")
    #expect(sweep.cells[5].label == "FedFix-0.5 training.rate=0.1 seed=2")
  }

  @Test func `a cell is what its overrides make of the base`() throws {
    let yaml = """
      clients: 2
      importance: [0.5, 0.5]
      scheme: FedBuff-2
      sweep:
        scheme.weights: [unbiased, identical]
        scheme: [FedFix-0.5, { kind: fedbuff, size: 1 }]
        importance: [[0.2, 0.8], [0.5, 0.5]]
        delays: [F-80, { kind: constant, value: [1, 2] }]
        data.folder: ["a, b", 'c "d"', "1..2"]
      """
    let sweep = try Sweep.reading(yaml)
    #expect(sweep.cells.count == 2 * 2 * 2 * 2 * 3)
    for cell in sweep.cells {
      let alone = try Experiment(yaml: yaml, file: "test.yaml", overrides: cell.overrides)
      #expect(alone == cell.experiment, "\(cell.label)")
      #expect(try sweep.cell(dictionary(sweep.keys, cell.values)) == cell)
    }
    #expect(Set(sweep.cells.map(\.experiment)).count == sweep.cells.count)
    #expect(Set(sweep.cells.map(\.label)).count == sweep.cells.count)
    // What is inside of a section is set after it, whatever the order of the keys is.
    #expect(sweep.cells[sweep.cells.count - 1].experiment.scheme.weighting == .identical)
    #expect(
      sweep.cells[0].values[3] == "F-80"
        && sweep.cells[3].values[3] == "{kind: constant, value: [1, 2]}")
  }

  private func dictionary(_ keys: [String], _ values: [String?]) -> [String: String] {
    zip(keys, values).reduce(into: [:]) { $0[$1.0] = $1.1 }
  }

  @Test func `the command line replaces a key of the file where it stands, and adds others`()
    throws
  {
    let yaml = "sweep: { seed: 1..3, clients: [2, 3] }"
    let sweep = try Sweep.reading(yaml, vary: ["training.rate=0.1,0.2", "seed=7"])
    #expect(sweep.keys == ["seed", "clients", "training.rate"])
    #expect(
      sweep.rows == [
        ["7", "2", "0.1"], ["7", "2", "0.2"], ["7", "3", "0.1"], ["7", "3", "0.2"],
      ])
    // What is replaced is not judged.
    #expect(try Sweep.reading("sweep: { seed: [1, 1] }", vary: ["seed=1"]).rows == [["1"]])
  }

  @Test func `overrides change the base and the sweep of all cells`() throws {
    let yaml = "clients: 3\nsweep:\n  training.rate: [0.1, 0.2]\n  seed: 1..2\n"
    let sweep = try Sweep.reading(
      yaml, overrides: ["clients=4", "sweep.training.rate=0.3", "sweep.training.steps=1..2"])
    #expect(sweep.keys == ["training.rate", "seed", "training.steps"])
    #expect(
      sweep.rows == [
        ["0.3", "1", "1"], ["0.3", "1", "2"], ["0.3", "2", "1"], ["0.3", "2", "2"],
      ])
    #expect(sweep.cells.allSatisfy { $0.experiment.clients == 4 })
    #expect(
      try Sweep.reading(yaml, vary: ["seed=5"], overrides: ["sweep=none"]).rows == [["5"]])
  }

  @Test func `cases are cells beside the combinations`() throws {
    let sweep = try Sweep.reading(
      "", vary: ["scheme=FedAvg,Async"],
      cases: ["scheme=FedFix-0.5, seed=9", "delays={kind: constant, value: 1}"])
    #expect(sweep.keys == ["scheme", "seed", "delays"])
    #expect(
      sweep.rows == [
        ["FedAvg", "-", "-"], ["Async", "-", "-"], ["FedFix-0.5", "9", "-"],
        ["-", "-", "{kind: constant, value: 1}"],
      ])
    #expect(
      sweep.cells.map(\.label) == [
        "FedAvg", "Async", "FedFix-0.5 seed=9", "FedAvg delays={kind: constant, value: 1}",
      ])
    // Without keys that vary there are no combinations.
    #expect(try Sweep.reading("", cases: ["seed=1"]).cells.count == 1)
  }

  @Test func `commas inside braces, brackets and quotes are part of a value`() throws {
    let sweep = try Sweep.reading(
      "clients: 2",
      vary: [
        "delays=F-80,{kind: constant, value: [1, 2]}",
        "data.folder=\"a, \\\"b\",'it''s, c',d'e",
      ],
      cases: ["delays={kind: constant, value: 1},seed=2", "data.folder='a=b,c'"])
    let folders = ["\"a, \\\"b\"", "'it''s, c'", "d'e"]
    #expect(
      sweep.rows == ["F-80", "{kind: constant, value: [1, 2]}"].flatMap { delays in
        folders.map { [delays, $0, "-"] }
      } + [["{kind: constant, value: 1}", "-", "2"], ["-", "'a=b,c'", "-"]])
    #expect(
      sweep.cells.prefix(3).map(\.experiment.task.data)
        == ["a, \"b", "it's, c", "d'e"].map {
          .images(.fashionMNIST, folder: $0)
        })
  }

  @Test func `the file and the command line have the same values`() throws {
    for list in [
      "1..5", "0.001..0.1 log 5", "0.25..1 step 0.25", "1, 2..3, 0.1..0.3 step 0.1", "3",
      "{start: 0.1}, {start: 0.2, schedule: cosine, over: 5}",
    ] {
      let file = try Sweep.reading("sweep: { training.rate: [\(list)] }")
      let typed = try Sweep.reading("", vary: ["training.rate=\(list)"])
      #expect(
        file.rows == typed.rows && file.cells.map(\.experiment) == typed.cells.map(\.experiment))
    }
  }

  @Test func `the base of a file with a sweep is the experiment without it`() throws {
    let yaml = "clients: 3\nsweep: { seed: 1..3, training: { rate: [0.1] }, tune: { key: model } }"
    #expect(try Experiment.reading(yaml) == Experiment.reading("clients: 3"))
    #expect(try !Experiment.reading(yaml).resolvedYAML.contains("sweep"))
    #expect(
      complaints("sweep: [1]")
        == "test.yaml:1: sweep: found a list; allowed: a mapping of keys to their values, or none")
    #expect(complaints("sweep: none").isEmpty)
  }
}
