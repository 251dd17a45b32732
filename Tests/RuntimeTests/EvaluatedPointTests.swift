import Federation
import Learning
import Results
import Testing

@testable import Runtime

@Suite struct EvaluatedPointTests {
  @Test func `top-5 is weighted over the clients that have test samples`() throws {
    let clients = [
      ClientMeasures(testAccuracy: 0.25, testCount: 4, testTop5: 0.5), ClientMeasures(),
      ClientMeasures(testAccuracy: 0.75, testCount: 4, testTop5: 1),
    ]
    let point = point(clients, importance: [0.25, 0.5, 0.25])
    #expect(point.testAccuracy == 0.5)
    #expect(point.testTop5 == 0.75)
  }

  @Test func `there is no top-5 where one tested client has none, or none is tested`() throws {
    let clients = [
      ClientMeasures(testCount: 4, testTop5: 0.5), ClientMeasures(testCount: 4),
      ClientMeasures(testCount: 4, testTop5: 0.5),
    ]
    #expect(point(clients, importance: [0.25, 0.5, 0.25]).testTop5 == nil)
    #expect(point([ClientMeasures()], importance: [1]).testTop5 == nil)
  }

  @Test func `a learner of ten classes measures top-5 on each client`() throws {
    let federation = try SmallFederation(
      """
      clients: 3
      data: { source: synthetic, features: 4, classes: 10, samples: 20, test-samples: 10 }
      stop: { aggregations: 2 }
      """)
    let final = federation.outcome(seed: 1).final
    let top5 = try #require(final.testTop5)
    #expect(top5 > final.testAccuracy)
    #expect(final.clients.allSatisfy { $0.testTop5! >= $0.testAccuracy })
  }

  private func point(_ clients: [ClientMeasures], importance: [Double]) -> EvaluatedPoint {
    EvaluatedPoint(
      version: 0, time: .zero, tally: Tally(), clients: clients,
      of: EvaluatedClients(importance: importance, seed: 1))
  }
}
