import Experiment
import Federation
import Testing

@Suite struct DelaysSectionTests {
  @Test(arguments: [
    ("kind: uniform, from: 0, to: 2", DelayLaw.uniform(from: 0, to: 2)),
    ("kind: shifted-exponential, shift: 1, mean: 2", .shiftedExponential(shift: 1, mean: 2)),
    ("kind: gamma, shape: 2, mean: 0.5", .gamma(shape: 2, mean: 0.5)),
    ("kind: log-normal, median: 1, sigma: 0.5", .logNormal(median: 1, sigma: 0.5)),
    ("kind: weibull, shape: 0.5, scale: 3", .weibull(shape: 0.5, scale: 3)),
    ("kind: pareto, shape: 1.5, minimum: 1", .pareto(shape: 1.5, minimum: 1)),
    (
      "kind: truncated-normal, mean: 1, deviation: 0.5",
      .truncatedNormal(mean: 1, deviation: 0.5, from: 0, to: .infinity)
    ),
    (
      "kind: truncated-normal, mean: -1, deviation: 2, from: 1, to: 4",
      .truncatedNormal(mean: -1, deviation: 2, from: 1, to: 4)
    ),
    ("kind: empirical, values: [2, 1, 2]", .empirical(EmpiricalLaw(samples: [1, 2, 2]))),
    (
      "kind: empirical, values: [1, 3], cumulative: [0.3, 1]",
      .empirical(EmpiricalLaw(values: [1, 3], cumulative: [0.3, 1]))
    ),
  ])
  func `work takes times of any law`(yaml: String, law: DelayLaw) throws {
    let model = DelayModel(work: law)
    #expect(try Experiment.reading("delays: { \(yaml) }").delays == model)
    #expect(try Experiment.reading("delays: { work: { \(yaml) } }").delays == model)
    let factor = DelayModel(factor: .law(law))
    #expect(try Experiment.reading("delays: { clients: { \(yaml) } }").delays == factor)
  }

  @Test func `all parts stand beside one another`() throws {
    let yaml = """
      clients: 2
      delays:
        work: { kind: gamma, shape: 4, mean: 0.1 }
        per: step
        clients: { kind: tiers, factors: [1, 4], shares: [3, 1] }
        network:
          latency: 0.05
          download: { kind: log-normal, median: 2.0e+6, sigma: 1 }
        availability: { kind: on-off, on: 10, off: 30 }
        loss: 0.1
      """
    let parts = DelayModel(
      factor: .tiers([.init(factor: 1, share: 3), .init(factor: 4, share: 1)]),
      work: .gamma(shape: 4, mean: 0.1), per: .step,
      network: Network(
        latency: .law(.constant(0.05)), download: .law(.logNormal(median: 2e6, sigma: 1))),
      availability: .onOff(on: 10, off: 30), loss: 0.1)
    #expect(try Experiment.reading(yaml).delays == parts)
  }

  @Test(arguments: [
    ("clients: [1, 2]", ClientFactor.list([1, 2])), ("clients: same", .same),
    ("clients: { kind: spread, percent: 50 }", .spread(percent: 50)),
    ("clients: { kind: zipf, exponent: 1.5, ranks: 20 }", .zipf(exponent: 1.5, ranks: 20)),
  ])
  func `clients differ as they are said to`(yaml: String, factor: ClientFactor) throws {
    let delays = try Experiment.reading("clients: 2\ndelays: { kind: exponential, \(yaml) }").delays
    #expect(delays == DelayModel(factor: factor, work: .exponential(mean: 1)))
  }

  @Test(arguments: DelayPreset.allCases)
  func `a preset is its parts, and each can be changed`(preset: DelayPreset) throws {
    let name = preset.rawValue
    #expect(try Experiment.reading("delays: \(name)").delays == preset.parts)
    var parts = preset.parts
    parts.loss = 0.2
    #expect(
      try Experiment.reading("delays: \(name)", "delays.loss=0.2").delays == parts)
  }

  @Test(arguments: [
    (
      "{ kind: gamma, shape: 2 }",
      "delays.mean: missing with kind gamma; allowed: a number from 0.000000001 to 4611686018"
    ),
    (
      "{ kind: uniform, from: 2, to: 1 }",
      "delays.to: found 1.0; allowed: a number greater than from, 2.0"
    ),
    (
      "{ kind: log-norml }",
      "delays.kind: found \"log-norml\"; allowed: spread, trace, none, constant, uniform, exponential, "
        + "shifted-exponential, gamma, log-normal, weibull, pareto, truncated-normal, empirical; "
        + "did you mean \"log-normal\"?"
    ),
    (
      "{ percent: 80, clients: [1, 2] }",
      "delays.percent: unknown key with kind constant; allowed: kind, value, clients, per, network, "
        + "devices, availability, persistence, processors, server, loss"
    ),
    (
      "{ kind: spread, percent: 80, clients: [1, 2] }",
      "delays.clients: unknown key with kind spread; allowed: kind, percent, per, network, "
        + "devices, availability, persistence, processors, server, loss"
    ),
    ("{ loss: 1 }", "delays.loss: found 1; allowed: a number of at least 0 and at most 0.99"),
    (
      "{ availability: { kind: diurnal, period: 24, share: 0 } }",
      "delays.availability.share: found 0; allowed: a number from 0.000001 to 1"
    ),
    (
      "{ network: { latency: { kind: pareto, shape: 2 } } }",
      "delays.network.latency.minimum: missing with kind pareto; allowed: a number from "
        + "0.000000001 to 4611686018"
    ),
    (
      "{ clients: { kind: tiers, factors: [1, 2], shares: [1] } }",
      "delays.clients.shares: found 1 shares for 2 factors; allowed: 1 to 1000, as many of each"
    ),
    (
      "{ kind: empirical }",
      "delays.values: missing with kind empirical; allowed: a list of numbers, or file"
    ),
    (
      "{ kind: empirical, values: [1, 2], cumulative: [0.5, 0.9] }",
      "delays.cumulative: found 2 shares of 2 values; allowed: ascending values, and for each the "
        + "share of those up to it, ascending to 1"
    ),
  ])
  func `what cannot be is refused`(yaml: String, sentence: String) {
    #expect(complaints("clients: 2\ndelays: \(yaml)") == "test.yaml:2: \(sentence)")
  }

  @Test(arguments: ["Async", "FedFix-1", "FedBuff-2", "FedBuff-2_arrival"])
  func `a law without a mean is refused where a weight needs one`(scheme: String) {
    let yaml = "clients: 2\nscheme: \(scheme)\ndelays: { kind: pareto, shape: 1, minimum: 1 }"
    let found = complaints(yaml)
    #expect(found.hasPrefix("test.yaml:3: delays.shape: found 1.0"))
    #expect(found.contains("client 0") && found.contains("a shape greater than 1"))
    for weights in ["identical", "adaptive"] {
      #expect(complaints(yaml, "scheme.weights=\(weights)").isEmpty)
    }
    #expect(complaints(yaml, "scheme=FedAvg").isEmpty)
    #expect(complaints(yaml, "delays.shape=1.01").isEmpty)
  }
}
