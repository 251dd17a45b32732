import Experiment
import Federation
import Learning
import Testing

@Suite struct ReadingTests {
  @Test(arguments: ["", "\n", "---\n", "# nothing\n", "{}"])
  func `a file that says nothing is the experiment of all defaults`(yaml: String) throws {
    let defaults = Experiment(
      name: "test",
      task: LearningTask(
        data: .images(.fashionMNIST, folder: nil), partition: .iid, model: .softmax,
        training: LocalTraining(), clients: 10, seed: 1),
      delays: .spread(percent: 0),
      scheme: Scheme(trigger: .everyone(sampling: nil)),
      stop: StopRule(time: VirtualTime(ticks: 100_000_000_000)),
      evaluation: .points(100))
    #expect(try Experiment.reading(yaml) == defaults)
  }

  @Test func `the data's seed is the experiment's unless it says its own`() throws {
    func seeds(_ yaml: String, _ overrides: String...) throws -> [UInt64] {
      let task = try Experiment(yaml: yaml, file: "test.yaml", overrides: overrides).task
      return [task.seed, task.dataSeed]
    }
    #expect(try seeds("") == [1, 1])
    #expect(try seeds("seed: 3") == [3, 3])
    #expect(try seeds("seed: 3", "seed=4") == [4, 4])
    #expect(try seeds("data: synthetic", "seed=4", "data.seed=0") == [4, 0])
    for source in ["mnist", "synthetic", "quadratic"] {
      #expect(try seeds("seed: 3\ndata: { source: \(source), seed: 5 }", "seed=4") == [4, 5])
    }
    // A resolved file keeps its division when its seed is changed.
    let resolved = try Experiment.reading("seed: 3").resolvedYAML
    #expect(try seeds(resolved, "seed=4") == [4, 3])
    #expect(
      complaints("data: { seed: -1 }")
        == "test.yaml:1: data.seed: found -1; allowed: a whole number from 0 to \(UInt64.max)")
  }

  @Test func `every key reaches its setting`() throws {
    let experiment = try Experiment.reading(
      """
      name: all-keys
      seed: 18446744073709551615
      clients: 3
      importance: [0.2, 0.3, 0.5]
      data:
        source: mnist
        folder: /data/mnist
        partition: { kind: dirichlet, alpha: 0.1, replacement: true }
      model: { kind: softmax }
      training:
        { steps: 3, batch: 5, rate: 0.25, momentum: 0.9, weight-decay: 1e-4, clip: 10000 }
      delays: { kind: exponential, mean: [1, 2, 3] }
      scheme: { kind: fedbuff, weights: identical, size: 2, restart: arrival }
      server: { rate: 0.5 }
      stop: { time: 10.5, aggregations: 20, updates: 30, accuracy: 0.8 }
      evaluate: { every: 0.1 }
      clock: virtual
      """)
    #expect(
      experiment
        == Experiment(
          name: "all-keys", importance: .weights([0.2, 0.3, 0.5]),
          task: LearningTask(
            data: .images(.mnist, folder: "/data/mnist"),
            partition: .dirichlet(alpha: 0.1, replacement: true), model: .softmax,
            training: LocalTraining(
              steps: 3, batch: 5, rate: 0.25, momentum: 0.9, weightDecay: 1e-4, clip: 10_000),
            clients: 3, seed: .max),
          delays: .exponential(mean: [1, 2, 3]),
          scheme: Scheme(
            trigger: .count(2), weighting: .identical, restart: .arrival,
            server: ServerOptimiser(rate: 0.5)),
          stop: StopRule(
            time: VirtualTime(ticks: 10_500_000_000), aggregations: 20, updates: 30, accuracy: 0.8),
          evaluation: .every(VirtualDuration(ticks: 100_000_000))))
  }

  @Test func `sources that are made for each client take their own keys`() throws {
    let synthetic = try Experiment.reading(
      """
      data: { source: synthetic, features: 4, classes: 3, samples: 7, test-samples: 2, heterogeneity: 0 }
      """)
    #expect(
      synthetic.task.data
        == .synthetic(
          SyntheticSource(
            features: 4, classes: 3, samplesPerClient: 7, testSamplesPerClient: 2,
            heterogeneity: 0)))
    let quadratic = try Experiment.reading(
      "data: { source: quadratic, dimension: 2, curvature: [0.5, 2], spread: 3 }")
    #expect(
      quadratic.task.data
        == .quadratic(QuadraticSource(dimension: 2, curvature: 0.5...2, spread: 3)))
    #expect(quadratic.task.model == .quadratic)
    #expect(
      try Experiment.reading("data: { source: quadratic, curvature: 2 }").task.data
        == .quadratic(QuadraticSource(curvature: 2...2)))
  }

  @Test(arguments: [
    ("kind: iid", PartitionRule.iid), ("kind: classes", .classes(perClient: 1)),
    ("kind: shards", .shards(perClient: 2)), ("kind: shards, per-client: 5", .shards(perClient: 5)),
    ("kind: dirichlet, alpha: 2", .dirichlet(alpha: 2, replacement: false)),
  ])
  func `a partition is read by its kind`(yaml: String, partition: PartitionRule) throws {
    #expect(try Experiment.reading("data: { partition: { \(yaml) } }").task.partition == partition)
  }

  @Test(arguments: [
    ("kind: constant", DelayModel.constant([1])), ("kind: constant, value: 0.5", .constant([0.5])),
    ("kind: constant, value: [1, 2, 3]", .constant([1, 2, 3])),
    ("kind: spread, percent: 100", .spread(percent: 100)), ("percent: 80", .spread(percent: 80)),
    ("kind: exponential", .exponential(mean: [1])),
    ("kind: exponential, mean: 2", .exponential(mean: [2])),
    (
      "kind: exponential, percent: 80",
      DelayModel(factor: .spread(percent: 80), work: .exponential(mean: 1))
    ),
  ])
  func `a delay law is read by its kind`(yaml: String, delays: DelayModel) throws {
    let read = try Experiment.reading("clients: 3\ndelays: { \(yaml) }").delays
    #expect(read == delays)
  }

  @Test(arguments: [
    "clients: 1\nscheme: FedBuff-1", "clients: 3\nscheme: FedAvg-sample-3", "clients: 60000",
    "clients: 1000\ndata: { partition: shards-60 }",
    "clients: 60001\ndata: { folder: a-larger-set }",
    "data: { source: quadratic, curvature: [2, 2] }",
    "data: { source: synthetic, features: 65536, samples: 4000, test-samples: 96 }",
    "clients: 1000000\ndata: synthetic", "stop: { aggregations: 1, accuracy: 1 }",
  ])
  func `what is just possible is read`(yaml: String) throws {
    _ = try Experiment.reading(yaml)
  }

  @Test(arguments: [
    ("kind: fedavg", Scheme(trigger: .everyone(sampling: nil))),
    ("kind: fedavg, sample: none", Scheme(trigger: .everyone(sampling: nil))),
    ("kind: fedavg, sample: 4", Scheme(trigger: .everyone(sampling: ClientSampling(count: 4)))),
    (
      "kind: fedavg, sample: { count: 40, by: importance }",
      Scheme(trigger: .everyone(sampling: ClientSampling(count: 40, law: .importance)))
    ),
    ("kind: async, weights: identical", Scheme(trigger: .eachArrival, weighting: .identical)),
    (
      "kind: fedfix, interval: 0.3",
      Scheme(trigger: .everyInterval(VirtualDuration(ticks: 300_000_000)))
    ),
    ("kind: fedbuff, size: 10", Scheme(trigger: .count(10))),
    (
      "kind: fedbuff, size: 20, restart: arrival", Scheme(trigger: .count(20), restart: .arrival)
    ),
  ])
  func `a scheme is read by its kind`(yaml: String, scheme: Scheme) throws {
    #expect(try Experiment.reading("scheme: { \(yaml) }").scheme == scheme)
  }

  @Test(arguments: [
    ("0.1", 100_000_000), ("0.000000001", 1), ("1e-3", 1_000_000), ("2.50", 2_500_000_000),
    ("4611686018", 4_611_686_018_000_000_000), ("4000000000.000000001", 4_000_000_000_000_000_001),
    (".5", 500_000_000), ("+3", 3_000_000_000), ("0.1234567896", 123_456_790),
  ])
  func `times are exact to the tick`(text: String, ticks: Int64) throws {
    #expect(
      try Experiment.reading("evaluate: { every: \(text) }").evaluation
        == .every(VirtualDuration(ticks: ticks)))
  }

  @Test(arguments: [
    ("aggregations: 7", EvaluationRule.aggregations(7)), ("points: 20", .points(20)),
    ("every: none, points: none", .points(100)), ("every: none, aggregations: 3", .aggregations(3)),
  ])
  func `evaluations come by one of three keys`(yaml: String, rule: EvaluationRule) throws {
    #expect(try Experiment.reading("evaluate: { \(yaml) }").evaluation == rule)
  }

  @Test func `an override takes the place of another rule where that is taken back`() throws {
    let file = "evaluate: { every: 2 }"
    #expect(
      complaints(file, "evaluate.points=5")
        == "--set evaluate.points=5: evaluate.points: found every and points; allowed: one of every, "
        + "aggregations and points; none takes one back")
    #expect(
      try Experiment.reading(file, "evaluate.points=5", "evaluate.every=none").evaluation
        == .points(5))
  }

  @Test func `clients are evaluated all, or so many`() throws {
    #expect(try Experiment.reading("").evaluatedClients == nil)
    #expect(try Experiment.reading("evaluate: { clients: all }").evaluatedClients == nil)
    #expect(try Experiment.reading("", "evaluate.clients=10").evaluatedClients == 10)
  }

  @Test func `training samples are evaluated all, or so many`() throws {
    #expect(try Experiment.reading("").task.evaluatedTrainSamples == nil)
    #expect(
      try Experiment.reading("evaluate: { train-samples: all }").task.evaluatedTrainSamples == nil)
    #expect(
      try Experiment.reading("", "evaluate.train-samples=600").task.evaluatedTrainSamples == 600)
  }

  @Test(arguments: [
    ("runs/fashion-f80.yaml", "fashion-f80"), ("/a/my study.v2.yml", "my-study.v2"),
    ("plain", "plain"), ("..yaml", "experiment"), ("é.yaml", "experiment"), ("", "experiment"),
  ])
  func `the default name is the file's`(file: String, name: String) throws {
    #expect(try Experiment(yaml: "", file: file).name == name)
  }

  @Test func `a file is read from its path`() throws {
    let experiment = try Experiment.read(
      path: exampleFolder + "/w1.yaml", overrides: ["clients=5"])
    #expect(experiment.name == "w1")
    #expect(experiment.task.clients == 5)
  }

  @Test(arguments: [
    ("no/such.yaml", "no/such.yaml: this file cannot be read: No such file or directory"),
    ("/", "/: this is a folder; a file is expected here"),
    (
      "/bin/sh",
      "/bin/sh: it has bytes 0, as UTF-16 and binary files have; save it as UTF-8, as with "
        + "`iconv -f utf-16 -t utf-8`"
    ),
    ("/dev/zero", "/dev/zero: this is a device; a file is expected here"),
  ])
  func `a file that cannot be read is one sentence`(path: String, sentence: String) {
    let error = #expect(throws: ExperimentError.self) { try Experiment.read(path: path) }
    #expect(error?.description == sentence)
  }
}
