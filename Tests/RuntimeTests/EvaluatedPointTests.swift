import Federation
import Learning
import Records
import Testing

@testable import Runtime

@Suite struct EvaluatedPointTests {
  @Test func `test measures are weighted over the clients that have test samples`() {
    let clients = [
      ClientMeasures(
        train: Quality(count: 1, loss: 1),
        test: Quality(count: 4, loss: 2, accuracy: 0.25, top5: 0.5)),
      ClientMeasures(train: Quality(count: 1, loss: 3)),
      ClientMeasures(
        train: Quality(count: 1, loss: 5),
        test: Quality(count: 4, loss: 4, accuracy: 0.75, top5: 1)),
    ]
    let point = point(clients, importance: [0.25, 0.5, 0.25])
    #expect(point.train == Quality(count: 3, loss: 3))
    #expect(point.test == Quality(count: 8, loss: 3, accuracy: 0.5, top5: 0.75))
  }

  @Test func `there is no top-5 where one tested client has none, or none is tested`() {
    let (with, without) = (Quality(count: 4, top5: 0.5), Quality(count: 4))
    let clients = [with, without, with].map { ClientMeasures(test: $0) }
    #expect(point(clients, importance: [0.25, 0.5, 0.25]).test == Quality(count: 12))
    #expect(point([ClientMeasures()], importance: [1]).test == Quality())
  }

  @Test func `a learner of ten classes measures top-5 on each client`() throws {
    let federation = try SmallFederation(
      """
      clients: 3
      data: { source: synthetic, features: 4, classes: 10, samples: 20, test-samples: 10 }
      stop: { aggregations: 2 }
      """)
    let final = federation.outcome(seed: 1).final
    let top5 = try #require(final.test.top5)
    #expect(try top5 > #require(final.test.accuracy))
    #expect(final.clients.allSatisfy { $0.test.top5! >= $0.test.accuracy! })
  }

  private func point(_ clients: [ClientMeasures], importance: [Double]) -> EvaluatedPoint {
    EvaluatedPoint(
      version: 0, time: .zero, tally: Tally(), clients: clients,
      of: EvaluatedClients(importance: importance, seed: 1))
  }
}
