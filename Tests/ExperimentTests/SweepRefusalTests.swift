import Experiment
import Testing

/// A sweep that is wrong is refused whole, before anything starts.
@Suite struct SweepRefusalTests {
  @Test(arguments: [
    (
      "",
      "test.yaml: sweep: missing, and nothing is varied; allowed: keys with their values, "
        + "there or as --vary or --case"
    ),
    (
      "sweep: {}",
      "test.yaml: sweep: missing, and nothing is varied; allowed: keys with their values, there or as --vary or --case"
    ),
    (
      "\nsweep: [1]",
      "test.yaml:2: sweep: found a list; allowed: a mapping of keys to their values, or none"
    ),
    (
      "sweep: { seed: [] }",
      "test.yaml:1: sweep.seed: found an empty list; allowed: values, as 1..5 or [a, b]"
    ),
    (
      "sweep:\n  seed:\n",
      "test.yaml:2: sweep.seed: found nothing; allowed: values, as 1..5 or [a, b]"
    ),
    (
      "sweep: { seed: [1..5, 3] }",
      "test.yaml:1: sweep.seed: found 3 twice; allowed: each value once"
    ),
    (
      "sweep:\n  training: { rate: 1 }\n  training.rate: 2",
      "test.yaml:3: sweep.training.rate: found this key more than once; allowed: once, with all its "
        + "values"
    ),
    (
      "sweep: { seed: 1..1000, clients: 1..1000 }",
      "test.yaml: sweep: found 1,000,000 cells; allowed: at most 100,000 cells"
    ),
    (
      "sweep: { a: 1..100000, b: 1..100000, c: 1..100000, d: 1..100000 }",
      "test.yaml: sweep: found more cells than can be counted; allowed: at most 100,000 cells"
    ),
    // A key that does not exist, once, where it stands.
    (
      "sweep:\n  seed: 1..3\n  trainin.rate: [0.1,\n    0.2]",
      "test.yaml:3: trainin: unknown key; allowed: name, seed, clients, importance, data, model, "
        + "training, delays, scheme, server, stop, evaluate, record, clock, time-unit, faults, encoding, arithmetic, "
        + "reproducible; "
        + "did you mean \"training\"?"
    ),
    (
      "sweep: { scheme: [FedAvg, FedFix-1], scheme.intervall: [1, 2] }",
      "test.yaml:1: scheme.intervall: unknown key with kind fedavg; allowed: kind, weights, "
        + "discount, sample, deadline (with scheme=FedAvg)\n"
        + "test.yaml:1: scheme.intervall: unknown key with kind fedfix; allowed: kind, weights, "
        + "discount, max-in-flight, interval; did you mean \"interval\"? (with scheme=FedFix-1)"
    ),
    // Cells name the values that made them, and only those.
    (
      "scheme: FedBuff-5\nsweep:\n  clients: [4, 5]\n  seed: 1..3",
      "test.yaml:1: scheme.size: found 5 for 4 clients; allowed: at most 4 with restart flush, where "
        + "a client waits for the flush that its update is in (with clients=4)"
    ),
    (
      "clients: 5\nsweep: { scheme: [FedAvg, FedBuff-7], seed: 1..3 }",
      "test.yaml:2: scheme.size: found 7 for 5 clients; allowed: at most 5 with restart flush, where "
        + "a client waits for the flush that its update is in (with scheme=FedBuff-7)"
    ),
    // What is wrong with the base has nothing to do with the values.
    (
      "clock: rael\nsweep: { seed: 1 }",
      "test.yaml:1: clock: found \"rael\"; allowed: virtual, real; did you mean \"real\"?"
    ),
    // Equal experiments.
    (
      "sweep: { training.rate: [0.1, 0.10], seed: 1..3 }",
      "test.yaml:1: training.rate: found 0.10, which gives the same experiment as "
        + "training.rate=0.1; allowed: each experiment once (with training.rate=0.10)"
    ),
  ])
  func `a wrong sweep of a file is refused`(yaml: String, sentence: String) {
    #expect(sweepComplaints(yaml) == sentence)
  }

