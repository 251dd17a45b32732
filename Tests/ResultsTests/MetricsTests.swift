import Federation
import Results
import Testing

@Suite struct MetricsTests {
  @Test func `a row reads back as it was written`() throws {
    let metrics = Metrics(
      aggregation: 7, time: VirtualTime(ticks: 1_200_000_003), wallSeconds: 0.25, updates: 70,
      bytes: 4_396_000, trainLoss: 0.1 + 0.2, testLoss: 1e-9, testAccuracy: 0.8125)
    #expect(Metrics(row: metrics.row) == metrics)
    #expect(Metrics(row: "1,2,3") == nil)
  }
}
