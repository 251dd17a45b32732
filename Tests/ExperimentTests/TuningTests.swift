import Experiment
import Learning
import Testing

@Suite struct TuningTests {
  static let tune = "tune: { key: training.rate, values: 0.01..1 log 3, seeds: 11..12 }"

  @Test func `a tuning chooses on its seeds and reports on the sweep's`() throws {
    let sweep = try Sweep.reading(
      "sweep: { scheme: [FedAvg, Async], seed: 1..3, clients: [2, 3], \(Self.tune) }")
    #expect(sweep.keys == ["scheme", "clients", "training.rate", "seed"])
    #expect(sweep.cells.count == 2 * 2 * 3 * 2)
    #expect(sweep.rows[0] == ["FedAvg", "2", "0.01", "11"])
    #expect(sweep.rows[1] == ["FedAvg", "2", "0.01", "12"])
    #expect(sweep.rows[2] == ["FedAvg", "2", "0.1", "11"])
    #expect(sweep.rows[23] == ["Async", "3", "1", "12"])
    let tuning = try #require(sweep.tuning)
    #expect(tuning.key == "training.rate" && tuning.values == ["0.01", "0.1", "1"])
    #expect(tuning.seeds == [11, 12] && tuning.reportSeeds == [1, 2, 3])
    #expect(tuning.rule == .finalLoss)
    #expect(
      tuning.groups.map(\.label) == [
        "FedAvg clients=2", "FedAvg clients=3", "Async clients=2", "Async clients=3",
      ])
    #expect(tuning.groups[1].values == ["scheme": "FedAvg", "clients": "3"])
    // Each group's cells can be made of what it says.
    var cells: [SweepCell] = []
    for group in tuning.groups {
      for value in tuning.values {
        for seed in tuning.seeds {
          let own = ["training.rate": value, "seed": "\(seed)"]
          cells.append(try sweep.cell(group.values.merging(own) { $1 }))
        }
      }
    }
    #expect(cells == sweep.cells)
    let report = try sweep.cell(
      tuning.groups[3].values.merging(["training.rate": "0.1", "seed": "3"]) { $1 })
    #expect(report.label == "Async clients=3 training.rate=0.1 seed=3")
    #expect(report.experiment.task.seed == 3 && report.experiment.task.training.rate == 0.1)
  }

  @Test func `a grid of equal ratios grows at both ends`() throws {
    func tuning(_ values: String) throws -> Tuning {
      try #require(
        try Sweep.reading("", tune: TypedTuning(values: "training.rate=\(values)", seeds: "2"))
          .tuning)
    }
    let grid = try tuning("0.001..0.1 log 5")
    #expect(abs(try #require(grid.ratio) - 3.16227766) < 1e-6)
    #expect((-3..<0).map { grid.value(at: $0) } == ["0.0000316", "0.0001", "0.000316"])
    #expect((0..<8).map { grid.value(at: $0) } == grid.values + ["0.316", "1", "3.16"])
    #expect(try tuning("0.01,0.1").value(at: 2) == "1")
    #expect(try tuning("0.05,0.1,0.2,0.4").value(at: -1) == "0.025")
    #expect(try tuning("0.01,0.02,0.05,0.1").ratio == nil)
    #expect(try tuning("0.01,0.02,0.05,0.1").value(at: 4) == nil)
    #expect(try tuning("0.1,0.01").ratio == nil)
    // A value may be beyond what the key takes; the cell says so.
    let sweep = try Sweep.reading(
      "scheme: FedAsync", tune: TypedTuning(values: "scheme.mixing=0.1..1 log 3", seeds: "2"))
    let beyond = try #require(sweep.tuning?.value(at: 3))
    let error = #expect(throws: ExperimentError.self) {
      try sweep.cell(["scheme.mixing": beyond, "seed": "2"])
    }
    #expect(
      error?.description
        == "--tune scheme.mixing=3.16: scheme.mixing: found 3.16; allowed: a number greater than 0 "
        + "and at most 1 (with seed=2)")
    #expect(sweep.tuning?.groups.map(\.label) == ["test"])
  }

  @Test func `words are tuned, too, and then do not grow`() throws {
    let sweep = try Sweep.reading("sweep: { tune: { key: server, values: [sgd, adam], seeds: 5 } }")
    #expect(sweep.tuning?.ratio == nil && sweep.tuning?.value(at: 2) == nil)
    #expect(sweep.tuning?.reportSeeds == [1] && sweep.rows == [["sgd", "5"], ["adam", "5"]])
  }

  @Test func `the command line replaces parts of a tuning`() throws {
    let yaml =
      "sweep: { tune: { key: training.rate, values: [0.1, 0.2], seeds: 11..12, "
      + "by: time-to-target, target-loss: 0.5 } }"
    func tuning(_ typed: TypedTuning) throws -> Tuning? {
      try Sweep.reading(yaml, tune: typed).tuning
    }
    #expect(try tuning(TypedTuning())?.rule == .timeToLoss(0.5))
    #expect(try tuning(TypedTuning(targetAccuracy: 0.8))?.rule == .timeToAccuracy(0.8))
    #expect(try tuning(TypedTuning(rule: "final-loss", targetAccuracy: 0.8))?.rule == .finalLoss)
    #expect(try tuning(TypedTuning(seeds: "5, 7..8"))?.seeds == [5, 7, 8])
    let other = try #require(try tuning(TypedTuning(values: "server.rate=1,2")))
    #expect(other.key == "server.rate" && other.values == ["1", "2"] && other.seeds == [11, 12])
    #expect(
      try Sweep.reading(yaml, vary: ["seed=1"], overrides: ["sweep.tune=none"]).tuning == nil)
    #expect(
      try Sweep.reading(yaml, overrides: ["sweep.tune.seeds=3"]).tuning?.seeds == [3])
  }

  @Test func `cases are groups`() throws {
    let sweep = try Sweep.reading(
      "sweep: { \(Self.tune) }", cases: ["scheme=Async", "scheme=FedFix-0.5,clients=3"])
    #expect(sweep.tuning?.groups.map(\.label) == ["Async", "FedFix-0.5 clients=3"])
    #expect(sweep.tuning?.groups[0].values == ["scheme": "Async"])
    #expect(sweep.rows.count == 12 && sweep.rows[0] == ["Async", "-", "0.01", "11"])
  }

  @Test(arguments: [
    ("tune: 3", "test.yaml:2: sweep.tune: found 3; allowed: a mapping, or none"),
    (
      "tune: { key: training.rate }",
      "test.yaml:2: sweep.tune.values: missing; allowed: values, as 1..5 or [a, b]"
    ),
    (
      "tune: { key: training.rate, values: [0.1, 0.2], seeds: 11, bye: 1 }",
      "test.yaml:2: sweep.tune.bye: unknown key with by final-loss; allowed: key, values, seeds, by; "
        + "did you mean \"by\"?"
    ),
    (
      "tune: { key: training.rate, values: 0.1, seeds: 11 }",
      "test.yaml:2: sweep.tune.values: found one value; allowed: at least two"
    ),
    (
      "tune: { key: training.rate, values: [0.1, 0.2], seeds: 1..3 }",
      "test.yaml:2: sweep.tune.seeds: found 1, which the base has, too; allowed: seeds that are not "
        + "reported"
    ),
    (
      "seed: 3..5, tune: { key: training.rate, values: [0.1, 0.2], seeds: 1..3 }",
      "test.yaml:2: sweep.tune.seeds: found 3, which the sweep has, too; allowed: seeds that are not "
        + "reported"
    ),
    (
      "tune: { key: training.rate, values: [0.1, 0.2], seeds: [x, 2] }",
      "test.yaml:2: sweep.tune.seeds: found \"x\"; allowed: whole numbers from 0 to "
        + "18446744073709551615, each once"
    ),
    (
      "tune: { key: seed, values: [1, 2], seeds: 11 }",
      "test.yaml:2: sweep.tune.key: found seed, which chooses and reports; allowed: another key"
    ),
    (
      "training: { rate: 1 }, tune: { key: training.rate, values: [1, 2], seeds: 11 }",
      "test.yaml:2: sweep.tune.key: found training.rate, which is varied, too; allowed: a key that is "
        + "not"
    ),
    (
      "tune: { key: training.rate, values: [1, 2], seeds: 11, by: time-to-target }",
      "test.yaml:2: sweep.tune: found no target; allowed: one of target-accuracy and target-loss"
    ),
    (
      "tune: { key: training.rate, values: [1, 2], seeds: 11, by: last }",
      "test.yaml:2: sweep.tune.by: found \"last\"; allowed: final-loss, time-to-target"
    ),
    (
      "tune: { key: trainig.rate, values: [1, 2], seeds: 11..13 }",
      "test.yaml:2: trainig: unknown key; allowed: name, seed, clients, importance, data, model, "
        + "training, delays, scheme, server, stop, evaluate, record, clock, time-unit, faults, encoding, arithmetic, reproducible; "
        + "did you mean \"training\"?"
    ),
  ])
  func `a wrong tuning is refused`(section: String, sentence: String) {
    #expect(sweepComplaints("clients: 3\nsweep: { \(section) }").hasPrefix(sentence))
  }

  @Test(arguments: [
    (
      TypedTuning(seeds: "1..3"),
      "--tune: sweep.tune.key: missing; allowed: the key that is tuned, as training.rate"
    ),
    (TypedTuning(values: "rate"), "--tune: found \"rate\"; allowed: key=value,value"),
    (
      TypedTuning(values: "training.rate=1,2", seeds: "3,3"),
      "--tune-seeds: found \"3\" twice in \"3,3\"; allowed: each value once"
    ),
    (
      TypedTuning(values: "training.rate=1,2", seeds: "3", rule: "best"),
      "--tune-by best: sweep.tune.by: found \"best\"; allowed: final-loss, time-to-target"
    ),
    (
      TypedTuning(values: "training.rate=1,2", seeds: "3", rule: "time-to-target", targetLoss: -1),
      "--target-loss -1.0: sweep.tune.target-loss: found -1.0; allowed: a number of at least 0"
    ),
    (
      TypedTuning(values: "training.rate=1,-2", seeds: "3"),
      "--tune training.rate=-2: training.rate: found -2; allowed: a number greater than 0, or a "
        + "mapping"
    ),
  ])
  func `a wrong tuning of the command line is refused`(typed: TypedTuning, sentence: String) {
    #expect(
      sweepComplaints("", tune: typed).hasPrefix(sentence), "\(sweepComplaints("", tune: typed))")
  }

  @Test func `a case may not set what the tuning sets`() {
    #expect(
      sweepComplaints("sweep: { \(Self.tune) }", cases: ["seed=4,training.rate=1"])
        == "--case seed=4: seed: found beside a tuning of training.rate; allowed: keys that it does "
        + "not set\n--case training.rate=1: training.rate: found beside a tuning of training.rate; "
        + "allowed: keys that it does not set")
  }
}
