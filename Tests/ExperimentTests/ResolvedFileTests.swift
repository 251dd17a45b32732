import Experiment
import Federation
import Learning
import Testing

@Suite struct ResolvedFileTests {
  @Test(arguments: 0..<UInt64(300))
  func `what is written is read back equal`(seed: UInt64) throws {
    var settings = RandomSettings(seed: seed)
    let experiment = settings.experiment()
    let yaml = experiment.resolvedYAML
    let read = try Experiment(yaml: yaml, file: "elsewhere.yaml")
    #expect(read == experiment, "\(yaml)")
    #expect(read.resolvedYAML == yaml)
  }

  @Test func `every default is written, in the order of the reference`() throws {
    #expect(
      try Experiment.reading("").resolvedYAML == """
        name: test
        seed: 1
        clients: 10
        importance: uniform
        data: { source: fashion-mnist, folder: default, partition: { kind: iid, test: mirrored }, \
        normalise: usual, seed: 1 }
        model: { kind: softmax, initial: none }
        training: { steps: 10, epochs: none, batch: 64, batches: fresh, rate: 0.05, \
        momentum: 0, nesterov: false, weight-decay: 0, clip: none, proximal: 0 }
        delays: { kind: spread, percent: 0, per: update, network: none, devices: none, \
        availability: always, loss: 0 }
        scheme: { kind: fedavg, weights: unbiased, discount: none, sample: none, deadline: none }
        server: { kind: sgd, rate: 1, momentum: 0 }
        stop: { time: 100, aggregations: none, updates: none, accuracy: none, loss: none }
        evaluate: { points: 100, clients: all, train-samples: all }
        record: { updates: 1000000, updates-per-client: all, aggregations: 1000000, \
        clients: 1000, client-measures: 1000000 }
        clock: virtual
        arithmetic: ordered
        reproducible: yes

        """)
  }

  @Test func `an encoding is written where it is not that of all earlier files`() throws {
    let experiment = try Experiment.reading("encoding: float16")
    #expect(experiment.encoding == .float16)
    #expect(experiment.resolvedYAML.contains("\nencoding: float16\n"))
    #expect(try Experiment(yaml: experiment.resolvedYAML, file: "test.yaml") == experiment)
    let usual = try Experiment.reading("encoding: float32")
    #expect(try usual == Experiment.reading(""))
    #expect(!usual.resolvedYAML.contains("encoding"))
    for (read, name) in [(experiment, "float16"), (usual, "float32")] {
      #expect(read.flatSettings.first { $0.key == "encoding" }?.value == .text(name))
    }
  }

  @Test(
    arguments: [
      ("50ms", 50_000_000), ("1.5s", 1_500_000_000), ("0.5min", 30_000_000_000),
      ("1h", 3_600_000_000_000),
      ("333us", 333_000), ("1001ns", 1_001),
    ] as [(String, Int64)])
  func `the real clock's unit is written as a whole number, and read back equal`(
    unit: String, nanoseconds: Int64
  ) throws {
    let experiment = try Experiment.reading("clock: real\ntime-unit: \(unit)\ndelays: none")
    #expect(experiment.clock == .real(unit: .nanoseconds(nanoseconds)))
    #expect(experiment.delays.work == .natural)
    #expect(try Experiment(yaml: experiment.resolvedYAML, file: "test.yaml") == experiment)
    #expect(try Experiment.reading("").clock == .virtual)
  }

  @Test(arguments: ["ordered", "openblas"], ["yes", "no"])
  func `who computes products is written, and read back equal`(
    arithmetic: String, reproducible: String
  ) throws {
    let lines = "arithmetic: \(arithmetic)\nreproducible: \(reproducible)\n"
    let experiment = try Experiment.reading(lines)
    #expect(experiment.resolvedYAML.hasSuffix(lines))
    #expect(try Experiment(yaml: experiment.resolvedYAML, file: "elsewhere.yaml") == experiment)
    #expect(experiment.isReproducible == (reproducible == "yes"))
  }

  @Test(arguments: [
    ("0.00001", "1.0e-05"), ("1e300", "1.0e+300"), ("1.5e-7", "1.5e-07"), ("3.0", "3"),
    ("0.1", "0.1"),
  ])
  func `numbers are written so that every reader of YAML takes them for numbers`(
    number: String, written: String
  ) throws {
    let yaml = try Experiment.reading("server: { rate: \(number) }").resolvedYAML
    #expect(yaml.contains("server: { kind: sgd, rate: \(written), momentum: 0 }"))
  }

  @Test(arguments: 0..<UInt64(200))
  func `a scheme's name is a short form of it`(seed: UInt64) throws {
    var settings = RandomSettings(seed: seed)
    let experiment = settings.experiment()
    // A rule too long to be written there.
    if experiment.schemeName.contains("#") { return }
    var scheme = try Experiment.reading(
      "clients: \(experiment.task.clients)\nscheme: \(experiment.schemeName)"
    ).scheme
    (scheme.rule, scheme.server) = (experiment.scheme.rule, experiment.scheme.server)
    #expect(scheme == experiment.scheme, "\(experiment.schemeName)")
  }
}
