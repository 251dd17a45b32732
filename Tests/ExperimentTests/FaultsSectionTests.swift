import Experiment
import Federation
import Testing

@Suite struct FaultsSectionTests {
  @Test(arguments: [
    ("{ corrupt: sign-flip }", Corruption(.signFlip(factor: 1))),
    (
      "{ corrupt: { kind: sign-flip, factor: 2, clients: [3, 1] } }",
      Corruption(.signFlip(factor: 2), of: .listed([ClientID(1), ClientID(3)]))
    ),
    (
      "{ corrupt: { kind: scale, factor: 10, clients: 0.2, probability: 0.5 } }",
      Corruption(.scale(factor: 10), of: .share(0.2), probability: 0.5)
    ),
    (
      "{ corrupt: { kind: noise, deviation: 0.1, clients: all } }",
      Corruption(.noise(deviation: 0.1))
    ),
  ]) func `every corruption is read, written and read back`(
    text: String, corruption: Corruption
  ) throws {
    let experiment = try Experiment.reading("faults: \(text)")
    #expect(experiment.faults == Faults(corruption: corruption))
    #expect(experiment.resolvedYAML.contains("\nfaults: { corrupt: { kind: "))
    #expect(try Experiment(yaml: experiment.resolvedYAML, file: "test.yaml") == experiment)
  }

  @Test(arguments: [
    (
      "{ crash: { at: 20 } }", Faults(crashes: Crashes(.at(VirtualTime(ticks: 20_000_000_000)))),
      "crash: { at: 20, clients: all, recover: never }"
    ),
    (
      "{ crash: { rate: 0.5, clients: [3], recover: 2.5 } }",
      Faults(
        crashes: Crashes(
          .rate(0.5), of: .listed([ClientID(3)]), recovery: VirtualDuration(ticks: 2_500_000_000))),
      "crash: { rate: 0.5, clients: [3], recover: 2.5 }"
    ),
    (
      "{ duplicate: 0.1 }", Faults(duplicates: Duplicates(probability: 0.1)),
      "duplicate: { probability: 0.1, counted: once, clients: all }"
    ),
    (
      "{ duplicate: { probability: 1, counted: twice, clients: 0.5 } }",
      Faults(duplicates: Duplicates(counted: .twice, of: .share(0.5), probability: 1)),
      "duplicate: { probability: 1, counted: twice, clients: 0.5 }"
    ),
  ]) func `crashes and duplicates are read, written and read back`(
    text: String, faults: Faults, written: String
  ) throws {
    let experiment = try Experiment.reading("faults: \(text)")
    #expect(experiment.faults == faults)
    #expect(experiment.resolvedYAML.contains("\nfaults: { \(written) }\n"))
    #expect(try Experiment(yaml: experiment.resolvedYAML, file: "test.yaml") == experiment)
  }

  @Test func `under the real clock updates may be corrupt, and processes crash by themselves`() {
    let lines = "clock: real\ntime-unit: 50ms\nfaults: "
    #expect(complaints(lines + "{ corrupt: sign-flip }").isEmpty)
    for (key, text) in [("crash", "{ at: 1 }"), ("duplicate", "0.1")] {
      #expect(
        complaints(lines + "{ \(key): \(text) }")
          == "test.yaml:3: faults.\(key): found with clock: real, where what happens is not planned; "
          + "allowed: with clock: virtual")
    }
  }

  @Test(arguments: ["none", "{}", "{ corrupt: none }", "{ crash: none, duplicate: none }"])
  func `no faults are as no section, which is not written`(text: String) throws {
    let experiment = try Experiment.reading("faults: \(text)")
    #expect(try experiment == Experiment.reading(""))
    #expect(!experiment.resolvedYAML.contains("faults"))
  }

  @Test(arguments: [
    ("all", "faults: found \"all\"; allowed: none, or a mapping"),
    (
      "{ corupt: noise }",
      "faults.corupt: unknown key; allowed: corrupt, crash, duplicate; did you mean \"corrupt\"?"
    ),
    (
      "{ crash: { clients: all } }",
      "faults.crash.at: missing; allowed: a number from 0.000000001 to 4611686018"
    ),
    (
      "{ crash: { at: 1, rate: 2 } }",
      "faults.crash.at: found beside rate; allowed: at or rate, one of them"
    ),
    (
      "{ crash: { rate: 0, recover: soon } }",
      "faults.crash.rate: found 0; allowed: a number from 0.000000001 to 1000\ntest.yaml:1: "
        + "faults.crash.recover: found \"soon\"; allowed: a number from 0.000000001 to 4611686018, or "
        + "never"
    ),
    (
      "{ duplicate: 2 }",
      "faults.duplicate.probability: found 2; allowed: a number greater than 0 and at most 1"
    ),
    (
      "{ duplicate: { counted: thrice, probability: 1 } }",
      "faults.duplicate.counted: found \"thrice\"; allowed: once, twice"
    ),
    (
      "{ corrupt: sing-flip }",
      "faults.corrupt.kind: found \"sing-flip\"; allowed: sign-flip, scale, noise; did you mean "
        + "\"sign-flip\"?"
    ),
    (
      "{ corrupt: { kind: scale, clients: 2 } }",
      "faults.corrupt.factor: missing with kind scale; allowed: a number from 0.000000001 to "
        + "1000000000000000\ntest.yaml:1: faults.corrupt.clients: found 2; allowed: a number greater "
        + "than 0 and below 1, or all, or a list of clients"
    ),
    (
      "{ corrupt: { kind: sign-flip, clients: [1, 10] } }",
      "faults.corrupt.clients[1]: found 10; allowed: a whole number from 0 to 9"
    ),
    (
      "{ corrupt: { kind: sign-flip, clients: [1, 1] } }",
      "faults.corrupt.clients: found a client twice; allowed: a list of clients, each once"
    ),
    (
      "{ corrupt: { kind: sign-flip, clients: [] } }",
      "faults.corrupt.clients: found an empty list; allowed: a list of clients, each once"
    ),
    (
      "{ corrupt: { kind: sign-flip, probability: 0 } }",
      "faults.corrupt.probability: found 0; allowed: a number greater than 0 and at most 1"
    ),
    (
      "{ corrupt: { kind: sign-flip, deviation: 1 } }",
      "faults.corrupt.deviation: unknown key with kind sign-flip; allowed: kind, factor, clients, "
        + "probability"
    ),
  ]) func `what is no fault is refused`(text: String, sentence: String) {
    #expect(complaints("faults: \(text)") == "test.yaml:1: " + sentence)
  }

  @Test func `a fault is overridden by its dotted key`() throws {
    let experiment = try Experiment.reading(
      "faults: { corrupt: sign-flip }", "faults.corrupt.clients=0.5",
      "faults.corrupt.probability=0.1")
    #expect(
      experiment.faults.corruption
        == Corruption(.signFlip(factor: 1), of: .share(0.5), probability: 0.1))
    #expect(
      try Experiment.reading("faults: { corrupt: sign-flip }", "faults=none").faults == .none)
  }
}
