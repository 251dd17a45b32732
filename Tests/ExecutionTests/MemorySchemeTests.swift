import Chance
import Federation
import Learning
import TestFederation
import Testing

@testable import Execution

/// Schemes whose server remembers clients.
@Suite struct MemorySchemeTests {
  static let schemes = [
    "MIFA", "MIFA-0.5", "MIFA-0.5_first-any", "MIFA-sample-3", "ACE", "ACE_first-all",
    "ACE_first-any", "ACE_first-all_flight-3", "CA2FL-1", "CA2FL-3", "CA2FL-10", "CA2FL-3_flush",
    "FedStale-3-0.4", "FedVARP-4", "AREA-1", "AREA-3", "AREA-9_flight-4", "FedFa-1", "FedFa-4",
    "FedFa-20", "Ringleader",
  ]
  /// Others whose clients share a weight, or whose tasks wait for their turn.
  static let others = [
    "Malenia", "Malenia-2", "FedStaleWeight-3_flush", "FedStaleWeight-4", "Random", "Shuffled-3",
    "Shuffled-20", "Generalized-5", "Generalized-9_routing-0.3/0.3/0.2/0.1/0.05/0.03/0.02",
  ]
  private static let delays = [
    "{ kind: exponential, mean: 1 }", "{ kind: constant, value: 1 }", "F-80",
  ]

  private static func federation(
    _ scheme: String, delays: String = "F-80", clients: Int = 7, more: String = ""
  ) throws -> SmallFederation {
    try SmallFederation(
      """
      clients: \(clients)
      seed: 3
      importance: samples
      data: { source: synthetic, features: 5, classes: 3, samples: 20, test-samples: 5 }
      training: { steps: 2, batch: 4, rate: 0.1 }
      scheme: \(scheme)
      delays: \(delays)
      stop: { updates: 120 }
      evaluate: { every: 2 }
      \(more)
      """)
  }

