import Experiment
import Federation
import Testing

/// The line and the processors that clients share, and the server's time.
@Suite struct SharedSectionTests {
  @Test(arguments: [
    (
      "network: { shared: { upload: 1e6 } }",
      DelayModel(
        work: .exponential(mean: 1), network: Network(shared: SharedBandwidth(upload: 1e6)))
    ),
    (
      "network: { download: 5, shared: { download: 1e6, upload: none } }",
      DelayModel(
        work: .exponential(mean: 1),
        network: Network(
          download: .law(.constant(5)), shared: SharedBandwidth(download: 1e6)))
    ),
    (
      "server: { aggregation: 0.01, byte: 1e-9 }",
      DelayModel(
        work: .exponential(mean: 1),
        server: ServerTimes(aggregation: .constant(0.01), byte: 1e-9))
    ),
    (
      "server: { aggregation: { kind: gamma, shape: 2, mean: 0.5 } }",
      DelayModel(
        work: .exponential(mean: 1),
        server: ServerTimes(aggregation: .gamma(shape: 2, mean: 0.5)))
    ),
    (
      "processors: { count: 1.5, demand: 0.25, pauses: imposed }",
      DelayModel(
        work: .exponential(mean: 1),
        processors: SharedProcessors(count: 1.5, demand: 0.25, pauses: .imposed))
    ),
    (
      "processors: { count: 4 }",
      DelayModel(work: .exponential(mean: 1), processors: SharedProcessors(count: 4))
    ),
    ("processors: none", DelayModel(work: .exponential(mean: 1))),
    ("server: { byte: none }, network: { shared: none }", DelayModel(work: .exponential(mean: 1))),
  ])
  func `they are as they are said to be`(yaml: String, model: DelayModel) throws {
    let experiment = try Experiment.reading("delays: { kind: exponential, \(yaml) }")
    #expect(experiment.delays == model)
    #expect(try Experiment.reading(experiment.resolvedYAML).delays == model)
  }

  @Test func `they are written only where there are some`() throws {
    let yaml = try Experiment.reading("delays: exponential").resolvedYAML
    #expect(!yaml.contains("shared") && !yaml.contains("byte") && !yaml.contains("processors"))
  }

  @Test(arguments: [
    ("network: { shared: { upload: 1e6 } }", true), ("server: { byte: 1e-9 }", true),
    ("server: { aggregation: 1 }", false),
  ])
  func `where bytes count the model's size does`(yaml: String, counts: Bool) throws {
    let experiment = try Experiment.reading("delays: { kind: exponential, \(yaml) }")
    #expect(experiment.scheduleNeedsSizes == counts)
  }

  @Test(arguments: [
    (
      "network: { shared: { upload: 0 } }",
      "delays.network.shared.upload: found 0; allowed: a number from 0.000000001 to "
        + "1000000000000000, or none"
    ),
    (
      "server: { bytes: 1 }",
      "delays.server.bytes: unknown key; allowed: aggregation, byte; did you mean \"byte\"?"
    ),
    (
      "server: { byte: -1 }",
      "delays.server.byte: found -1; allowed: a number from 0.000000000000001 to 1000, or none"
    ),
    (
      "processors: { demand: 0.5 }",
      "delays.processors.count: missing; allowed: a number from 0.01 to 1000000"
    ),
    (
      "processors: { count: 2, pauses: random }",
      "delays.processors.pauses: found \"random\"; allowed: own, imposed"
    ),
    (
      "processors: { count: 2 }, persistence: { slow: 2, fast-for: 1, slow-for: 1 }",
      "delays.persistence: found two-state beside processors; allowed: processors: none, or kind "
        + "autoregressive"
    ),
  ])
  func `what is wrong is told where it stands`(yaml: String, sentence: String) {
    #expect(complaints("delays: { kind: exponential, \(yaml) }") == "test.yaml:1: " + sentence)
  }
}
