import Federation
import Results
import Testing

@Suite struct ComparisonTableTests {
  @Test func `the time to the target is that of the first evaluation that reached it`() {
    func metrics(_ time: Int64, _ accuracy: Double) -> Metrics {
      Metrics(
        aggregation: 0, time: VirtualTime(ticks: time * 1_000_000_000), wallSeconds: 0, updates: 0,
        bytes: 0, trainLoss: 0, testLoss: 0, testAccuracy: accuracy)
    }
    let summary = Summary(
      name: "x", seed: 1, scheme: "Async", clients: 2, processes: 1, aggregations: 3, updates: 3,
      time: 3, wallSeconds: 0.1, updatesPerSecond: 30,
      final: Summary.Final(trainLoss: 1, testLoss: 2, testAccuracy: 0.8),
      staleness: Summary.Staleness(mean: 1, max: 2), bias: 0, modelSHA256: "", planSHA256: "",
      version: "")
    let table = ComparisonTable(
      [
        .init(
          label: "Async",
          outcome: .finished(
            summary, [metrics(0, 0.1), metrics(1, 0.75), metrics(2, 0.7), metrics(3, 0.8)])),
        .init(label: "FedAvg", outcome: .unfinished("failed")),
      ], target: 0.72)
    let cells = table.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(
      cells[2] == ["Async", "3", "3", "1", "2.0000", "0.8000", "0.0500", "0.000", "1.00", "0.10"])
    #expect(cells[3] == ["FedAvg", "failed"])
    #expect(table.csv.split(separator: "\n").count == 2)
  }
}
