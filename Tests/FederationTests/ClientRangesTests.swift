import Federation
import Testing

@Suite struct ClientRangesTests {
  @Test(arguments: 0..<UInt32(50))
  func `ranges hold the clients that they were made of`(seed: UInt32) {
    var state = seed &* 2_654_435_761 | 1
    func next(_ bound: UInt32) -> UInt32 {
      state = state &* 1_664_525 &+ 1_013_904_223
      return (state >> 8) % bound
    }
    let clients = (0..<next(40)).map { _ in ClientID(next(60)) }
    let ranges = ClientRanges(clients)
    #expect(ranges.clients == Set(clients).sorted())
    #expect(ranges.count == Set(clients).count)
    #expect(ranges.isEmpty == clients.isEmpty)
    for client in UInt32(0)..<60 {
      #expect(ranges.contains(ClientID(client)) == clients.contains(ClientID(client)))
    }
    for (one, other) in zip(ranges.ranges, ranges.ranges.dropFirst()) {
      #expect(one.upperBound + 1 < other.lowerBound)
    }
  }

  @Test func `a million neighbours are one range`() {
    let ranges = ClientRanges([500_000...999_999, 0...499_999, 10...20])
    #expect(ranges.ranges == [0...999_999])
    #expect(ranges.count == 1_000_000)
  }

  @Test func `the last number of all has its place`() {
    let ranges = ClientRanges([5...UInt32.max, 7...8, 3...4])
    #expect(ranges.ranges == [3...UInt32.max])
    #expect(ranges.contains(ClientID(.max)) && !ranges.contains(ClientID(2)))
  }
}
