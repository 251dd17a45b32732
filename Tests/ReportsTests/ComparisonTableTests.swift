import Federation
import Records
import Reports
import Testing

@Suite struct ComparisonTableTests {
  private func metrics(_ time: Int64, accuracy: Double?, loss: Double? = 0) -> Metrics {
    Metrics(
      aggregation: 0, time: VirtualTime(ticks: time * 1_000_000_000), wallSeconds: 0, updates: 0,
      bytes: 0, trainLoss: 0, testLoss: loss, testAccuracy: accuracy)
  }

  private func row(
    _ label: String, accuracy: Double?, loss: Double? = 2, _ metrics: [Metrics]
  ) -> SweepRow {
    let summary = Summary(
      name: "x", seed: 1, scheme: "Async", clients: 2, processes: 1, aggregations: 3, updates: 3,
      time: 3, wallSeconds: 0.1, updatesPerSecond: 30,
      final: Summary.Final(trainLoss: 1, testLoss: loss, testAccuracy: accuracy),
      staleness: Summary.Staleness(mean: 1, max: 2), bias: 0, modelSHA256: "", planSHA256: "",
      version: "")
    return SweepRow(
      values: [], label: label, scheme: "Async", part: .report, state: .finished, run: "",
      result: SweepRow.Result(summary: summary, metrics: metrics))
  }

  private func cells(_ table: ComparisonTable, row: Int) -> [String] {
    table.text.split(separator: "\n")[2 + row].split(separator: " ").map(String.init)
  }

  private static let header =
    "label,scheme,aggregations,updates,target_accuracy,target_loss,time_to_target,train_loss,"
    + "test_loss,test_accuracy,test_accuracy_sd,bias,bias_error,staleness_mean,wall_seconds,error"

  @Test func `the time to the target is that of the first evaluation that reached it`() {
    let accuracies = [(0, 0.1), (1, 0.75), (2, 0.7), (3, 0.8)] as [(Int64, Double)]
    let table = ComparisonTable(
      [row("Async", accuracy: 0.8, accuracies.map { metrics($0, accuracy: $1) })],
      target: .accuracy(0.72))
    #expect(
      cells(table, row: 0)
        == ["Async", "3", "3", "1", "2.0000", "0.8000", "0.0500", "0.000", "1.00", "0.10"])
    #expect(table.text.contains("time to 0.720: virtual time of the first evaluation with that "))
    let csv = table.csv.split(separator: "\n")
    #expect(csv[0] == Self.header)
    #expect(csv[1].hasPrefix("Async,Async,3,3,0.72,,1.0,1.0,2.0,0.8,0.05") && csv[1].hasSuffix(","))
  }

  @Test func `a run that failed has its row with what failed`() {
    let table = ComparisonTable(
      [
        row("Async", accuracy: 0.8, [metrics(0, accuracy: 0.8)]),
        SweepRow(
          values: [], label: "FedAvg a=1,2", scheme: "FedAvg", part: .report,
          state: .failed("it said \"no\", and ended"), run: "", result: nil),
      ], target: nil)
    #expect(
      cells(table, row: 1)
        == ["FedAvg", "a=1,2", "failed"] + Array(repeating: "-", count: 8))
    #expect(table.text.split(separator: "\n").allSatisfy { !$0.hasSuffix(" ") })
    #expect(table.text.hasSuffix("\nfailed:\n  FedAvg a=1,2: it said \"no\", and ended\n"))
    let last = table.csv.split(separator: "\n").last
    #expect(last == "\"FedAvg a=1,2\",FedAvg,,,,,,,,,,,,,,\"it said \"\"no\"\", and ended\"")
    let none = ComparisonTable(
      [
        SweepRow(
          values: [], label: "a", scheme: "b", part: .report,
          state: .failed("c"), run: "", result: nil)
      ], target: nil)
    #expect(none.csv == Self.header + "\na,b,,,,,,,,,,,,,,c\n")
    #expect(none.text.contains("  time to target  "))
  }

  @Test func `a loss is reached from above`() {
    let losses = [(0, 3), (1, 0.5), (2, 0.7), (3, 0.4)] as [(Int64, Double)]
    let rows = [
      row("a", accuracy: nil, loss: 0.4, losses.map { metrics($0, accuracy: nil, loss: $1) })
    ]
    let table = ComparisonTable(rows, target: .loss(0.5))
    #expect(
      cells(table, row: 0) == ["a", "3", "3", "1", "0.4000", "-", "-", "0.000", "1.00", "0.10"])
    #expect(table.csv.contains("a,Async,3,3,,0.5,1.0,1.0,0.4,,,0.0,,1.0,0.1,\n"))
    // Where nothing has an accuracy, within 5% of the least loss.
    #expect(cells(ComparisonTable(rows, target: nil), row: 0)[3] == "3")
    #expect(cells(ComparisonTable(rows, target: .loss(0.1)), row: 0)[3] == "never")
    #expect(cells(ComparisonTable(rows, target: .accuracy(0.1)), row: 0)[3] == "-")
  }

  @Test func `where nothing was tested there is no target`() {
    let table = ComparisonTable(
      [row("a", accuracy: nil, loss: nil, [metrics(0, accuracy: nil, loss: nil)])], target: nil)
    #expect(cells(table, row: 0)[3...6] == ["-", "-", "-", "-"])
    #expect(table.csv.hasSuffix("\na,Async,3,3,,,,1.0,,,,0.0,,1.0,0.1,\n"))
  }
}
