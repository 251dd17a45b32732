import Records
import Testing

@Suite struct ClientSpreadTests {
  private func isClose(_ left: Double, _ right: Double) -> Bool { abs(left - right) < 1e-12 }

  @Test func `mean and deviation are weighted`() throws {
    // Mean (3 x 1 + 1 x 5)/4 = 2, variance (3 x 1 + 1 x 9)/4 = 3.
    let spread = try #require(ClientSpread([1, 5], weights: [3, 1]))
    #expect(spread.mean == 2 && isClose(spread.deviation, 3.0.squareRoot()))
    #expect(spread.lowestTenth == 1 && spread.highestTenth == 5)
  }

  @Test func `a tenth of twenty clients are two`() throws {
    let values = (0..<20).map { Double($0 * 7 % 20) }
    let spread = try #require(ClientSpread(values, weights: Array(repeating: 0.05, count: 20)))
    #expect(isClose(spread.lowestTenth, 0.5) && isClose(spread.highestTenth, 18.5))
  }

  @Test func `a client counts for the part that is missing to a tenth`() throws {
    // A tenth of 10 is 1: all of the client with 0.75, a quarter of the next.
    let spread = try #require(ClientSpread([4, 2, 8], weights: [5.25, 0.75, 4]))
    #expect(isClose(spread.lowestTenth, 0.75 * 2 + 0.25 * 4))
    #expect(isClose(spread.highestTenth, 8))
  }

  @Test func `clients that are alike have no spread, and none have none`() {
    #expect(
      ClientSpread([0.5, 0.5], weights: [1, 1]).map {
        [$0.mean, $0.deviation, $0.lowestTenth, $0.highestTenth]
      } == [0.5, 0, 0.5, 0.5])
    #expect(ClientSpread([], weights: []) == nil)
  }
}
