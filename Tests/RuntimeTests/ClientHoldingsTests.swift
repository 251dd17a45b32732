import Federation
import Learning
import Testing
import Wire

@testable import Runtime

/// What client processes say of data that only they have.
@Suite struct ClientHoldingsTests {
  private var holdings = ClientHoldings(clients: 3)

  private func ready(
    _ counts: [Int: Int], digest: [UInt8] = [], tests: Int = 1
  ) -> Ready {
    Ready(
      dataDigest: digest,
      clients: counts.sorted { $0.key < $1.key }.map {
        Ready.ClientData(
          client: ClientID(UInt32($0.key)), trainSamples: UInt64($0.value),
          testSamples: UInt64(tests))
      })
  }

  /// Why it is refused; nil where it is taken.
  private mutating func refusal(_ ready: Ready, hosting hosted: ClientRanges = ClientRanges())
    -> String?
  {
    do throws(PeerFault) {
      try holdings.take(ready, hosting: hosted)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test mutating func `a process that trains any client speaks of all, or of none`() {
    let none = refusal(ready([:]))
    #expect(none == nil && holdings.missingCount == 3 && holdings.all.isEmpty)
    let some = refusal(ready([0: 1, 2: 5]))
    #expect(some?.hasPrefix("Ready.clients: found 2 clients; allowed: the 3 that") == true)
    let all = refusal(ready([0: 1, 1: 0, 2: 5]))
    #expect(all == nil && holdings.missingCount == 0)
    #expect(holdings.all.map(\.trainSamples) == [1, 0, 5])
  }

  @Test mutating func `processes that declare clients speak of these alone`() {
    let hosted = ClientRanges([ClientID(1)])
    let other = refusal(ready([2: 5]), hosting: hosted)
    #expect(other != nil)
    let own = refusal(ready([1: 5]), hosting: hosted)
    #expect(own == nil && holdings.missingCount == 2)
    #expect(holdings.missing == [ClientID(0), ClientID(2)])
  }

  @Test mutating func `who says otherwise than the first is refused`() {
    let first = refusal(ready([0: 1, 1: 2, 2: 5]))
    #expect(first == nil)
    let same = refusal(ready([0: 1, 1: 2, 2: 5]))
    #expect(same == nil)
    let other = refusal(ready([0: 1, 1: 3, 2: 5]))
    #expect(
      other?.hasPrefix(
        "Ready.clients: found 3 training and 1 test samples of client 1; allowed: 2 and 1, as "
          + "another process said") == true)
    let tests = refusal(ready([0: 1, 1: 2, 2: 5], tests: 9))
    #expect(tests != nil)
  }

  @Test mutating func `the first digest is the run's`() {
    let silent = refusal(ready([:]))
    #expect(silent == nil && holdings.digest.isEmpty)
    let first = refusal(ready([:], digest: [1, 2]))
    #expect(first == nil && holdings.digest == [1, 2])
    let other = refusal(ready([:], digest: [1, 3]))
    #expect(
      other?.hasPrefix("the data of this process (digest 0103) are not those of the run's first")
        == true)
    let again = refusal(ready([:]))
    #expect(again == nil)
  }
}
