import Testing

@testable import Execution

@Suite struct MeasuredSetTests {
  private static func set(_ count: Int, _ values: KeyValuePairs<String, Double>) -> MeasuredSet {
    MeasuredSet(count: count, values: values.map { NamedValue($0.key, $0.value) })
  }

  @Test func `the mean of no samples has no measures`() {
    #expect(MeasuredSet(averaging: []) == MeasuredSet())
    #expect(MeasuredSet(averaging: [(MeasuredSet(), 1), (MeasuredSet(), 2)]) == MeasuredSet())
  }

  @Test func `a mean is over the parts that have samples`() {
    let parts = [
      (Self.set(2, ["loss": 1, "accuracy": 0.5]), 0.25), (MeasuredSet(), 0.5),
      (Self.set(8, ["loss": 3, "accuracy": 1]), 0.25),
    ]
    let mean = Self.set(10, ["loss": 2, "accuracy": 0.75])
    #expect(MeasuredSet(averaging: parts) == mean)
    #expect(MeasuredSet(averaging: parts, whole: 1) == mean)
    #expect(MeasuredSet(averaging: [parts[0], parts[2]], whole: 1).loss == 1)
  }

  @Test func `there is no mean of a measure that one part with samples lacks`() {
    let parts = [
      (Self.set(2, ["loss": 1, "accuracy": 0.5]), 0.5), (Self.set(2, ["loss": 1]), 0.5),
    ]
    #expect(MeasuredSet(averaging: parts) == Self.set(4, ["loss": 1]))
    #expect(MeasuredSet(averaging: parts + [(MeasuredSet(count: 1), 0.5)]) == Self.set(5, [:]))
  }

  @Test func `a mean of parts is of every measure that all of them have, whatever their order`() {
    let parts = [
      (Self.set(1, ["loss": 1, "recall": 0.5, "top5": 1]), 0.5),
      (Self.set(1, ["recall": 1, "loss": 3]), 0.5),
    ]
    #expect(MeasuredSet(averaging: parts) == Self.set(2, ["loss": 2, "recall": 0.75]))
  }

  @Test func `pooled measures are those of all test samples together`() {
    var clients = [
      ClientEvaluation(test: Self.set(1, ["loss": 2, "accuracy": 1, "top5": 1])),
      ClientEvaluation(
        train: Self.set(1, ["loss": 7]),
        test: Self.set(3, ["loss": 4, "accuracy": 0.5, "top5": 0.5])),
      ClientEvaluation(),
    ]
    ClientEvaluation.poolTests(of: &clients)
    let pooled = Self.set(4, ["loss": 3.5, "accuracy": 0.625, "top5": 0.625])
    #expect(clients.allSatisfy { $0.test == pooled })
    #expect(clients.map(\.train.loss) == [nil, 7, nil])

    clients[2].test.values.removeAll { $0.name == "top5" }
    ClientEvaluation.poolTests(of: &clients)
    #expect(clients.allSatisfy { $0.test["top5"] == nil && $0.test.loss == 3.5 })

    var untested = [ClientEvaluation(), ClientEvaluation()]
    ClientEvaluation.poolTests(of: &untested)
    #expect(untested == [ClientEvaluation(), ClientEvaluation()])
  }
}
