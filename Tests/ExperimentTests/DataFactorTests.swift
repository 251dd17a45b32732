import Experiment
import Federation
import Learning
import Testing

/// Clients that are as slow as their data say.
@Suite struct DataFactorTests {
  static let synthetic = """
    clients: 5
    data: { source: synthetic, features: 3, classes: 4, samples: 40, heterogeneity: 2 }

    """

  /// How long each client's first update takes, in units.
  private static func durations(_ yaml: String) throws -> [Double] {
    let settings = try Experiment.reading(yaml).scheduleSettings()
    return (0..<settings.clients).map {
      settings.delays.duration(of: ClientID(UInt32($0)), update: 0).units
    }
  }

  /// Rows of a table whose clients hold 4, 1 and 7 samples.
  private static func withTable<Result>(_ body: (String) throws -> Result) throws -> Result {
    let file = TraceFileTests.TemporaryFile(rows)
    return try body(file.path)
  }

  private static let rows: String = {
    let labels = ["a": "yyyn", "b": "n", "c": "nnnnnyy"]
    let lines = labels.sorted { $0.key < $1.key }.flatMap { client, labels in
      labels.enumerated().map { "\(client),\($0.offset),\($0.element)" }
    }
    return "who,x,y\n" + lines.joined(separator: "\n") + "\n"
  }()

  private static func table(_ file: String, _ factor: String) -> String {
    """
    clients: 3
    data:
      source: csv
      file: \(file)
      label: y
      test-share: 0
      client: who
      partition: natural
    delays: { kind: constant, clients: { \(factor) } }
    """
  }

  private static let factors: [(yaml: String, expected: [Double])] = [
    ("by: samples", [1, 0.25, 1.75]), ("by: samples, exponent: 2", [1, 0.0625, 3.0625]),
    ("by: samples, exponent: 0.5", [1, 0.5, 1.3228756555322954]),
    ("by: samples, exponent: 0", [1, 1, 1]),
    // Classes in the order of their names: n, then y.
    ("by: label, factors: [2, 10]", [8, 2, 30.0 / 7]),
    ("by: label, percent: 80", [0.4, 1, 5.4 / 7]),
  ]

  @Test(arguments: factors)
  func `a client is as slow as its samples or its classes say`(
    factor: (yaml: String, expected: [Double])
  ) throws {
    try Self.withTable { file in
      let found = try Self.durations(Self.table(file, factor.yaml))
      for (found, expected) in zip(found, factor.expected) {
        #expect(abs(found - expected) < 1e-9, "\(factor.yaml): \(found)")
      }
    }
  }

  @Test func `samples that are made from the seed are made for it`() throws {
    let yaml = Self.synthetic + "delays: { kind: constant, clients: { by: label, percent: 60 } }"
    let experiment = try Experiment.reading(yaml)
    let division = try experiment.task.division(cacheFolder: "/nonexistent")
    let expected = division.train.map { counts in
      zip(counts, [1, 0.8, 0.6, 0.4]).reduce(0) { $0 + Double($1.0) * $1.1 } / 40
    }
    let found = try Self.durations(yaml)
    #expect(Set(expected).count > 2)
    for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 1e-9) }

    // A run takes them from its learner.
    let learner = try experiment.task.makeLearner(cacheFolder: "/nonexistent")
    let settings = try experiment.scheduleSettings(
      learner.sizes(withLabels: experiment.scheduleNeedsLabels))
    #expect(try settings == experiment.scheduleSettings())
  }

  @Test func `unbiased weights are in closed form`() throws {
    try Self.withTable { file in
      let yaml = Self.table(file, "by: samples").replacing("constant", with: "exponential")
      let settings = try Experiment.reading(yaml + "\nscheme: Async").scheduleSettings()
      let weights = try AggregationWeights(settings)
      #expect(weights.source == .closedForm)
      let rates = [1, 4, 1 / 1.75]
      for (found, rate) in zip(weights.participation, rates) {
        #expect(abs(found - rate / rates.reduce(0, +)) < 1e-12)
      }
    }
  }

  @Test(arguments: [
    "by: samples", "by: samples, exponent: 0.5", "by: label, percent: 30",
    "by: label, factors: [1, 2, 4, 8]",
  ])
  func `what is written is read back`(factor: String) throws {
    let experiment = try Experiment.reading(
      Self.synthetic + "delays: { kind: exponential, clients: { \(factor) } }")
    #expect(try Experiment.reading(experiment.resolvedYAML) == experiment)
  }

  @Test(arguments: [
    (
      "by: speed",
      "delays.clients.by: found \"speed\"; allowed: samples, label"
    ),
    (
      "by: samples, exponent: 21",
      "delays.clients.exponent: found 21; allowed: a number from 0 to 20"
    ),
    (
      "by: label",
      "delays.clients.percent: missing with by label; allowed: a number of at least 0 and below 100"
    ),
    (
      "by: label, factors: [1, 2]",
      "delays.clients: found 2 factors; allowed: 4, one for each class"
    ),
    (
      "by: label, factors: [1, 2, 3, 4], percent: 3",
      "delays.clients.percent: found beside factors; allowed: one of them"
    ),
    (
      "kind: tiers, by: samples",
      "delays.clients.kind: unknown key with by samples; allowed: by, exponent"
    ),
  ])
  func `what is impossible is refused`(factor: String, sentence: String) {
    let error = #expect(throws: ExperimentError.self) {
      try Experiment.reading(
        Self.synthetic + "delays: { kind: exponential, clients: { \(factor) } }")
    }
    #expect("\(error!)".contains(sentence), "\(error!)")
  }

  @Test func `factors for more classes than a table has are refused when it is read`() throws {
    try Self.withTable { file in
      let yaml = Self.table(file, "by: label, factors: [1, 2, 3]")
      let error = #expect(throws: LearningError.self) { try Self.durations(yaml) }
      #expect("\(error!)".contains("found 3 factors; allowed: 2, one for each class"))
    }
  }

  @Test func `labels that only client processes know are refused, samples are asked for`() throws {
    let external = "clients: 2\ndata: { source: external, parameters: 5 }\n"
    let error = #expect(throws: ExperimentError.self) {
      try Experiment.reading(external + "delays: { clients: { by: label, percent: 5 } }")
    }
    #expect("\(error!)".contains("delays.clients: found label, and only the client processes"))
    let asked = try Experiment.reading(external + "delays: { clients: { by: samples } }")
    #expect(asked.keyOfCounts == "delays.clients.by: samples")
    #expect(throws: LearningError.self) { try asked.scheduleSettings() }
  }

  @Test func `labels of data without classes are refused`() throws {
    let error = #expect(throws: ExperimentError.self) {
      try Experiment.reading(
        "data: quadratic\nmodel: quadratic\ndelays: { clients: { by: label, percent: 5 } }")
    }
    #expect("\(error!)".contains("delays.clients: found label, and the data have no classes"))
  }
}
