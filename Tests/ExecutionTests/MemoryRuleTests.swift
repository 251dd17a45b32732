import Federation
import Learning
import TestFederation
import Testing

@testable import Execution

/// A server that remembers each client's last delta and goes along their weighted mean (MIFA: Gu,
/// Huang, Zhang, Huang, "Fast federated learning in the presence of arbitrary device unavailability",
/// 2021), written as a scheme with memory would be: a rule, and nothing besides.
private struct LastDeltas: ServerRule {
  let shares: [Double]
  /// What is accepted, and what the aggregation under way would make of it.
  private var memory: [UInt32: [Float]] = [:]
  private var next: [UInt32: [Float]] = [:]

  init(shares: [Double]) { self.shares = shares }

  var mayGroup: Bool { false }

  mutating func fold(_ delta: DeltaPart, in models: ModelVersions) {
    for contribution in delta.contributions {
      next[contribution.order.client.rawValue] = Array(delta.values)
    }
  }

  mutating func finish() -> [Float] {
    let count = next.values.first?.count ?? memory.values.first?.count ?? 0
    var step = [Float](repeating: 0, count: count)
    for (client, delta) in memory.merging(next, uniquingKeysWith: { $1 }).sorted(by: {
      $0.key < $1.key
    }) {
      for i in step.indices { step[i] += Float(shares[Int(client)]) * delta[i] }
    }
    return step
  }

  mutating func accept() {
    memory.merge(next) { $1 }
    next = [:]
  }

  var vectors: [String: [Float]] {
    Dictionary(uniqueKeysWithValues: memory.map { ("last delta of client \($0)", $1) })
  }

  mutating func take(from vectors: inout [String: [Float]]) -> Bool {
    for client in shares.indices {
      memory[UInt32(client)] = vectors.removeValue(forKey: "last delta of client \(client)")
    }
    return true
  }
}

@Suite struct MemoryRuleTests {
  private let federation: SmallFederation

  init() throws { federation = try SmallFederation(ExecutionTests.lines("FedFix-0.5")) }

  private func server() -> Server {
    Server(
      rule: LastDeltas(shares: federation.settings.importance),
      optimiser: ServerStep(
        federation.settings.scheme.server, parameterCount: federation.learner.parameterCount))
  }

  private func execution(_ models: ModelVersions, _ server: Server) -> Execution {
    Execution(
      Schedule(federation.settings, weights: federation.weights.ofClients), federation.settings,
      models: models, server: server, parameterCount: federation.learner.parameterCount,
      skippedEvaluations: 0, Execution.Options())
  }

  /// The same written plainly.
  private func reference() -> [Float] {
    var learner = federation.learner
    var model = learner.initialParameters()
    var deltas: [TrainingOrder: [Float]] = [:]
    var memory: [Int: [Float]] = [:]
    for step in Schedule(federation.settings, weights: federation.weights.ofClients) {
      switch step {
      case .train(let order, due: _):
        var delta = [Float](repeating: 0, count: model.count)
        _ = learner.train(LocalUpdate(order), from: model, delta: &delta)
        deltas[order] = delta
      case .aggregate(let aggregation):
        for contribution in aggregation.contributions {
          memory[contribution.order.client.index] = deltas[contribution.order]
        }
        for i in model.indices {
          var sum: Float = 0
          for (client, delta) in memory.sorted(by: { $0.key < $1.key }) {
            sum += Float(federation.settings.importance[client]) * delta[i]
          }
          model[i] += Float(federation.settings.scheme.server.rate) * sum
        }
      default: break
      }
    }
    return model
  }

  @Test func `a rule with memory for each client needs nothing but itself`() throws {
    var execution = execution(
      ModelVersions([0: federation.learner.initialParameters()], latest: 0), server())
    execution.walkAhead()
    var desk = OrderDesk(learner: federation.learner)
    while execution.outcome == nil, let work = execution.nextWork(for: 1) {
      desk.complete(work, in: &execution)
    }
    #expect(execution.outcome?.parameters == reference())
    // What it remembers is in the checkpoint, and nobody else takes it for a version.
    _ = execution.takeEvents()
    var vectors = execution.state.vectors
    #expect(vectors.keys.contains("last delta of client 0"))
    var resumed = server()
    let isTaken = resumed.take(from: &vectors)
    #expect(isTaken)
    #expect(vectors.keys.allSatisfy { $0.hasPrefix("version ") })
    #expect(resumed.vectors.count == federation.settings.clients)
  }
}