  @Test(arguments: schemes + others, delays)
  func `the final model is that of the plain reference, whoever does the work`(
    scheme: String, delays: String
  ) throws {
    let federation = try Self.federation(scheme, delays: delays)
    let expected = federation.reference()
    for seed in 0..<2 as Range<UInt64> {
      #expect(
        federation.outcome(seed: seed, groupsFrom: 1, claims: true).parameters == expected,
        "seed \(seed)")
    }
  }

  @Test(arguments: schemes + others)
  func `a run that is interrupted anywhere goes on to the same bits`(scheme: String) throws {
    for seed in 0..<2 as Range<UInt64> {
      try CheckpointTests().interrupt(Self.federation(scheme), seed: seed)
    }
  }

  @Test(arguments: ["MIFA-0.5", "ACE", "CA2FL-3", "AREA-3"])
  func `faults, clips and server optimisers go with a memory`(scheme: String) throws {
    let more = """
      server: { kind: adam, clip: 0.5 }
      faults: { crash: { rate: 0.05, recover: 2 }, duplicate: { probability: 0.2, counted: twice } }
      """
    let federation = try Self.federation(scheme, more: more)
    #expect(federation.outcome(seed: 1).parameters == federation.reference())
    try CheckpointTests().interrupt(federation, seed: 1)
  }

  /// What the order's client answers to its version.
  private static func delta(
    of order: TrainingOrder, _ learner: inout any Learner, _ versions: [[Float]]
  ) -> [Float] {
    var delta = [Float](repeating: 0, count: versions[0].count)
    _ = learner.train(LocalUpdate(order), from: versions[order.baseVersion], delta: &delta)
    return delta
  }

  /// The formulas, with sums made anew in double precision for each aggregation.
  @Test(arguments: schemes)
  func `each version is what the formula says`(scheme: String) throws {
    let federation = try Self.federation(scheme)
    let versions = federation.referenceVersions()
    let (importance, memory) = (federation.settings.importance, federation.settings.scheme.memory)
    var learner = federation.learner
    var deltas: [TrainingOrder: [Float]] = [:]
    var last: [Int: [Double]] = [:]
    var recent: [(at: VirtualTime, client: Int, model: [Double])] = []
    for step in Schedule(federation.settings, weights: federation.clientWeights) {
      if case .train(let order, due: _) = step {
        deltas[order] = Self.delta(of: order, &learner, versions)
      }
      guard case .aggregate(let aggregation) = step else { continue }
      let model = versions[aggregation.index].map(Double.init)
      var next = model
      for i in model.indices {
        if case .updates(let share)? = memory {
          next[i] += share * last.reduce(0) { $0 + importance[$1.key] * $1.value[i] }
        }
      }
      for contribution in aggregation.contributions {
        let (order, client) = (contribution.order, contribution.order.client.index)
        let delta = deltas.removeValue(forKey: order)!.map(Double.init)
        switch memory {
        case .updates(let share)?:
          for i in next.indices {
            next[i] += contribution.weight * (delta[i] - share * (last[client]?[i] ?? 0))
          }
          let old = last[client]
          last[client] = delta.indices.map { i in
            (old?[i] ?? 0) + contribution.part * (delta[i] - (old?[i] ?? 0))
          }
        case .recentModels(let count)?:
          let new = zip(versions[order.baseVersion], delta).map { Double($0) + $1 }
          recent.append((contribution.arrival, client, new))
          recent.sort { ($0.at, $0.client) < ($1.at, $1.client) }
          guard contribution == aggregation.contributions.last else { continue }
          #expect(recent.count >= count)
          recent = recent.suffix(count)
          for i in next.indices { next[i] = recent.reduce(0) { $0 + $1.model[i] } / Double(count) }
        default:
          let new = zip(versions[order.baseVersion], delta).map { Double($0) + $1 }
          let old = last[client] ?? versions[0].map(Double.init)
          for i in next.indices { next[i] += contribution.weight * (new[i] - old[i]) }
          last[client] = new
        }
      }
      for (found, expected) in zip(versions[aggregation.index + 1], next) {
        try #require(abs(Double(found) - expected) < 1e-4, "version \(aggregation.index + 1)")
      }
    }
  }

  @Test func `those who are never back do not count, and that is the bias`() throws {
    let slow = try Self.federation(
      "MIFA_deadline-2", delays: "{ kind: constant, value: [1, 1, 1, 1, 1, 1, 3] }")
    let surrogate = SurrogateImportance(slow.settings, slow.weights)
    #expect(surrogate.shares[6] == 0 && abs(surrogate.bias.value - 1.0 / 7) < 1e-9)
    let all = try Self.federation("ACE")
    #expect(SurrogateImportance(all.settings, all.weights).bias.value == 0)
    // Of a run under the real clock: those count that were back.
    let memory = ServerMemory.updates(share: 1)
    let realised = SurrogateImportance(
      realised: [9, 1, 0], importance: [0.25, 0.25, 0.5], memory: memory)
    #expect(realised.shares == [0.5, 0.5, 0])
  }

  // MARK: Identities

  private func expectClose(_ one: SmallFederation, _ other: SmallFederation) {
    let versions = (one.referenceVersions(), other.referenceVersions())
    #expect(versions.0.count == versions.1.count && versions.0.count > 5)
    for (one, other) in zip(versions.0, versions.1) {
      for (a, b) in zip(one, other) where abs(a - b) > 1e-4 {
        Issue.record("\(a) and \(b)")
        return
      }
    }
  }

  @Test func `MIFA with everyone in each round is FedAvg`() throws {
    expectClose(try Self.federation("MIFA"), try Self.federation("FedAvg"))
  }

  @Test func `FedStale that remembers nothing is unbiased FedBuff`() throws {
    expectClose(
      try Self.federation("FedStale-3-0"), try Self.federation("FedBuff-3_unbiased_arrival"))
  }

  @Test func `CA2FL where a buffer has everyone, alike, is FedBuff`() throws {
    let alike = "importance: uniform"
    func federation(_ scheme: String) throws -> SmallFederation {
      try SmallFederation(
        """
        clients: 6
        \(alike)
        data: { source: quadratic, dimension: 3 }
        model: quadratic
        scheme: \(scheme)
        delays: { kind: constant, value: 1 }
        stop: { updates: 90 }
        """)
    }
    expectClose(
      try federation("CA2FL-6_flush"), try federation("FedBuff-6_identical"))
  }

  @Test func `the model of AREA is the mean of the clients' last models`() throws {
    let federation = try Self.federation("AREA-3")
    let versions = federation.referenceVersions()
    var learner = federation.learner
    var (deltas, last): ([TrainingOrder: [Float]], [Int: [Float]]) = ([:], [:])
    for step in Schedule(federation.settings, weights: federation.clientWeights) {
      if case .train(let order, due: _) = step {
        deltas[order] = Self.delta(of: order, &learner, versions)
      }
      guard case .aggregate(let aggregation) = step else { continue }
      for contribution in aggregation.contributions {
        last[contribution.order.client.index] = zip(
          versions[contribution.order.baseVersion], deltas[contribution.order]!
        ).map { $0 + $1 }
      }
      for i in versions[0].indices {
        let mean = federation.settings.importance.enumerated().reduce(0.0) {
          $0 + $1.element * Double(last[$1.offset]?[i] ?? versions[0][i])
        }
        try #require(abs(Double(versions[aggregation.index + 1][i]) - mean) < 1e-4)
      }
    }
  }

  /// Three clients on a line, Delta = (c - x) / 2: what comes of each aggregation as fractions.
  @Test func `ACE on three clients is what a few lines say`() throws {
    let federation = try SmallFederation(
      """
      clients: 3
      data: { source: quadratic, dimension: 1 }
      model: quadratic
      training: { steps: 1, rate: 0.5 }
      scheme: ACE
      delays: { kind: constant, value: [1, 2.5, 4] }
      stop: { updates: 30 }
      """)
    let versions = federation.referenceVersions()
    // After the first round all start together at 4; then each is back after its own time, with what it
    // makes of the version that it was sent.
    let times = [1, 2.5, 4]
    var learner = federation.learner
    func delta(_ client: Int, _ update: Int, from x: Float) -> Float {
      var delta: [Float] = [0]
      _ = learner.train(LocalUpdate(client: client, update: update), from: [x], delta: &delta)
      return delta[0]
    }
    var (x, table): (Float, [Float]) = (versions[0][0], [0, 0, 0])
    for client in 0..<3 { table[client] = delta(client, 0, from: x) }
    x += table.reduce(0, +) / 3
    var (sent, due, count) = ([x, x, x], times.map { 4 + $0 }, [1, 1, 1])
    #expect(abs(versions[1][0] - x) < 1e-5)
    for version in 2..<versions.count {
      let client = due.indices.min { (due[$0], $0) < (due[$1], $1) }!
      table[client] = delta(client, count[client], from: sent[client])
      x += table.reduce(0, +) / 3
      count[client] += 1
      (sent[client], due[client]) = (x, due[client] + times[client])
      #expect(abs(versions[version][0] - x) < 1e-5, "version \(version)")
    }
    #expect(versions.count == 29)
  }
}
