import Federation
import Learning
import TestFederation
import Testing

@testable import Execution

@Suite struct EvaluatedPointTests {
  @Test func `test measures are weighted over the clients that have test samples`() {
    let clients = [
      ClientEvaluation(
        train: set(1, loss: 1),
        test: set(4, loss: 2, accuracy: 0.25, top5: 0.5)),
      ClientEvaluation(train: set(1, loss: 3)),
      ClientEvaluation(
        train: set(1, loss: 5),
        test: set(4, loss: 4, accuracy: 0.75, top5: 1)),
    ]
    let point = point(clients, importance: [0.25, 0.5, 0.25])
    #expect(point.train == set(3, loss: 3))
    #expect(point.test == set(8, loss: 3, accuracy: 0.5, top5: 0.75))
  }

  @Test func `there is no top-5 where one tested client has none, or none is tested`() {
    let (with, without) = (set(4, top5: 0.5), set(4))
    let clients = [with, without, with].map { ClientEvaluation(test: $0) }
    #expect(point(clients, importance: [0.25, 0.5, 0.25]).test == set(12))
    #expect(point([ClientEvaluation()], importance: [1]).test == MeasuredSet())
  }

  @Test func `a learner of ten classes measures top-5 on each client`() throws {
    let federation = try SmallFederation(
      """
      clients: 3
      data: { source: synthetic, features: 4, classes: 10, samples: 20, test-samples: 10 }
      stop: { aggregations: 2 }
      """)
    let final = federation.outcome(seed: 1).final
    let top5 = try #require(final.test["top5"])
    #expect(try top5 > #require(final.test.accuracy))
    #expect(final.clients.allSatisfy { $0.test["top5"]! >= $0.test.accuracy! })
  }

  private func set(
    _ count: Int, loss: Double? = nil, accuracy: Double? = nil, top5: Double? = nil
  ) -> MeasuredSet {
    MeasuredSet(Quality(count: count, loss: loss, accuracy: accuracy, top5: top5))
  }

  private func point(_ clients: [ClientEvaluation], importance: [Double]) -> EvaluatedPoint {
    EvaluatedPoint(
      version: 0, time: .zero, tally: Tally(), clients: clients,
      of: EvaluatedClients(importance: importance, seed: 1))
  }
}
