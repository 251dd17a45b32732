import Federation
import Records
import Testing

@Suite struct MetricsTests {
  private func metrics(trainLoss: Double?, testLoss: Double?, testAccuracy: Double?) -> Metrics {
    Metrics(
      aggregation: 7, time: VirtualTime(ticks: 1_200_000_003), wallSeconds: 0.25, updates: 70,
      bytes: 4_396_000, trainLoss: trainLoss, testLoss: testLoss, testAccuracy: testAccuracy)
  }

  @Test func `a row reads back as it was written`() throws {
    let metrics = metrics(trainLoss: 0.1 + 0.2, testLoss: 1e-9, testAccuracy: 0.8125)
    #expect(Metrics(row: metrics.row) == metrics)
    #expect(Metrics(row: "1,2,3") == nil)
    #expect(Metrics(row: metrics.row.replacing("0.8125", with: "many")) == nil)
  }

  @Test func `what was not measured, or is not finite, is an empty cell`() {
    let none = metrics(trainLoss: 2, testLoss: nil, testAccuracy: nil)
    #expect(none.row == "7,1.200000003,0.250000,70,4396000,2.0,,")
    #expect(Metrics(row: none.row) == none)
    #expect(metrics(trainLoss: 2, testLoss: .nan, testAccuracy: nil).row == none.row)
    // As earlier versions wrote it.
    #expect(Metrics(row: none.row.replacing(",,", with: ",nan,")) == none)
  }
}