  @Test(arguments: [
    ("", "--vary: found \"\"; allowed: key=value,value"),
    ("seed", "--vary: found \"seed\"; allowed: key=value,value"),
    ("=1", "--vary: found \"=1\"; allowed: key=value,value"),
    ("seed=,", "--vary: found \"seed=,\", with a value that is empty; allowed: key=value,value"),
    (
      "seed=1,,2",
      "--vary: found \"seed=1,,2\", with a value that is empty; allowed: key=value,value"
    ),
    ("seed=1,2,1", "--vary: found \"1\" twice in \"seed=1,2,1\"; allowed: each value once"),
    ("a..b=1", "--vary a..b=1: found \"a..b\"; allowed: a key of the experiment, as training.rate"),
    ("a.b.c.d.e=1", "--vary a.b.c.d.e=1: found a key of 5 parts; allowed: at most 4"),
    (
      "importance=[1",
      "--vary importance=[1: not YAML: while parsing a flow sequence, did not find expected ',' or "
        + "']'"
    ),
    (
      "sweep.seed=1",
      "--vary sweep.seed=1: sweep: unknown key; allowed: name, seed, clients, importance, data, "
        + "model, training, delays, scheme, server, stop, evaluate, record, clock, time-unit, faults, encoding, arithmetic, "
        + "reproducible"
    ),
    (
      "training.rate=0.1,0.10",
      "--vary training.rate=0.10: training.rate: found 0.10, which gives the same experiment as "
        + "training.rate=0.1; allowed: each experiment once"
    ),
    (
      "training.rate=0.1,-1",
      "--vary training.rate=-1: training.rate: found -1; allowed: a number greater than 0, or a "
        + "mapping"
    ),
  ])
  func `values that are no list are refused`(text: String, sentence: String) {
    #expect(sweepComplaints("", vary: [text]) == sentence)
  }

  @Test func `a key that is varied twice is refused`() {
    #expect(
      sweepComplaints("", vary: ["seed=1,2", "seed=3"])
        == "--vary: found \"seed\" twice; allowed: each key once, with all its values")
  }

  @Test(arguments: [(",", ""), ("seed=1,", ""), ("seed=1,2", "2"), ("", ""), ("=1", "=1")])
  func `a case that is no list of settings is refused`(text: String, part: String) {
    #expect(
      sweepComplaints("", cases: [text])
        == "--case: found \"\(part)\" in \"\(text)\"; allowed: key=value,key=value; a value that "
        + "has commas stands in braces, brackets or quotes")
  }

  @Test(arguments: [
    (["seed=1..3"], "--case seed=1..3: seed: found 1..3; allowed: one value"),
    (["seed=1,seed=2"], "--case seed=2: seed: found this key twice; allowed: once in a case"),
    (
      ["scheme=Async", "scheme={kind: async}"],
      "--case scheme={kind: async}: scheme: found {kind: async}, which gives the same experiment as "
        + "scheme=Async; allowed: each experiment once"
    ),
    (
      ["seed=1,clients=10", "clients=10"],
      "--case clients=10: clients: found 10, which gives the same experiment as seed=1; allowed: "
        + "each experiment once"
    ),
  ])
  func `a case that is wrong is refused`(cases: [String], sentence: String) {
    #expect(sweepComplaints("", cases: cases) == sentence)
  }

  @Test func `of very many problems the first are told and the others counted`() {
    let lines = sweepComplaints("", vary: ["clients=1..60", "importance=[1]"]).split(
      separator: "\n")
    #expect(lines.count == 21 && lines.last == "and 39 more")
    #expect(
      String(lines[0])
        == "--vary importance=[1]: importance: found a list of 1; allowed: a list of 2, one for each "
        + "client (with clients=2)")
  }

  @Test(arguments: 0..<UInt64(200))
  func `random damage is read or refused`(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let alphabet = Array("{}[]:,#&*!|>'\"%@`-?~.=<\t\n \\0aé1..5")
    var text = Array(
      """
      sweep:
        scheme: [FedAvg, { kind: fedfix, interval: 0.5 }]
        training: { rate: 0.001..0.1 log 3, steps: [1..2] }
        tune: { key: server.rate, values: [0.5, 1], seeds: 4..5, by: time-to-target, target-loss: 1 }
      """)
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let position = text.indices.randomElement(using: &generator)!
      text[position] = alphabet.randomElement(using: &generator)!
    }
    for line in sweepComplaints(String(text)).split(separator: "\n") {
      #expect(line.hasPrefix("test.yaml:") || line.hasPrefix("and "), "\(String(text))")
    }
  }
}
