import Experiment
import Federation
import Testing

@Suite struct ServerSectionTests {
  @Test(arguments: [
    ("{ rate: 0.5, momentum: 0.9 }", ServerOptimiser(rate: 0.5, method: .sgd(momentum: 0.9))),
    (
      "{ kind: adam }",
      ServerOptimiser(rate: 0.01, method: .adam(beta1: 0.9, beta2: 0.99, tau: 0.001))
    ),
    ("sgd", ServerOptimiser()),
    (
      "{ kind: yogi, rate: 0.1, beta1: 0, beta2: 0.5, tau: 0.1 }",
      ServerOptimiser(rate: 0.1, method: .yogi(beta1: 0, beta2: 0.5, tau: 0.1))
    ),
    (
      "{ kind: adagrad, rate: 2 }",
      ServerOptimiser(rate: 2, method: .adagrad(beta1: 0, tau: 0.001))
    ),
  ]) func `every optimiser is read`(text: String, server: ServerOptimiser) throws {
    #expect(try Experiment.reading("server: \(text)").scheme.server == server)
  }

  @Test(arguments: [
    (
      "{ kind: adam, momentum: 0.9 }",
      """
      momentum: unknown key with kind adam; allowed: kind, rate, beta1, beta2, tau, rule, trim, clip
      """
    ),
    ("{ clip: 0 }", "clip: found 0; allowed: a number greater than 0, or none"),
    ("{ clip: all }", "clip: found \"all\"; allowed: a number greater than 0, or none"),
    (
      "{ rule: krum }", "rule: found \"krum\"; allowed: mean, median, trimmed-mean"
    ),
    (
      "{ rule: medain }",
      "rule: found \"medain\"; allowed: mean, median, trimmed-mean; did you mean \"median\"?"
    ),
    ("{ trim: 0.2 }", "trim: found with rule mean; allowed: with rule trimmed-mean"),
    (
      "{ rule: trimmed-mean, trim: 0.5 }",
      "trim: found 0.5; allowed: a number of at least 0 and below 0.5"
    ),
    (
      "{ rule: trimmed-mean, trim: 0.09 }",
      "trim: found 0.09, which leaves out none of 10; allowed: 0, or at least 1/10, and below 1/2"
    ),
    ("{ kind: adam, beta1: 1 }", "beta1: found 1; allowed: a number of at least 0 and below 1"),
    ("{ kind: yogi, tau: 0 }", "tau: found 0; allowed: a number greater than 0"),
    (
      "{ kind: adamw }",
      "kind: found \"adamw\"; allowed: sgd, adam, yogi, adagrad, fadas; did you mean \"adam\"?"
    ),
  ]) func `what an optimiser does not have is refused`(text: String, sentence: String) {
    #expect(complaints("server: \(text)") == "test.yaml:1: server." + sentence)
  }

  @Test func `a bound of updates is written where there is one, and read back`() throws {
    let experiment = try Experiment.reading("server: { clip: 0.5 }")
    #expect(experiment.scheme.rule == AggregationRule(clip: 0.5))
    #expect(
      experiment.resolvedYAML.contains("server: { kind: sgd, rate: 1, momentum: 0, clip: 0.5 }\n"))
    #expect(try Experiment(yaml: experiment.resolvedYAML, file: "test.yaml") == experiment)
    let plain = try Experiment.reading("server: { clip: none }")
    #expect(try plain == Experiment.reading(""))
    #expect(plain.resolvedYAML.contains("server: { kind: sgd, rate: 1, momentum: 0 }\n"))
  }

  @Test(
    arguments: [
      ("{ rule: mean }", nil, ""),
      ("{ rule: median }", .median, ", rule: median"),
      ("{ rule: trimmed-mean }", .trimmedMean(0.1), ", rule: trimmed-mean, trim: 0.1"),
      (
        "{ rule: trimmed-mean, trim: 0.25, clip: 2 }", .trimmedMean(0.25),
        ", rule: trimmed-mean, trim: 0.25, clip: 2"
      ),
    ] as [(String, AggregationRule.Middle?, String)])
  func `a rule is written where it is not the mean, and read back`(
    text: String, middle: AggregationRule.Middle?, written: String
  ) throws {
    let experiment = try Experiment.reading("server: \(text)")
    #expect(experiment.scheme.rule.middle == middle)
    #expect(
      experiment.resolvedYAML.contains("server: { kind: sgd, rate: 1, momentum: 0\(written) }\n"))
    #expect(try Experiment(yaml: experiment.resolvedYAML, file: "test.yaml") == experiment)
  }

  @Test(arguments: ["Async", "FedAsync-0.6", "FedBuff-1"])
  func `a middle of one update is refused, with the remedy`(scheme: String) {
    for rule in ["median", "trimmed-mean"] {
      #expect(
        complaints("scheme: \(scheme)\nserver: { rule: \(rule) }")
          == "test.yaml:2: server.rule: found \(rule) where each aggregation has one update; "
          + "allowed: mean, or a scheme that aggregates several updates: fedavg, fedfix, fedbuff")
    }
    #expect(complaints("scheme: FedBuff-2\nserver: { rule: median }").isEmpty)
  }
}
