import Experiment
import Testing

@Suite struct RefusalTests {
  /// Each with the whole sentence that a user sees.
  @Test(arguments: [
    // Keys.
    (
      "sead: 1",
      "test.yaml:1: sead: unknown key; allowed: name, seed, clients, importance, data, model, "
        + "training, delays, scheme, server, stop, evaluate, record, clock, time-unit, faults, encoding, arithmetic, "
        + "reproducible, sweep; "
        + "did you mean \"seed\"?"
    ),
    (
      "evaluate: { eveyr: 1 }",
      "test.yaml:1: evaluate.eveyr: unknown key; allowed: every, aggregations, points, clients, train-samples; did you "
        + "mean \"every\"?"
    ),
    (
      "name: x\ndata:\n  partion: iid",
      "test.yaml:3: data.partion: unknown key with source fashion-mnist; allowed: source, folder, "
        + "hosted, partition, normalise, seed; did you mean \"partition\"?"
    ),
    (
      "data: { partition: { kind: iid, alpha: 0.1 } }",
      "test.yaml:1: data.partition.alpha: unknown key with kind iid; allowed: kind, test"
    ),
    (
      "training: { dampening: 0.1 }",
      "test.yaml:1: training.dampening: unknown key; allowed: epochs, steps, batch, batches, rate, "
        + "momentum, nesterov, weight-decay, clip, proximal"
    ),
    ("seed: 1\nseed: 2", "test.yaml:1: seed: found this key more than once; allowed: once"),
    (
      "scheme: { kind: fedfix }",
      "test.yaml:1: scheme.interval: missing with kind fedfix; allowed: a number from 0.000000001 "
        + "to 4611686018"
    ),
    // Goals that nothing measures.
    (
      "data: quadratic\nstop: { time: 1, accuracy: 0.9 }",
      "test.yaml:2: stop.accuracy: found 0.9 where there are no classes to be found, and so no "
        + "accuracy; allowed: none, or a test loss as stop.loss"
    ),
    (
      "data: { source: csv, file: t.csv, target: y }\nmodel: linear\nstop:\n  time: 1\n"
        + "  accuracy: 0.9",
      "test.yaml:5: stop.accuracy: found 0.9 where there are no classes to be found, and so no "
        + "accuracy; allowed: none, or a test loss as stop.loss"
    ),
    (
      "data: { source: csv, file: t.csv, label: y, test-share: 0 }\n"
        + "stop: { time: 1, loss: 0.5 }",
      "test.yaml:2: stop.loss: found 0.5 where the data has no test samples; allowed: none, or test "
        + "samples, as by data.test-share"
    ),
    (
      "stop: { time: 1, loss: -1 }",
      "test.yaml:1: stop.loss: found -1; allowed: a number of at least 0, or none"
    ),
    // Types.
    ("- 1", "test.yaml:1: found a list; allowed: a mapping"),
    ("fashion", "test.yaml:1: found \"fashion\"; allowed: a mapping"),
    ("training: 3", "test.yaml:1: training: found 3; allowed: a mapping"),
    ("training:", "test.yaml:1: training: found nothing; allowed: a mapping"),
    (
      "training: { rate: fast }",
      "test.yaml:1: training.rate: found \"fast\"; allowed: a number greater than 0, "
        + "or a mapping"
    ),
    (
      "training: { rate: \"0.1\" }",
      "test.yaml:1: training.rate: found \"0.1\"; allowed: a number greater than 0, "
        + "or a mapping"
    ),
    (
      "training: { rate: [0.1] }",
      "test.yaml:1: training.rate: found a list; allowed: a number greater than 0, "
        + "or a mapping"
    ),
    (
      "training: { steps: 1.5 }",
      "test.yaml:1: training.steps: found 1.5; allowed: a whole number from 1 to 1000000"
    ),
    (
      "data: { partition: { kind: dirichlet, alpha: 1, replacement: 1 } }",
      "test.yaml:1: data.partition.replacement: found 1; allowed: true or false"
    ),
    // Values.
    (
      "evaluate:\n  train-samples: none",
      "test.yaml:2: evaluate.train-samples: found \"none\"; allowed: a whole number from 1 to "
        + "1000000, or all"
    ),
    (
      "clients: 20\nevaluate: { clients: 21 }",
      "test.yaml:2: evaluate.clients: found 21 for 20 clients; allowed: at most 20, or all"
    ),
    (
      "data: { partition: dirichlet-0.0000001 }",
      "test.yaml:1: data.partition.alpha: found 0.0000001; allowed: a number from 0.000001 to "
        + "1000000"
    ),
    (
      "data:\n  partition: { kind: quantity, alpha: 1e7 }",
      "test.yaml:2: data.partition.alpha: found 1e7; allowed: a number from 0.000001 to 1000000"
    ),
    (
      "data: { source: synthetic, heterogeneity: 1001 }",
      "test.yaml:1: data.heterogeneity: found 1001; allowed: a number from 0 to 1000"
    ),
    (
      "\n\ntraining:\n  rate: -0.1",
      "test.yaml:4: training.rate: found -0.1; allowed: a number greater than 0, or a mapping"
    ),
    (
      "training: { clip: 0 }",
      "test.yaml:1: training.clip: found 0; allowed: a number greater than 0, or none"
    ),
    (
      "training: { momentum: 1 }",
      "test.yaml:1: training.momentum: found 1; allowed: a number of at least 0 and below 1"
    ),
    (
      "seed: -1",
      "test.yaml:1: seed: found -1; allowed: a whole number from 0 to 18446744073709551615"
    ),
    ("clients: 0", "test.yaml:1: clients: found 0; allowed: a whole number from 1 to 1000000"),
    (
      "name: a/b",
      "test.yaml:1: name: found \"a/b\"; allowed: ASCII letters, digits, \".\", \"_\" and \"-\", "
        + "at most 100, a letter, digit or \"_\" first"
    ),
    ("delays: F-101", "test.yaml:1: delays.percent: found 101; allowed: a number from 0 to 100"),
    (
      "delays: { kind: exponential, percent: 100 }",
      "test.yaml:1: delays.percent: found 100; allowed: a number of at least 0 and below 100"
    ),
    (
      "delays: { kind: exponential, percent: 10, mean: 2 }",
      "test.yaml:1: delays.percent: found beside mean; allowed: mean or percent, one of them"
    ),
    (
      "delays: 0",
      "test.yaml:1: delays.value: found 0; allowed: a number from 0.000000001 to 4611686018, or a "
        + "list with one for each client"
    ),
    (
      "scheme: FedFix-0",
      "test.yaml:1: scheme.interval: found 0; allowed: a number from 0.000000001 to 4611686018"
    ),
    (
      "scheme: FedFix-0.000000001",
      "test.yaml:1: scheme.interval: found 0.000000001; allowed: from 0.000000002"
    ),
    (
      "scheme: { kind: fedbuf, size: 3 }",
      "test.yaml:1: scheme.kind: found \"fedbuf\"; allowed: fedavg, async, fedfix, fedbuff, "
        + "fedasync, mifa, ace, ca2fl, fedstale, area, fedfa, ringleader, malenia, own; did you mean "
        + "\"fedbuff\"?"
    ),
    (
      "scheme: { kind: ca2fl, size: 3, weights: unbiased }",
      "test.yaml:1: scheme.weights: unknown key with kind ca2fl; allowed: kind, size, restart, "
        + "max-in-flight"
    ),
    (
      "scheme: { kind: fedstale, size: 3, share: 1.5 }",
      "test.yaml:1: scheme.share: found 1.5; allowed: a number from 0 to 1"
    ),
    (
      "clients: 8\nscheme: { kind: ace, max-in-flight: 3 }",
      "test.yaml:2: scheme.first: found round with max-in-flight, whose places those would keep that "
        + "wait; allowed: all or any"
    ),
    (
      "clients: 8\nscheme: ACE_first-all_flight-3-importance",
      "test.yaml:2: scheme.first: found all with max-in-flight by importance, which may never choose "
        + "some; allowed: any, or by: uniform"
    ),
    (
      "clients: 8\nscheme: MIFA-sample-3_importance",
      "test.yaml:2: scheme.sample.by: found importance where the server remembers clients, who each "
        + "count once; allowed: uniform"
    ),
    (
      "clients: 8\nscheme: CA2FL-3\nserver: { rule: median }",
      "test.yaml:3: server.rule: found median where the server remembers what clients sent before; "
        + "allowed: mean, or a scheme without memory: fedavg, fedfix, fedbuff"
    ),
    (
      "clients: 3\nscheme: { kind: async, routing: shuffled, max-in-flight: 2 }",
      "test.yaml:2: scheme.max-in-flight: found one beside routing, whose tasks are as many as work or "
        + "wait; allowed: none, or routing: none"
    ),
    (
      "clients: 3\nscheme: { kind: async, routing: { probabilities: [0.5, 0.25] } }",
      "test.yaml:2: scheme.routing.probabilities: found a list of 2; allowed: a list of 3, one for "
        + "each client"
    ),
    (
      "clients: 3\nscheme: { kind: async, routing: probabilities }",
      "test.yaml:2: scheme.routing.probabilities: missing; allowed: a list of numbers, a probability for "
        + "each client"
    ),
    (
      "clients: 3\nscheme: { kind: async, routing: { probabilities: 5 } }",
      "test.yaml:2: scheme.routing.probabilities: found 5; allowed: a list of numbers, a probability for "
        + "each client"
    ),
    (
      "scheme: { kind: own, name: mine, numbers: 5 }",
      "test.yaml:1: scheme.numbers: found 5; allowed: a list of numbers, as the scheme has them\n"
        + "test.yaml:1: scheme.name: found \"mine\"; allowed: none yet, see docs/own-scheme.md"
    ),
    (
      "clients: 3\nscheme: { kind: async, routing: { probabilities: [0.5, 0.25, 0.2] } }",
      "test.yaml:2: scheme.routing.probabilities: found a sum of 0.95; allowed: a sum of 1, to a millionth"
    ),
    (
      "clients: 3\nscheme: { kind: async, routing: shuffled, max-staleness: 4 }",
      "test.yaml:2: scheme.routing: found one where an update is discarded, remembered or mixed in; "
        + "allowed: none, or kind async without max-staleness"
    ),
    (
      "clients: 3\nscheme: { kind: async, weights: { kind: staleness } }",
      "test.yaml:2: scheme.weights: found staleness where each aggregation has one update, or none is "
        + "stale; allowed: kind fedbuff with a size of at least 2 and restart flush or arrival"
    ),
    (
      "clients: 3\nscheme: { kind: malenia, updates: 0.5 }",
      "test.yaml:2: scheme.updates: found 0.5; allowed: a number from 1 to 1000000"
    ),
    (
      "clients: 3\nscheme: { kind: ringleader, max-in-flight: 2 }",
      "test.yaml:2: scheme.max-in-flight: unknown key with kind ringleader; allowed: kind"
    ),
    (
      "scheme: Async_arrival",
      "test.yaml:1: scheme.restart: unknown key with kind async; allowed: kind, weights, "
        + "discount, max-in-flight, max-staleness, routing"
    ),
    (
      "scheme: FL_weight_identical",
      "test.yaml:1: scheme: found \"FL_weight_identical\"; allowed: FedAvg (or FL), "
        + "FedAvg-sample-COUNT, Async, FedFix-INTERVAL, FedBuff-SIZE or FedAsync-MIXING, each also "
        + "with _unbiased (or _weight), _identical or _adaptive, FedAvg also with _round; MIFA, "
        + "MIFA-INTERVAL, ACE, CA2FL-SIZE, FedStale-SIZE-SHARE, FedVARP-SIZE, AREA-SIZE, "
        + "FedFa-SIZE, Ringleader or Malenia; Rescaled, DelayAdaptive-THRESHOLD, Ringmaster-LIMIT, "
        + "Rennala-SIZE, FedStaleWeight-SIZE; Random, Shuffled or Generalized, each also with "
        + "-TASKS, or a mapping"
    ),
    (
      "clients: 8\nscheme: Ringmaster-1",
      "test.yaml:2: scheme.max-staleness: found 1 with 8 at work, so that an update counts if none came "
        + "since its version; allowed: at least 2, better about as many as work at a time, or "
        + "max-in-flight: 1"
    ),
    (
      "model: { kind: svm }",
      "test.yaml:1: model.kind: found \"svm\"; allowed: softmax, linear, mlp, cnn, cifar-cnn, "
        + "lstm, layers, own, quadratic, external"
    ),
    (
      "data: imagenet",
      "test.yaml:1: data.source: found \"imagenet\"; allowed: fashion-mnist, mnist, cifar10, "
        + "cifar100, cifar100-coarse, idx, numpy, csv, text, leaf, synthetic, quadratic, external"
    ),
    (
      "data: { partition: own }",
      "test.yaml:1: data.partition.kind: found \"own\"; allowed: iid, dirichlet, quantity, "
        + "classes, shards, natural"
    ),
    (
      "data: { partition: natural }",
      "test.yaml:1: data.partition: found natural; allowed: with text, with leaf, with csv where "
        + "a client column is named, and with idx and numpy where clients are; these samples belong "
        + "to nobody"
    ),
    (
      "data: { partition: classes-11 }",
      "test.yaml:1: data.partition: found 11 classes for each client; allowed: at most 10, as many "
        + "as there are"
    ),
    (
      "data: { source: csv, file: a.csv }",
      "test.yaml:1: data: found neither label nor target; allowed: one of them, the name of the "
        + "column that is to be found from the others"
    ),
    (
      "data: { source: leaf }",
      "test.yaml:1: data.train: missing with source leaf; allowed: the name of a file or folder"
    ),
    (
      "data: { source: idx, samples: x, labels: y, test-samples: z }",
      "test.yaml:1: data.test-samples: found one of test-samples and test-labels; allowed: both, or "
        + "none of them"
    ),
    (
      "data: { source: text, path: a, cut: words }",
      "test.yaml:1: data.cut: found \"words\"; allowed: none, blank-lines, or a whole number from 1 "
        + "to 1000000000 of characters"
    ),
    (
      "data: { normalise: { mean: [0, 1], deviation: 1 } }",
      "test.yaml:1: data.normalise: found 2 means and 1 deviation; allowed: as many of each"
    ),
    (
      "data: { source: synthetic, features: 1000000, samples: 1000 }",
      "test.yaml:1: data.features: found 1020000000 numbers in one client's samples; allowed: at "
        + "most 268435456"
    ),
    (
      "data: { source: quadratic, curvature: [2, 1] }",
      "test.yaml:1: data.curvature: found 2 above 1; allowed: low first"
    ),
    (
      "stop: { accuracy: 0.9 }",
      "test.yaml:1: stop: found nothing that surely ends the run; allowed: time, aggregations or "
        + "updates, with or without accuracy and loss"
    ),
    (
      "clock: rael",
      "test.yaml:1: clock: found \"rael\"; allowed: virtual, real; did you mean \"real\"?"
    ),
    (
      "time-unit: 50ms",
      "test.yaml:1: time-unit: found with clock: virtual, where a time unit takes no time of its own; "
        + "allowed: with clock: real"
    ),
    (
      "{ clock: real, time-unit: 50 }",
      "test.yaml:1: time-unit: found 50; allowed: a length of time from 1us to 1h, such as 50ms, 2s or "
        + "1min"
    ),
    (
      "{ clock: real, stop: { time: 5, accuracy: 0.5 } }",
      "test.yaml:1: stop.accuracy: found with clock: real, where versions are evaluated after the end so "
        + "that it disturbs nobody; allowed: none, with a time, aggregations or updates"
    ),
    (
      "delays: none",
      "test.yaml:1: delays: found none, which leaves time to the machines; allowed: with clock: real"
    ),
    (
      "{ clock: real, delays: none, scheme: Async }",
      "test.yaml:1: scheme.weights: how long client 0 takes is not known before with delays: none, so no "
        + "weight can be made of it; allowed: scheme.weights: adaptive, identical, or a list with one "
        + "for each client, or delays that `metronome calibrate` made of a run"
    ),
    (
      "importance: random",
      "test.yaml:1: importance: found \"random\"; allowed: uniform, samples, or a list of numbers, "
        + "one for each client"
    ),
    // Keys that do not fit each other.
    (
      "clients: 4\nimportance: [1, 2, 3]",
      "test.yaml:2: importance: found a list of 3; allowed: a list of 4, one for each client"
    ),
    (
      "clients: 3\nimportance:\n- 1\n- 0\n- 3",
      "test.yaml:4: importance[1]: found 0; allowed: a number from 0.000000001 to 1000000000"
    ),
    (
      "clients: 2\ndelays: { kind: constant, value: [1] }",
      "test.yaml:2: delays.value: found a list of 1; allowed: a list of 2, one for each client"
    ),
    (
      "clients: 4\nscheme: FedBuff-5",
      "test.yaml:2: scheme.size: found 5 for 4 clients; allowed: at most 4 with restart flush, "
        + "where a client waits for the flush that its update is in"
    ),
    (
      "clients: 4\nscheme: { sample: 5 }",
      "test.yaml:2: scheme.sample.count: found 5 for 4 clients; allowed: at most 4 with by uniform"
    ),
    (
      "data: quadratic\nmodel: softmax",
      "test.yaml:2: model.kind: found \"softmax\"; allowed with this data.source: quadratic"
    ),
    (
      "model: quadratic",
      "test.yaml:1: model.kind: found \"quadratic\"; allowed with this data.source: softmax, linear, "
        + "mlp, cnn, cifar-cnn, lstm, layers, own"
    ),
    (
      "model: { kind: own }",
      "test.yaml:1: model.name: missing with kind own; allowed: the name of a model in ownModels"
    ),
    (
      "model: { kind: own, name: \"\" }",
      "test.yaml:1: model.name: found \"\"; allowed: the name of a model in ownModels"
    ),
    (
      "clients: 60001\ndata: mnist",
      "test.yaml:2: data: found 60,001 clients for 60,000 images; allowed: at most "
        + "60000"
    ),
    (
      "clients: 1000\ndata: { partition: shards-61 }",
      "test.yaml:2: data.partition: found 61 shards for each of 1,000 clients; "
        + "allowed: at most 60, because there are 60,000 images"
    ),
    // Not YAML, or not of the kind that is read.
    ("training:\n\trate: 1", "test.yaml:2: found a tab; allowed: spaces"),
    (
      "seed: 1\n  clients: 2",
      "test.yaml:2: not YAML: mapping values are not allowed in this context"
    ),
    ("a: 1\n---\nb: 2", "test.yaml:2: not YAML: but found another document; allowed: one document"),
    (
      "\n\nseed: &a 1\nclients: *a",
      "test.yaml:3: found an anchor (&name); allowed: values written out"
    ),
    ("clients: *a", "test.yaml:1: not YAML: found undefined alias; allowed: one document"),
    ("[1]: 2", "test.yaml:1: found a list or a mapping as a key; allowed: a word"),
    ("seed: \u{1}", "test.yaml:1: not YAML: control characters are not allowed"),
  ])
  func `is refused with what was found and what is allowed`(yaml: String, sentence: String) {
    #expect(complaints(yaml) == sentence)
  }

