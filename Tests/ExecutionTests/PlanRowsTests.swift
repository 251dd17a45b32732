import Digests
import Federation
import Execution
import Testing

@Suite struct PlanRowsTests {
  @Test func `a row has nine decimals of time and nine digits of weight`() {
    let aggregation = Aggregation(
      index: 12, time: VirtualTime(ticks: 5_000_000_007),
      contributions: [
        Contribution(
          order: TrainingOrder(client: ClientID(3), update: 1, baseVersion: 9), weight: 1.0 / 3),
        Contribution(
          order: TrainingOrder(client: ClientID(10), update: 0, baseVersion: 0), weight: 0.25),
      ])
    var rows = PlanRows()
    var text: [UInt8] = []
    rows.append(aggregation, to: &text)
    #expect(
      String(decoding: text, as: UTF8.self) == """
        12,5.000000007,3,9,3,0.333333333
        12,5.000000007,10,0,12,0.25

        """)
    #expect(PlanRows.header == "aggregation,time,client,base_version,staleness,weight")
  }

  @Test func `the digest is that of the rows`() {
    let aggregation = Aggregation(
      index: 0, time: VirtualTime(ticks: 1_500_000_000),
      contributions: [
        Contribution(
          order: TrainingOrder(client: ClientID(0), update: 0, baseVersion: 0), weight: 1)
      ])
    var digest = PlanDigest()
    digest.add(aggregation)
    var hash = SHA256()
    hash.update(Array("0,1.500000000,0,0,0,1\n".utf8))
    #expect(digest.text == hash.hexadecimalDigest())
  }
}
