import Federation
import Learning
import TestFederation
import Testing

@testable import Execution

@Suite struct EvaluatedClientsTests {
  @Test(arguments: 0..<UInt64(20))
  func `so many are drawn, once each and in order, by the seed alone`(seed: UInt64) {
    let importance = (0..<50).map { Double($0 + 1) / 1275 }
    let drawn = EvaluatedClients(12, importance: importance, seed: seed)
    #expect(drawn.isSample && drawn.ids.count == 12)
    #expect(zip(drawn.ids, drawn.ids.dropFirst()).allSatisfy { $0 < $1 })
    #expect(drawn.importance == drawn.ids.map { importance[$0.index] })
    #expect(drawn == EvaluatedClients(12, importance: importance, seed: seed))
    #expect(drawn != EvaluatedClients(12, importance: importance, seed: seed + 1))
    for client in 0..<50 {
      let id = ClientID(UInt32(client))
      #expect(drawn.place(of: id) == drawn.ids.firstIndex(of: id))
    }
  }

  @Test func `each client is as likely as any other, whatever its importance`() {
    var counts = Array(repeating: 0, count: 10)
    for seed in 0..<UInt64(10_000) {
      let importance = (0..<10).map { Double($0 + 1) / 55 }
      for client in EvaluatedClients(3, importance: importance, seed: seed).ids {
        counts[client.index] += 1
      }
    }
    // Binomial with mean 3,000 and standard deviation 46.
    for count in counts { #expect(abs(count - 3_000) < 230) }
  }

  @Test(arguments: [nil, 3]) func `all are all, said or not`(count: Int?) {
    let importance = [0.2, 0.3, 0.5]
    let all = EvaluatedClients(count, importance: importance, seed: 1)
    #expect(!all.isSample && all.ids.map(\.rawValue) == [0, 1, 2] && all.importance == importance)
  }

  @Test(arguments: 0..<UInt64(4))
  func `only they are evaluated, and the means are theirs by importance`(seed: UInt64) throws {
    let federation = try SmallFederation(
      """
      clients: 8
      seed: \(seed)
      importance: [1, 2, 3, 4, 5, 6, 7, 8]
      data: { source: synthetic, features: 4, classes: 3, samples: 10, test-samples: 5 }
      scheme: FedAvg
      stop: { aggregations: 3 }
      """)
    var execution = Execution(
      federation.settings, weights: federation.weights.ofClients,
      initial: federation.learner.initialParameters(),
      options: Execution.Options(evaluatedClients: 3))
    var desk = OrderDesk(learner: federation.learner)
    var asked: Set<ClientID> = []
    while execution.outcome == nil, let work = execution.nextWork(for: 1) {
      if case .evaluation(let evaluation) = work { asked.formUnion(evaluation.clients) }
      desk.complete(work, in: &execution)
    }
    let outcome = try #require(execution.outcome)
    let evaluated = execution.evaluated
    #expect(asked == Set(evaluated.ids) && asked.count == 3)
    #expect(outcome.parameters == federation.outcome(seed: 1).parameters)
    var (learner, loss, accuracy) = (federation.learner, 0.0, 0.0)
    for client in evaluated.ids {
      let measures = learner.evaluate(client: client.index, model: outcome.parameters)
      loss += Double(client.index + 1) * measures.train.loss!
      accuracy += Double(client.index + 1) * measures.test.accuracy!
    }
    let whole = Double(evaluated.ids.reduce(0) { $0 + $1.index + 1 })
    #expect(abs(outcome.final.train.loss! - loss / whole) < 1e-12)
    #expect(abs(outcome.final.test.accuracy! - accuracy / whole) < 1e-12)
  }
}