  @Test(arguments: [".nan", ".inf", "-.inf", "nan", "inf", "infinity", "1e999", "0x10", "1_000"])
  func `only finite decimal numbers are numbers`(text: String) {
    for key in [
      "training: { rate: \(text) }", "importance: [\(text)]", "delays: { percent: \(text) }",
      "evaluate: { every: \(text) }", "training: { steps: \(text) }", "seed: \(text)",
      "data: { source: quadratic, curvature: [1, \(text)] }",
    ] {
      #expect(complaints("clients: 1\n" + key).contains("found"), "\(key)")
    }
  }

  @Test func `all problems are told at once, from the top, then the overrides`() {
    let lines = complaints(
      "clock: rael\nscheme: FedFix\ntraining: { rate: 0, steps: 0 }\nsed: 1", "clients=0", "delay=1"
    ).split(separator: "\n").map { $0.prefix { $0 != ";" } }
    #expect(
      lines == [
        "test.yaml:1: clock: found \"rael\"",
        "test.yaml:2: scheme: found \"FedFix\"",
        "test.yaml:3: training.steps: found 0",
        "test.yaml:3: training.rate: found 0",
        "test.yaml:4: sed: unknown key",
        "--set clients=0: clients: found 0",
        "--set delay=1: delay: unknown key",
      ])
  }

  @Test func `a wrong number of clients is not held against the lists`() {
    #expect(complaints("clients: x\nimportance: [1, 2, 3]").split(separator: "\n").count == 1)
  }
}
