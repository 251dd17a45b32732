import Execution
import Federation
import Learning
import Testing

@testable import Runtime

@Suite struct EvaluatedTestsTests {
  private func tests(
    _ counts: [Int], split: TestSplit = .mirrored, hasLabels: Bool = true, of evaluated: Int? = nil
  ) -> EvaluatedTests {
    EvaluatedTests(
      TestSamples(counts: counts, split: split, hasLabels: hasLabels),
      of: EvaluatedClients(
        evaluated, importance: counts.map { _ in 1 / Double(counts.count) }, seed: 1),
      split: .mirrored)
  }

  private func refusal(_ stop: StopRule, _ tests: EvaluatedTests) -> String? {
    do throws(RuntimeError) {
      try tests.check(stop)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `a goal that no evaluation can measure is refused`() {
    let accuracy = StopRule(aggregations: 2, accuracy: 0.5)
    let loss = StopRule(aggregations: 2, loss: 0.5)
    let none = tests([0, 0, 0])
    #expect(
      refusal(accuracy, none)
        == "stop.accuracy: none of the 3 clients that are evaluated has test samples, so that no "
        + "evaluation can reach it; allowed: none")
    #expect(refusal(loss, none)?.hasPrefix("stop.loss: none of the 3 clients") == true)
    #expect(refusal(StopRule(aggregations: 2), none) == nil)
    let numbers = tests([1, 0, 0], hasLabels: false)
    #expect(
      refusal(accuracy, numbers)?.hasPrefix("stop.accuracy: there are no classes to be found")
        == true)
    #expect(refusal(loss, numbers) == nil)
    #expect(refusal(accuracy, tests([1, 0, 0])) == nil)
  }

  @Test func `clients that are not evaluated do not count`() {
    let evaluated = EvaluatedClients(1, importance: [0.5, 0.5], seed: 1).ids[0].index
    var counts = [4, 4]
    counts[evaluated] = 0
    #expect(refusal(StopRule(updates: 1, loss: 1), tests(counts, of: 1)) != nil)
    #expect(refusal(StopRule(updates: 1, loss: 1), tests([4, 4], of: 1)) == nil)
  }

  @Test func `what tests are made on is said where it is not each client's own`() {
    #expect(tests([1, 2]).remark == nil)
    #expect(tests([0, 0]).remark == "no samples: no test loss and no accuracy")
    #expect(
      tests([1000, 2], split: .global).remark
        == "1,002 samples of clients that do not train, all together")
  }
}
