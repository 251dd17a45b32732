import Federation
import TestFederation

/// A small experiment and who does its work, drawn from a seed.
struct SimulatedExperiment {
  let lines: String
  let federation: SmallFederation
  /// Aggregations of at least this many contributions are computed in groups.
  let groupsFrom: Int
  /// The clients that each client process declares; none where it may train any.
  let hosted: [ClientRanges]
  /// On how many machines they are, and how many cores each of these has.
  let machines: Int
  let cores: Int
  /// How many values a message carries at most; nil for what the program sends.
  let valuesPerMessage: Int?

  /// - Throws: when none of many drafts is an experiment.
  init(seed: UInt64) throws {
    var dice = Dice(seed: seed, purpose: .simulatedSettings)
    var made: (lines: String, federation: SmallFederation)?
    // Some settings do not go together, as a large buffer and few clients.
    for _ in 0..<40 where made == nil {
      let lines = Self.lines(&dice)
      let drawn = Self.weights(&dice)
      made = (try? SmallFederation(lines, clientWeights: drawn)).map { (lines, $0) }
    }
    guard let made else { throw NoExperiment(seed: seed) }
    (lines, federation) = made
    groupsFrom = dice.happens(0.5) ? 256 : 2 + dice.below(6)
    hosted = Self.hosted(of: made.federation.settings.clients, &dice)
    machines = 1 + dice.below(hosted.count)
    cores = 1 + dice.below(3)
    valuesPerMessage = dice.happens(0.2) ? 3 + dice.below(20) : nil
  }

  /// That the settings which are drawn from a seed make no experiment.
  struct NoExperiment: Error { let seed: UInt64 }

  private static func lines(_ dice: inout Dice) -> String {
    // Seldom more than the contributions of a group.
    let clients = dice.happens(0.06) ? 17 + dice.below(8) : 2 + dice.below(11)
    let evaluate = [
      "{ every: \(1 + dice.below(3)) }", "{ aggregations: \(1 + dice.below(6)) }",
      "{ points: \(1 + dice.below(6)) }",
    ]
    let stop = [
      "{ updates: \(5 + dice.below(40)) }", "{ time: \(2 + dice.below(6)), updates: 60 }",
      "{ aggregations: \(2 + dice.below(12)), updates: 60 }",
    ]
    return """
      clients: \(clients)
      seed: \(dice.below(1_000))
      importance: \(dice.element(of: ["uniform", "samples"]))
      data: { source: synthetic, features: \(2 + dice.below(6)), classes: 3, samples: 12, \
      test-samples: 4 }
      training: { steps: \(1 + dice.below(3)), batch: 4, rate: 0.1 }
      delays: \(delays(&dice))
      scheme: \(scheme(clients, &dice))
      server: \(server(&dice))
      stop: \(dice.element(of: stop))
      evaluate: \(dice.element(of: evaluate))
      faults: \(faults(&dice))
      encoding: \(dice.happens(0.25) ? "float16" : "float32")
      """
  }

  private static func delays(_ dice: inout Dice) -> String {
    dice.element(of: [
      "{ kind: exponential, mean: 1 }", "{ kind: constant, value: 1 }", "F-80", "F-0",
      "{ kind: log-normal, median: 1, sigma: 0.5 }",
      "{ kind: exponential, network: { shared: { download: 900, upload: 700 } }, "
        + "server: { aggregation: { kind: exponential, mean: 0.05 }, byte: 0.0002 } }",
    ])
  }

  private static func faults(_ dice: inout Dice) -> String {
    guard dice.happens(0.2) else { return "none" }
    return dice.element(of: [
      "{ crash: { rate: 0.2, recover: 0.5 } }", "{ crash: { at: 2, clients: 0.4, recover: 1 } }",
      "{ crash: { rate: 0.1, recover: 1.5 }, duplicate: { probability: 0.2, counted: twice } }",
      "{ corrupt: { kind: noise, deviation: 0.01, probability: 0.5 } }",
    ])
  }

  private static func scheme(_ clients: Int, _ dice: inout Dice) -> String {
    let (some, few) = (1 + dice.below(clients), 1 + dice.below(max(1, clients / 2)))
    return dice.element(of: [
      "FedAvg", "{ kind: fedavg, sample: \(some) }",
      "{ kind: fedavg, sample: { count: \(some), by: importance } }",
      "{ kind: fedavg, deadline: 0.8 }",
      "{ kind: fedavg, sample: { count: \(few), spare: 1 } }",
      "{ kind: async }", "Async_identical", "Async_adaptive",
      "{ kind: async, max-in-flight: \(some) }",
      "{ kind: fedfix, interval: 0.5 }",
      "FedFix-\(1 + dice.below(3))_identical",
      "{ kind: fedfix, interval: 0.4, max-in-flight: { limit: \(some), by: importance } }",
      "FedBuff-\(some)_identical",
      "{ kind: fedbuff, size: \(few), restart: arrival }",
      "{ kind: fedbuff, size: \(few), weights: identical, discount: "
        + "{ kind: hinge, slope: 2, grace: 1 } }",
      "{ kind: fedasync, mixing: 0.7, discount: { kind: polynomial, exponent: 0.5 } }",
      "{ kind: fedasync, discount: { table: [1, 0.7, 0.5] } }",
      "Ringmaster-\(1 + some)", "Ringmaster-\(1 + few)_stop", "Rennala-\(some)",
      "Random-\(some)", "Shuffled-\(1 + some)", "Generalized", "Malenia", "Malenia-1.5",
      "Ringleader",
      "FedFa-\(few)", "FedStaleWeight-\(1 + some)",
      "ACE", "MIFA-0.5", "CA2FL-\(some)", "FedStale-\(few)-0.5", "AREA-\(few)_flight-\(some)",
    ])
  }

  /// Any weights will do: what the schemes' own are is for others to test, and seldom found as quickly.
  private static func weights(_ dice: inout Dice) -> (ScheduleSettings) -> ClientWeights? {
    let shares = (0..<24).map { _ in Double(1 + dice.below(200)) / 100 }
    return { settings in
      // But for servers that remember clients, whose weights are their own.
      if settings.scheme.memory != nil || settings.scheme.weighting == .clientMeans { return nil }
      return ClientWeights(shares.prefix(settings.clients).map { $0 / Double(settings.clients) })
    }
  }

  private static func server(_ dice: inout Dice) -> String {
    guard dice.happens(0.4) else { return "{ rate: 1 }" }
    return dice.element(of: [
      "{ momentum: 0.9 }", "{ rate: 0.5 }", "{ kind: adam }", "{ kind: yogi }",
      "{ kind: adagrad, beta1: 0.5 }",
    ])
  }

  /// Mostly processes that may do anything; else each client at one that declares it, or at any.
  private static func hosted(of clients: Int, _ dice: inout Dice) -> [ClientRanges] {
    let processes = 1 + dice.below(5)
    guard processes > 1, dice.happens(0.3) else {
      return Array(repeating: ClientRanges(), count: processes)
    }
    var hosted = [[ClientID]](repeating: [], count: processes)
    for client in 0..<clients {
      hosted[dice.below(processes)].append(ClientID(UInt32(client)))
    }
    // Whoever has none may do anything, which is what none declared is left for.
    return hosted.map { ClientRanges($0) }
  }
}
