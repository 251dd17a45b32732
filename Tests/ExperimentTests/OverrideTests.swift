import Experiment
import Federation
import Learning
import Testing

@Suite struct OverrideTests {
  @Test func `an override replaces a value of the file`() throws {
    let experiment = try Experiment.reading(
      "training: { rate: 0.1, steps: 3 }", "training.rate=0.2")
    #expect(experiment.task.training == LocalTraining(steps: 3, rate: 0.2))
  }

  @Test func `an override makes the sections that the file does not have`() throws {
    let experiment = try Experiment.reading(
      "", "data.partition.kind=classes", "scheme.weights=identical")
    #expect(experiment.task.partition == .classes(perClient: 1))
    #expect(experiment.scheme.weighting == .identical)
  }

  @Test func `a short form is written out before it is overridden`() throws {
    let experiment = try Experiment.reading(
      "scheme: FedFix-0.5", "scheme.weights=identical", "scheme.interval=0.25")
    #expect(
      experiment.scheme
        == Scheme(
          trigger: .everyInterval(VirtualDuration(ticks: 250_000_000)), weighting: .identical))
  }

  @Test func `a short form replaces a whole section, and is itself overridden`() throws {
    let experiment = try Experiment.reading(
      "scheme: { kind: fedfix, interval: 0.5 }", "scheme=FedAvg-sample-5",
      "scheme.sample.by=importance")
    #expect(
      experiment.scheme
        == Scheme(trigger: .everyone(sampling: ClientSampling(count: 5, law: .importance))))
  }

  @Test func `a rate that is a number is written out before it gets a schedule`() throws {
    let experiment = try Experiment.reading(
      "training: { rate: 0.1 }", "training.rate.schedule=cosine", "training.rate.over=50")
    #expect(
      experiment.task.training
        == LocalTraining(rate: 0.1, schedule: RateSchedule(.cosine(over: 50, end: 0))))
    #expect(
      complaints("training: { rate: -1 }", "training.rate.schedule=cosine")
        == "test.yaml:1: training.rate: found -1; allowed: a number greater than 0, or a mapping\n"
        + "--set training.rate.schedule=cosine: training.rate: found -1, not a mapping, in "
        + "test.yaml:1")
  }

  @Test func `the last override wins`() throws {
    #expect(try Experiment.reading("seed: 5", "seed=6", "seed=7").task.seed == 7)
    #expect(
      try Experiment.reading("", "scheme.weights=identical", "scheme=Async").scheme.weighting
        == .unbiased)
  }

  @Test func `an override's value is YAML`() throws {
    let experiment = try Experiment.reading(
      "clients: 3", "importance=[1, 2, 3]", "delays={ kind: constant, value: [1, 2, 4] }",
      "data.folder=\"a = b\"")
    #expect(experiment.importance == .weights([1, 2, 3]))
    #expect(experiment.delays == .constant([1, 2, 4]))
    #expect(experiment.task.data == .images(.fashionMNIST, folder: "a = b"))
  }

  @Test func `a stop rule is taken back with none`() throws {
    let experiment = try Experiment.reading(
      "stop: { time: 10 }", "stop.time=none", "stop.updates=50")
    #expect(experiment.stop == StopRule(updates: 50))
  }

  @Test(arguments: [
    (
      "scheme.wieghts=identical",
      "--set scheme.wieghts=identical: scheme.wieghts: unknown key with kind fedavg; "
        + "allowed: kind, weights, discount, sample, deadline; did you mean \"weights\"?"
    ),
    (
      "training.rate=-1",
      "--set training.rate=-1: training.rate: found -1; allowed: a number greater than 0, "
        + "or a mapping"
    ),
    ("seed", "--set seed: found no key=value; allowed: --set a.b=value"),
    ("=3", "--set =3: found no key=value; allowed: --set a.b=value"),
    ("a..b=3", "--set a..b=3: found no key=value; allowed: --set a.b=value"),
    ("a.b.c.d.e=3", "--set a.b.c.d.e=3: found a key of 5 parts; allowed: at most 4"),
    (
      "clients.x=3",
      "--set clients.x=3: clients: found 4, not a mapping, in test.yaml:1"
    ),
    (
      "training.rate=",
      "--set training.rate=: training.rate: found nothing; allowed: a number greater than 0, "
        + "or a mapping"
    ),
    (
      "seed=[1",
      "--set seed=[1: not YAML: while parsing a flow sequence, did not find expected ',' or ']'"
    ),
    (
      "scheme=FedFox-3",
      "--set scheme=FedFox-3: scheme: found \"FedFox-3\"; allowed: FedAvg (or FL), "
        + "FedAvg-sample-COUNT, Async, FedFix-INTERVAL, FedBuff-SIZE or FedAsync-MIXING, each also "
        + "with _unbiased (or _weight), _identical or _adaptive, FedAvg also with _round; MIFA, "
        + "MIFA-INTERVAL, ACE, CA2FL-SIZE, FedStale-SIZE-SHARE, FedVARP-SIZE, AREA-SIZE, "
        + "FedFa-SIZE, Ringleader or Malenia; Rescaled, DelayAdaptive-THRESHOLD, Ringmaster-LIMIT, "
        + "Rennala-SIZE, FedStaleWeight-SIZE; Random, Shuffled or Generalized, each also with "
        + "-TASKS, or a mapping"
    ),
  ])
  func `a wrong override is refused by its own words`(override: String, sentence: String) {
    #expect(complaints("clients: 4", override) == sentence)
  }
}
