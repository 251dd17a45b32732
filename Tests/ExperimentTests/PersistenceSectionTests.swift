import Experiment
import Federation
import Testing

@Suite struct PersistenceSectionTests {
  @Test(arguments: [
    (
      "{ kind: two-state, slow: 5, fast-for: 20, slow-for: 5 }",
      Persistence.twoState(slow: 5, fastFor: 20, slowFor: 5)
    ),
    (
      "{ kind: autoregressive, correlation: 0.9, deviation: 0.5 }",
      .autoregressive(correlation: 0.9, deviation: 0.5)
    ),
  ])
  func `slowness lasts as it is said to`(yaml: String, persistence: Persistence) throws {
    let lines = "delays: { kind: exponential, persistence: \(yaml) }"
    let experiment = try Experiment.reading(lines)
    #expect(
      experiment.delays == DelayModel(work: .exponential(mean: 1), persistence: persistence))
    #expect(try Experiment.reading(experiment.resolvedYAML).delays == experiment.delays)
  }

  @Test func `it is written only where there is some`() throws {
    let none = try Experiment.reading("delays: { kind: exponential, persistence: none }")
    #expect(none.delays.persistence == nil && !none.resolvedYAML.contains("persistence"))
  }

  @Test(arguments: [
    (
      "{ kind: two-state, slow: 5, fast-for: 20 }",
      "delays.persistence.slow-for: missing with kind two-state; allowed: a number from 0.001 to "
        + "1000000000"
    ),
    (
      "{ kind: autoregressive, correlation: 1, deviation: 0.5 }",
      "delays.persistence.correlation: found 1; allowed: a number of at least 0 and below 1"
    ),
    (
      "{ kind: markov }",
      "delays.persistence.kind: found \"markov\"; allowed: two-state, autoregressive"
    ),
  ])
  func `what is wrong is told where it stands`(yaml: String, sentence: String) {
    let found = complaints("delays: { kind: exponential, persistence: \(yaml) }")
    #expect(found == "test.yaml:1: " + sentence)
  }

  @Test func `slow stretches do not stand beside times when clients rest`() {
    let found = complaints(
      """
      delays:
        kind: exponential
        availability: { kind: on-off, on: 1, off: 1 }
        persistence: { kind: two-state, slow: 5, fast-for: 20, slow-for: 5 }
      """)
    #expect(
      found == "test.yaml:4: delays.persistence: found two-state beside availability; allowed: "
        + "availability: always, or kind autoregressive")
  }
}
